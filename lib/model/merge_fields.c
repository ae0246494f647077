/* What becomes of each field, decided in memory from the two records as they are. */
#include "model/merge_fields.h"

#include "model/nouns.h"
#include "model/plan.h"
#include "model/refer.h"

enum { TEXT_MAX = 16 * 1024 * 1024 };

bool crm_merge_writable(const struct crm_field *f)
{
	unsigned not_ours = CRM_SYSTEM | (f->flags & CRM_MERGED_IN ? 0 : CRM_READONLY);

	return crm_field_stored(f) && !(f->flags & not_ours);
}

/* Names a record of the same noun. */
static bool names_own(const struct crm_merge *m, const struct crm_rec *r, size_t i)
{
	const struct crm_field *f = crm_field_at(m->noun, i);

	return i && crm_refers(f, m->noun) && (f->type != CRM_ANY || r->any[i] == m->noun);
}

static void value_text(struct crm_merge *m, const struct crm_rec *r, size_t i, struct crm_str *out)
{
	crm_str_puts(out, "'");
	crm_rec_print(m->c, r, i, out);
	crm_str_puts(out, "'");
}

static void conflict(struct crm_merge *m, size_t i)
{
	const char *name = crm_field_at(m->noun, i)->name;
	struct crm_str here = { 0 }, there = { 0 };

	value_text(m, &m->rec, i, &here);
	value_text(m, &m->other, i, &there);
	crm_id_print(&m->conflicts, m->noun, m->rec.id);
	crm_str_addf(&m->conflicts, ": %s: %s here, %s in ", name, here.s, there.s);
	crm_id_print(&m->conflicts, m->noun, m->other.id);
	crm_str_addc(&m->conflicts, '\n');
	crm_str_addf(&m->differ, "%s%s", m->differ.len ? ", " : "", name);
	crm_str_release(&here);
	crm_str_release(&there);
}

static void take(struct crm_merge *m, size_t i)
{
	m->rec.v[i] = m->other.v[i];
	m->rec.any[i] = m->other.any[i];
	m->since[i] = m->other_since;
}

/* True where the other one's value is to be taken; a conflict nobody decides is kept. */
static bool other_wins(struct crm_merge *m, size_t i)
{
	switch (m->prefer) {
	case CRM_PREFER_KEEP:
		return false;
	case CRM_PREFER_OTHER:
		return true;
	case CRM_PREFER_NEWEST:
		return m->other_since > m->since[i];
	default:
		if (!m->decided[i] && !(crm_field_at(m->noun, i)->flags & CRM_DROPPED))
			conflict(m, i);
		return false;
	}
}

/* Whole lines of a that are all of b. */
static bool holds(const struct crm_val *a, const struct crm_val *b)
{
	const char *at = a->s, *end = a->s + a->len;

	while ((at = memmem(at, (size_t)(end - at), b->s, b->len)) != NULL) {
		if ((at == a->s || at[-1] == '\n') && (at + b->len == end || at[b->len] == '\n'))
			return true;
		at++;
	}
	return false;
}

/* Both texts, nothing lost. */
static int join(struct crm_merge *m, size_t i, struct crm_err *e)
{
	struct crm_val *a = &m->rec.v[i], *b = &m->other.v[i];
	char *text;

	if (m->decided[i] || holds(a, b))
		return 0;
	if (a->len + b->len + 1 > TEXT_MAX)
		return crm_err_set(e, CRM_DATA, "%s: longer than 16 MB with that of %s-%lld",
		    crm_field_at(m->noun, i)->name, m->noun->name, (long long)m->other.id);
	text = crm_pool_alloc(&m->rec.pool, a->len + b->len + 2);
	memcpy(text, a->s, a->len);
	text[a->len] = '\n';
	memcpy(text + a->len + 1, b->s, b->len);
	text[a->len + 1 + b->len] = '\0';
	*a = crm_val_text(text, a->len + 1 + b->len);
	return 0;
}

static bool is_text(const struct crm_val *v, const char *text)
{
	return v->kind == CRM_BYTES && !strcmp(v->s, text);
}

static int unite(struct crm_merge *m, size_t i, struct crm_err *e)
{
	const struct crm_field *f = crm_field_at(m->noun, i);
	struct crm_val *a = &m->rec.v[i], *b = &m->other.v[i];

	if (b->kind == CRM_NULL)
		return 0;
	if (f->flags & CRM_SEVERAL) {
		crm_rec_unite(m->c, &m->rec, &m->other, f);
	} else if (a->kind == CRM_NULL) {
		take(m, i);
	} else if (crm_val_same(a, b) && m->rec.any[i] == m->other.any[i]) {
		if (m->since[i] < m->other_since)
			m->since[i] = m->other_since;
	} else if (f->type == CRM_TEXT) {
		return join(m, i, e);
	} else if (f->strict && (is_text(a, f->strict) || is_text(b, f->strict))) {
		if (is_text(b, f->strict))
			take(m, i);
	} else if (other_wins(m, i)) {
		take(m, i);
	}
	return 0;
}

static bool has_money(const struct crm_rec *r)
{
	for (size_t i = 1; i < crm_field_count(r->noun); i++)
		if (crm_field_at(r->noun, i)->type == CRM_MONEY && r->v[i].kind == CRM_INT &&
		    r->v[i].i)
			return true;
	return false;
}

