/* The twins of one import: asked for one by one, or, where the table was empty and has
 * no indexes yet, found by sorting at the end. */
#include "model/twin.h"

/* Behind a print stand the record, whether it has an address or number, the kind. */
enum { EXAMPLES = 3, KINDS = CRM_TWIN_KINDS - 1, REACHED = CRM_TWIN_KINDS, RECORD = 5, FIRST = 58 };

void crm_twins_init(struct crm_twins *t, struct crm *c, const struct crm_noun *noun,
    enum crm_twins_how how, const char *dir)
{
	*t = (struct crm_twins){ .dir = dir };
	t->on = crm_twin_init(&t->twin, c, noun);
	t->twin.brief = how == CRM_TWINS_BRIEF;
	if (t->on && how == CRM_TWINS_SORTED)
		t->prints = crm_sorter_new(dir);
}

int64_t crm_twins_ask(struct crm_twins *t, const struct crm_rec *rec, struct crm_str *why)
{
	return t->on && !t->prints ? crm_twin_find(&t->twin, rec, why) : 0;
}

static void met(struct crm_twins *t, int64_t id, int64_t twin, const struct crm_str *why)
{
	if (t->n++ >= EXAMPLES)
		return;
	crm_str_puts(&t->example, t->n > 1 ? ", " : "");
	crm_id_print(&t->example, t->twin.noun, id);
	crm_str_puts(&t->example, " of ");
	crm_id_print(&t->example, t->twin.noun, twin);
	crm_str_addf(&t->example, " (%s)", crm_str_text(why));
}

struct printer {
	struct crm_sorter *to;
	uint64_t record;
};

static void print(void *arg, uint64_t print, size_t kind)
{
	struct printer *p = arg;

	crm_sorter_add(p->to, print, p->record | kind);
}

void crm_twins_made(
    struct crm_twins *t, const struct crm_rec *rec, int64_t twin, const struct crm_str *why)
{
	struct printer p = { t->prints, (uint64_t)rec->id << RECORD };

	p.record |= t->prints && crm_twin_reached(&t->twin, rec) ? REACHED : 0;
	if (t->prints)
		crm_twin_prints(&t->twin, rec, print, &p);
	else if (twin)
		met(t, rec->id, twin, why);
}

/* Of each print the first record, and for those behind it what they share with it:
 * by record, what says most first. */
static void gather(struct crm_twins *t, struct crm_sorter *alike)
{
	struct crm_sorted one, first = { 0, 0 };

	while (crm_sorter_next(t->prints, &one)) {
		size_t kind = one.b & KINDS;
		uint64_t id = one.b >> RECORD, was = first.b >> RECORD;

		if (!was || one.a != first.a)
			first = one;
		else if (id != was && crm_twin_holds(&t->twin, kind, (int64_t)id, (int64_t)was,
					  one.b & first.b & REACHED))
			crm_sorter_add(alike, id, (uint64_t)kind << FIRST | was);
	}
}

void crm_twins_end(struct crm_twins *t)
{
	struct crm_sorter *alike;
	struct crm_sorted one;
	uint64_t before = 0;

	if (!t->prints)
		return;
	alike = crm_sorter_new(t->dir);
	gather(t, alike);
	while (crm_sorter_next(alike, &one)) {
		struct crm_str why = { 0 };

		if (one.a == before)
			continue;
		before = one.a;
		crm_twin_why(&t->twin, (size_t)(one.b >> FIRST), &why);
		met(t, (int64_t)one.a, (int64_t)(one.b & (((uint64_t)1 << FIRST) - 1)), &why);
		crm_str_release(&why);
	}
	crm_sorter_free(alike);
	crm_sorter_free(t->prints);
	t->prints = NULL;
}

void crm_twins_release(struct crm_twins *t)
{
	crm_twin_release(&t->twin);
	crm_sorter_free(t->prints);
	crm_str_release(&t->example);
	*t = (struct crm_twins){ 0 };
}
