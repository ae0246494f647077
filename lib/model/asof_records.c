/* Records touched since, as they were: their rows of the journal from the last to the
 * first, each taken back. What no row tells is as it is now. */
#include <stdlib.h>

#include "model/asof_past.h"
#include "model/journal.h"
#include "model/nouns.h"
#include "model/plan.h"
#include "model/txn.h"

struct rebuilding {
	struct crm_asof *p;
	const struct crm_noun *noun;
	const struct crm_plan *plan;
	size_t version, changed, changed_by; /* by crm_field_index */
	int64_t id;                          /* of the record at hand, 0 none */
	struct crm_rec r;
	bool *has; /* fields of r that are known; all of them where it is whole */
	bool there, whole;
	bool first_whole; /* the first row says all, the stamps too */
	int64_t keep;     /* its number stood for this record */
	struct crm_stmt *part, *all, *mark;
	bool *part_has; /* the fields that part takes */
	struct derives {
		bool words, summed;
		int64_t looked;
	} * derives;   /* by field: what is derived from it */
	bool newer;    /* what was changed may be a field that was not there then */
	int64_t stamp; /* the txn that at and who are of */
	int64_t at;
	char *who;
};

static size_t index_of(const struct crm_noun *noun, const char *name)
{
	return crm_field_index(noun, crm_field_find(noun, name));
}

static void columns(struct crm_str *sql, const struct crm_plan *plan)
{
	crm_str_addf(sql, "INSERT INTO then_%s (", plan->noun->plural);
	for (size_t i = 0; i < plan->n; i++)
		crm_str_addf(sql, "%s%s", i ? ", " : "", plan->column[i].name);
	crm_str_puts(sql, ")");
}

static void prepare(struct rebuilding *x)
{
	struct crm_str sql = { 0 };

	columns(&sql, x->plan);
	for (size_t i = 0; i < x->plan->n; i++)
		crm_str_addf(&sql, "%s$%zu", i ? ", " : " VALUES (", i + 1);
	crm_str_puts(&sql, ")");
	x->all = crm_db_prepare(x->p->c->db, sql.s);
	crm_str_reset(&sql);
	crm_str_addf(&sql,
	    "INSERT INTO past_%s (id, words, looked, summed) VALUES ($1, $2, $3, $4)",
	    x->noun->plural);
	x->mark = crm_db_prepare(x->p->c->db, sql.s);
	crm_str_release(&sql);
}

/* Has the noun fields of one's own today that it did not have then? Their words are among
 * today's, and the journal's rows of them name no field of then. */
static bool newer_fields(const struct rebuilding *x)
{
	struct crm_str sql = { 0 };
	struct crm_stmt *s;
	bool newer = false;

	crm_str_addf(&sql, "SELECT f.col FROM %sfields f WHERE f.noun = $1 ORDER BY f.col",
	    crm_db_below(x->p->c->db));
	s = crm_db_prepare(x->p->c->db, sql.s);
	crm_stmt_bind_text(s, 1, x->noun->name, strlen(x->noun->name));
	while (!newer && crm_stmt_step(s)) {
		const char *column = crm_stmt_value(s, 0).s;
		size_t i = 0, n = crm_field_count(x->noun);

		while (i < n && strcmp(crm_field_column(crm_field_at(x->noun, i)), column) != 0)
			i++;
		newer = i == n;
	}
	crm_stmt_done(s);
	crm_str_release(&sql);
	return newer;
}

static void find_derived(struct rebuilding *x)
{
	static const char sums[] = "contact date status currency total";

	x->newer = newer_fields(x);
	for (size_t i = 0; i < crm_field_count(x->noun); i++) {
		const struct crm_field *f = crm_field_at(x->noun, i);

		x->derives[i].words = f->flags & CRM_FIND;
		x->derives[i].looked = crm_asof_looked(x->noun, f);
		x->derives[i].summed =
		    x->noun == &crm_order && crm_choice_index(sums, f->name, strlen(f->name)) >= 0;
	}
}

static void forget(struct rebuilding *x)
{
	crm_rec_reset(&x->r);
	x->r.id = x->id; /* messages name it */
	memset(x->has, 0, crm_field_count(x->noun) * sizeof *x->has);
}