/* The currency that the line sets, where it is one of the two. */
static bool line_takes(struct crm_merge *m, const struct crm_field *f, const char *currency)
{
	for (size_t i = 0; i < m->assigns; i++) {
		const struct crm_assign *a = &m->assign[i];
		struct crm_val v;

		if (a->field == f && a->op == CRM_SET &&
		    !crm_value_parse(m->c, m->noun, f, a->value, a->len, NULL, &m->rec.pool, &v,
			NULL, &(struct crm_err){ 0 }) &&
		    !strcmp(v.s, currency))
			return true;
	}
	return false;
}

/* Amounts go with their currency: where the two records have different ones, all
 * amounts are of the one whose currency is taken. True where that was settled here. */
static bool unite_money(struct crm_merge *m, struct crm_err *e)
{
	const struct crm_field *f = crm_field_find(m->noun, "currency");
	size_t at = f ? crm_field_index(m->noun, f) : 0;
	const char *here = f ? crm_rec_text(&m->rec, "currency") : "";
	const char *there = f ? crm_rec_text(&m->other, "currency") : "";
	bool mine = has_money(&m->rec), theirs = has_money(&m->other);

	if (!*here || !*there || !strcmp(here, there) || (!mine && !theirs))
		return false;
	if (f->flags & CRM_READONLY) {
		crm_err_set(e, CRM_DATA, "%s-%lld is in %s, %s-%lld in %s", m->noun->name,
		    (long long)m->rec.id, here, m->noun->name, (long long)m->other.id, there);
		return true;
	}
	if (m->decided[at] ? !line_takes(m, f, there) : mine && (!theirs || !other_wins(m, at)))
		return true;
	take(m, at);
	for (size_t i = 1; i < crm_field_count(m->noun); i++)
		if (crm_field_at(m->noun, i)->type == CRM_MONEY &&
		    crm_merge_writable(crm_field_at(m->noun, i)))
			take(m, i);
	return true;
}

static bool has_lines(struct crm_merge *m, int64_t id)
{
	const struct crm_child *k = crm_child_find(m->noun, "lines");
	const struct crm_noun *part = crm_noun_find(k->noun);
	struct crm_str sql = { 0 };
	bool has;

	crm_str_addf(&sql, "SELECT 1 FROM %s l WHERE l.%s = $1 LIMIT 1", part->plural,
	    crm_field_column(crm_field_find(part, k->field)));
	has = crm_db_int(m->c->db, 0, sql.s, "i", id);
	crm_str_release(&sql);
	return has;
}

/* True for what a rule of the domain makes of the rest: a line's total, an order's total or an opportunity's amount where there are lines.
 * One that stood for itself is asked for all the same. */
static bool by_rule(struct crm_merge *m, size_t i)
{
	const char *sum = m->noun == &crm_order         ? "total"
			  : m->noun == &crm_opportunity ? "amount"
							: NULL;
	bool here, there;

	if (m->noun == &crm_line || m->noun == &crm_item)
		return !strcmp(crm_field_at(m->noun, i)->name, "total");
	if (!sum || strcmp(crm_field_at(m->noun, i)->name, sum))
		return false;
	here = has_lines(m, m->rec.id);
	there = has_lines(m, m->other.id);
	if (here == there || m->prefer || m->decided[i])
		return here || there;
	if ((here || m->rec.v[i].i) && (there || m->other.v[i].i) &&
	    m->rec.v[i].i != m->other.v[i].i)
		conflict(m, i);
	return true;
}

/* References to each other can only be decided by the line. */
static int check_own(struct crm_merge *m, bool decided, struct crm_err *e)
{
	for (size_t i = 1; i < crm_field_count(m->noun); i++) {
		const char *name = crm_field_at(m->noun, i)->name;

		if (decided && names_own(m, &m->rec, i) && m->rec.v[i].kind == CRM_INT &&
		    (m->rec.v[i].i == m->rec.id || m->rec.v[i].i == m->other.id))
			return crm_err_set(e, CRM_DATA,
			    "%s: a cycle: %s-%lld would stand above itself", name, m->noun->name,
			    (long long)m->rec.id);
		if (decided || m->decided[i])
			continue;
		if ((names_own(m, &m->rec, i) && m->rec.v[i].i == m->other.id) ||
		    (names_own(m, &m->other, i) && m->other.v[i].i == m->rec.id))
			return crm_err_set(e, CRM_DATA,
			    "%s: a cycle: one of the two names the other; give %s=ID or --clear %s",
			    name, name, name);
	}
	return 0;
}

int crm_merge_decide(struct crm_merge *m, struct crm_err *e)
{
	bool money;

	crm_str_reset(&m->conflicts);
	crm_str_reset(&m->differ);
	if (check_own(m, false, e))
		return e->code;
	money = unite_money(m, e);
	for (size_t i = 1; i < crm_field_count(m->noun) && !e->code; i++) {
		const struct crm_field *f = crm_field_at(m->noun, i);
		bool settled = money && (f->type == CRM_MONEY || f->type == CRM_CURRENCY);

		if (crm_merge_writable(f) && !by_rule(m, i) && !settled)
			unite(m, i, e);
	}
	if (!e->code && m->conflicts.len)
		crm_err_set(e, CRM_DATA,
		    "fields differ: %s; --prefer keep, other or newest decides, or FIELD=VALUE",
		    m->differ.s);
	if (!e->code)
		crm_rec_assign_all(m->c, &m->rec, m->assign, m->assigns, e);
	return e->code ? e->code : check_own(m, true, e);
}