static void fresh(struct rebuilding *x, int64_t id)
{
	x->id = id;
	forget(x);
	x->there = true;
	x->whole = false;
	x->keep = 0;
}

/* Takes one row back. removed: by it the record went away. */
static void take_back(struct rebuilding *x, const struct crm_val *old, bool removed)
{
	x->first_whole = removed;
	x->keep = 0;
	if (removed) {
		forget(x);
		x->whole = true;
	}
	x->there = crm_journal_read(&x->r, old, x->has, &x->keep) == CRM_WAS_RECORD;
	if (!x->there) {
		forget(x);
		x->whole = true;
	}
}

/* Rows older than the journal's memory of versions: by the rows before. */
static int64_t version_before(struct rebuilding *x)
{
	struct crm_str sql = { 0 };
	int64_t n = crm_db_int(x->p->c->db, 0,
	    "SELECT max(k.txn) FROM changes k WHERE k.noun = $1 AND k.id = $2 AND k.txn <= $3",
	    "iii", (int64_t)x->noun->number, x->id, x->p->txn);

	if (n)
		return n;
	crm_str_addf(&sql, "SELECT t.made FROM %s%s t WHERE t.id = $1", crm_db_below(x->p->c->db),
	    x->noun->plural);
	n = x->whole ? crm_rec_int(&x->r, "made") : crm_db_int(x->p->c->db, 0, sql.s, "i", x->id);
	crm_str_release(&sql);
	return n;
}

/* Who wrote the record last, and when: the txn of its version. */
static void stamp(struct rebuilding *x)
{
	struct crm_val *v = x->r.v;
	struct crm_stmt *s;

	if (x->first_whole)
		return;
	if (!x->has[x->version])
		v[x->version] = crm_val_int(version_before(x));
	if (x->stamp != v[x->version].i) {
		x->stamp = v[x->version].i;
		s = crm_db_prepare(x->p->c->db, "SELECT x.at, x.who FROM txns x WHERE x.id = $1");
		crm_stmt_bind_int(s, 1, x->stamp);
		free(x->who);
		x->who = NULL;
		if (crm_stmt_step(s)) {
			struct crm_val who = crm_stmt_value(s, 1);

			x->at = crm_stmt_int(s, 0);
			x->who = crm_strndup(who.s, who.len);
		}
		crm_stmt_done(s);
	}
	x->has[x->version] = true;
	if (!x->who)
		return;
	x->has[x->changed] = x->has[x->changed_by] = true;
	v[x->changed] = crm_val_int(x->at);
	v[x->changed_by] = crm_val_text(x->who, strlen(x->who));
}

/* Records known in part: the rest is copied from the row that there is. Neighbours
 * mostly had the same fields changed. */
static struct crm_stmt *part_stmt(struct rebuilding *x)
{
	size_t n = crm_field_count(x->noun) * sizeof *x->has;
	struct crm_str sql = { 0 };

	if (x->part && !memcmp(x->has, x->part_has, n))
		return x->part;
	if (x->part)
		crm_stmt_done(x->part);
	memcpy(x->part_has, x->has, n);
	columns(&sql, x->plan);
	for (size_t i = 0, known = 1; i < x->plan->n; i++) {
		crm_str_puts(&sql, i ? ", " : " SELECT ");
		if (x->has[x->plan->column[i].field])
			crm_str_addf(&sql, "$%zu", ++known);
		else
			crm_str_addf(&sql, "t.%s", x->plan->column[i].name);
	}
	crm_str_addf(
	    &sql, " FROM %s%s t WHERE t.id = $1", crm_db_below(x->p->c->db), x->noun->plural);
	x->part = crm_db_prepare(x->p->c->db, sql.s);
	crm_str_release(&sql);
	return x->part;
}

static void put(struct rebuilding *x)
{
	struct crm_stmt *s;
	int known = 0;

	stamp(x);
	x->r.v[0] = crm_val_int(x->id);
	x->has[0] = x->whole;
	s = x->whole ? x->all : part_stmt(x);
	if (!x->whole)
		crm_stmt_bind_int(s, ++known, x->id);
	for (size_t i = 0; i < x->plan->n; i++)
		if (x->whole || x->has[x->plan->column[i].field])
			crm_plan_bind(s, ++known, &x->plan->column[i], &x->r, &x->r.pool);
	crm_stmt_step(s);
	crm_stmt_reset(s);
}

/* What was derived from the record by today's values may be wrong in this. */
static void mark(struct rebuilding *x)
{
	struct derives d = { x->whole || x->newer, x->whole, x->whole ? -1 : 0 };

	for (size_t i = 0; i < crm_field_count(x->noun) && !x->whole; i++)
		if (x->has[i]) {
			d.words |= x->derives[i].words;
			d.looked |= x->derives[i].looked;
			d.summed |= x->derives[i].summed;
		}
	crm_stmt_bind_int(x->mark, 1, x->id);
	crm_stmt_bind_int(x->mark, 2, d.words);
	crm_stmt_bind_int(x->mark, 3, d.looked);
	crm_stmt_bind_int(x->mark, 4, d.summed);
	crm_stmt_step(x->mark);
	crm_stmt_reset(x->mark);
}

/* A dropped field whose column is gone, too, has no values any more. */
static bool lost(struct rebuilding *x)
{
	struct crm_str sql = { 0 };
	bool is;

	if (x->noun != &crm_own_field)
		return false;
	crm_str_addf(&sql, "SELECT t.id FROM %s%s t WHERE t.id = $1", crm_db_below(x->p->c->db),
	    x->noun->plural);
	is = !crm_db_int(x->p->c->db, 0, sql.s, "i", x->id);
	crm_str_release(&sql);
	return is;
}

static void settle(struct rebuilding *x)
{
	if (!x->id)
		return;
	mark(x);
	if (x->there && !lost(x))
		put(x);
	else if (x->keep)
		crm_db_run(x->p->c->db,
		    "INSERT INTO then_aliases (noun, id, became) VALUES ($1, $2, $3)", "iii",
		    (int64_t)x->noun->number, x->id, x->keep);
	x->id = 0;
}

static void begin(struct rebuilding *x, struct crm_asof *p, const struct crm_noun *noun)
{
	size_t n = crm_field_count(noun);

	*x = (struct rebuilding){ .p = p, .noun = noun, .plan = crm_plan(p->c, noun) };
	x->version = index_of(noun, "version");
	x->changed = index_of(noun, "changed");
	x->changed_by = index_of(noun, "changed_by");
	crm_rec_init(&x->r, noun);
	x->has = crm_calloc(n, sizeof *x->has);
	x->part_has = crm_calloc(n, sizeof *x->part_has);
	x->derives = crm_calloc(n, sizeof *x->derives);
	find_derived(x);
	prepare(x);
}

static void end(struct rebuilding *x)
{
	settle(x);
	crm_stmt_done(x->all);
	crm_stmt_done(x->mark);
	if (x->part)
		crm_stmt_done(x->part);
	crm_rec_release(&x->r);
	free(x->has);
	free(x->part_has);
	free(x->derives);
	free(x->who);
}

/* The sum keeps the engine to the order of txns: those since are few. */
static const char since[] =
    "SELECT k.id, k.old,"
    " CASE WHEN k.new IS NULL OR substr(k.new, 1, 10) = '{\"" CRM_BECAME "\"' THEN 1 ELSE 0 END"
    " FROM changes k WHERE k.txn > $1 AND k.noun + 0 = $2 AND k.id < $3"
    " ORDER BY k.id, k.txn DESC, k.nr DESC";

void crm_asof_records(struct crm_asof *p, const struct crm_noun *noun)
{
	struct rebuilding x;
	struct crm_stmt *s;

	if (p->records & UINT64_C(1) << noun->number)
		return;
	p->records |= UINT64_C(1) << noun->number;
	begin(&x, p, noun);
	s = crm_db_prepare(p->c->db, since);
	crm_stmt_bind_int(s, 1, p->txn);
	crm_stmt_bind_int(s, 2, noun->number);
	crm_stmt_bind_int(s, 3, p->bound[noun->number]);
	while (crm_stmt_step(s)) {
		struct crm_val old = crm_stmt_value(s, 1);

		if (crm_stmt_int(s, 0) != x.id) {
			settle(&x);
			fresh(&x, crm_stmt_int(s, 0));
		}
		take_back(&x, &old, crm_stmt_int(s, 2));
	}
	crm_stmt_done(s);
	end(&x);
}
