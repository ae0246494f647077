/* What ties records together, asked once when an undo has written all it could: set by
 * set, over table `taken` of the records that it wrote. */
#include "model/goods.h"
#include "model/history.h"
#include "model/nouns.h"
#include "model/txn.h"
#include "model/undo_state.h"

static bool refers(const struct crm_field *f, const struct crm_noun *noun)
{
	return f->type == CRM_ANY ||
	       (f->type == CRM_REF && f->ref && crm_noun_find(f->ref) == noun);
}

/* The txn that made a record refer to what it does: it set the field, or made it so. */
static int64_t set_by(struct crm_undo *u, const struct crm_noun *noun, int64_t id,
    const struct crm_field *f, int64_t made)
{
	struct crm_writer w = crm_history_last(u->c, noun, id, crm_field_index(noun, f), 0);

	return w.txn ? w.txn : made;
}

/* Records that stay and refer to one that this undo took away. */
static void dangling(struct crm_undo *u, const struct crm_noun *noun, const struct crm_noun *other,
    const struct crm_field *f)
{
	const char *column = crm_field_column(f);
	struct crm_str sql = { 0 };
	struct crm_stmt *s;

	crm_str_addf(&sql,
	    "SELECT g.id, t.id, t.made FROM taken g CROSS JOIN %s t WHERE g.noun = %d"
	    " AND t.%s = g.id",
	    other->plural, noun->number, column);
	if (f->type == CRM_ANY)
		crm_str_addf(&sql, " AND t.%s_noun = %d", column, noun->number);
	crm_str_addf(&sql,
	    " AND NOT EXISTS (SELECT 1 FROM %s r WHERE r.id = g.id) ORDER BY g.id, t.id",
	    noun->plural);
	s = crm_db_prepare(u->c->db, sql.s);
	while (crm_stmt_step(s)) {
		int64_t id = crm_stmt_int(s, 0), by = crm_stmt_int(s, 1);

		if (crm_undo_refused(u, noun, id))
			continue;
		crm_undo_refuse(u, noun, id, true, "%s-%lld refers to it by %s (txn-%lld)",
		    other->name, (long long)by, f->name,
		    (long long)set_by(u, other, by, f, crm_stmt_int(s, 2)));
	}
	crm_stmt_done(s);
	crm_str_release(&sql);
}

static void refuse_missing(struct crm_undo *u, const struct crm_noun *noun, int64_t id,
    const struct crm_field *f, const struct crm_noun *other, int64_t gone)
{
	struct crm_writer w = crm_history_last(u->c, other, gone, CRM_GONE, 0);
	int64_t keep = crm_rec_alias(u->c, other, gone);
	struct crm_str text = { 0 };

	crm_str_addf(&text, "%s-%lld was ", other->name, (long long)gone);
	if (keep)
		crm_str_addf(&text, "merged into %s-%lld", other->name, (long long)keep);
	else
		crm_str_puts(&text, "removed");
	crm_writer_print(&text, &w);
	crm_undo_refuse(u, noun, id, true, "%s: %s", f->name, text.s);
	crm_str_release(&text);
}

/* Records put back that refer to one that somebody has taken away since. */
static void missing(struct crm_undo *u, const struct crm_noun *noun, const struct crm_field *f,
    const struct crm_noun *other)
{
	const char *column = crm_field_column(f);
	struct crm_str sql = { 0 };
	struct crm_stmt *s;

	crm_str_addf(&sql,
	    "SELECT t.id, t.%s FROM taken g CROSS JOIN %s t WHERE g.noun = %d AND t.id = g.id"
	    " AND t.%s IS NOT NULL",
	    column, noun->plural, noun->number, column);
	if (f->type == CRM_ANY)
		crm_str_addf(&sql, " AND t.%s_noun = %d", column, other->number);
	crm_str_addf(&sql,
	    " AND NOT EXISTS (SELECT 1 FROM %s r WHERE r.id = t.%s)"
	    " AND NOT EXISTS (SELECT 1 FROM taken x WHERE x.noun = %d AND x.id = t.%s)"
	    " ORDER BY t.id",
	    other->plural, column, other->number, column);
	s = crm_db_prepare(u->c->db, sql.s);
	while (crm_stmt_step(s))
		refuse_missing(u, noun, crm_stmt_int(s, 0), f, other, crm_stmt_int(s, 1));
	crm_stmt_done(s);
	crm_str_release(&sql);
}

static void references(struct crm_undo *u, const struct crm_noun *noun)
{
	for (size_t i = 0; crm_nouns[i]; i++)
		for (size_t k = 1; k < crm_field_count(crm_nouns[i]); k++) {
			const struct crm_field *f = crm_field_at(crm_nouns[i], k);

			if (refers(f, noun))
				dangling(u, noun, crm_nouns[i], f);
		}
	for (size_t k = 1; k < crm_field_count(noun); k++)
		for (size_t i = 0; crm_nouns[i]; i++)
			if (refers(crm_field_at(noun, k), crm_nouns[i]))
				missing(u, noun, crm_field_at(noun, k), crm_nouns[i]);
}

static void trees(struct crm_undo *u, const struct crm_noun *noun)
{
	const struct crm_field *f = crm_field_find(noun, noun->tree);
	struct crm_str sql = { 0 };
	struct crm_stmt *s;
	struct crm_rec r;

	crm_str_addf(&sql,
	    "SELECT t.id FROM taken g CROSS JOIN %s t WHERE g.noun = %d AND t.id = g.id"
	    " AND t.%s IS NOT NULL ORDER BY t.id",
	    noun->plural, noun->number, crm_field_column(f));
	s = crm_db_prepare(u->c->db, sql.s);
	crm_rec_init(&r, noun);
	while (crm_stmt_step(s)) {
		struct crm_err e = { 0 };

		if (crm_rec_load(u->c, &r, crm_stmt_int(s, 0)) && crm_rec_check_tree(u->c, &r, &e))
			crm_undo_refuse(u, noun, r.id, true, "%s", e.text);
	}
	crm_stmt_done(s);
	crm_rec_release(&r);
	crm_str_release(&sql);
}

/* Lines are in the currency of what they are lines of: `part` of the whole `of`. */
static void currencies(struct crm_undo *u, const struct crm_noun *part, const char *field,
    const struct crm_noun *of, bool parts)
{
	const char *column = crm_field_column(crm_field_find(part, field));
	struct crm_str sql = { 0 };
	struct crm_stmt *s;

	crm_str_addf(&sql, "SELECT l.id, o.id, l.currency, o.currency FROM taken g CROSS JOIN ");
	if (parts)
		crm_str_addf(
		    &sql, "%s l JOIN %s o ON o.id = l.%s", part->plural, of->plural, column);
	else
		crm_str_addf(
		    &sql, "%s o JOIN %s l ON l.%s = o.id", of->plural, part->plural, column);
	crm_str_addf(&sql,
	    " WHERE g.noun = $1 AND %s.id = g.id AND l.currency <> o.currency ORDER BY o.id, l.id",
	    parts ? "l" : "o");
	s = crm_db_prepare(u->c->db, sql.s);
	crm_stmt_bind_int(s, 1, parts ? part->number : of->number);
	while (crm_stmt_step(s)) {
		long long l = crm_stmt_int(s, 0), o = crm_stmt_int(s, 1);

		if (parts)
			crm_undo_refuse(u, part, l, true, "%s: %s-%lld is in %s", field, of->name,
			    o, crm_stmt_value(s, 3).s);
		else
			crm_undo_refuse(u, of, o, true, "currency: %s-%lld is in %s", part->name, l,
			    crm_stmt_value(s, 2).s);
	}
	crm_stmt_done(s);
	crm_str_release(&sql);
}

/* A line's total follows from the rest of it, part of which may be of today. */
static void line_totals(struct crm_undo *u, const struct crm_noun *part)
{
	struct crm_str sql = { 0 };
	struct crm_stmt *s;

	crm_str_addf(&sql,
	    "SELECT l.id, l.quantity, l.price, l.discount, l.tax, l.total, %s,"
	    " l.currency"
	    " FROM taken g CROSS JOIN %s l WHERE g.noun = $1 AND l.id = g.id ORDER BY l.id",
	    part == &crm_item ? "l.discount_rate, l.tax_rate" : "NULL, NULL", part->plural);
	s = crm_db_prepare(u->c->db, sql.s);
	crm_stmt_bind_int(s, 1, part->number);
	while (crm_stmt_step(s)) {
		struct crm_val rate = crm_stmt_value(s, 6), tax = crm_stmt_value(s, 7);
		struct crm_goods g = { crm_stmt_int(s, 1), crm_stmt_int(s, 2), rate.kind == CRM_INT,
			tax.kind == CRM_INT, rate.i, tax.i, crm_stmt_int(s, 3), crm_stmt_int(s, 4),
			0, crm_goods_unit(part, crm_stmt_value(s, 8).s) };

		if (!crm_goods_make(&g) || g.discount != crm_stmt_int(s, 3) ||
		    g.tax != crm_stmt_int(s, 4) || g.total != crm_stmt_int(s, 5))
			crm_undo_refuse(u, part, crm_stmt_int(s, 0), true,
			    "total: quantity, price, discount and tax would not make it");
	}
	crm_stmt_done(s);
	crm_str_release(&sql);
}

/* Which are lines of which. */
static const struct {
	const struct crm_noun *part, *of;
	const char *field;
} lines[] = {
	{ &crm_line, &crm_order, "order" },
	{ &crm_item, &crm_opportunity, "opportunity" },
	{ &crm_item, &crm_quote, "quote" },
};

static void line_ties(struct crm_undo *u, const struct crm_noun *noun)
{
	if (noun == &crm_line || noun == &crm_item)
		line_totals(u, noun);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		if (noun == lines[i].part)
			currencies(u, noun, lines[i].field, lines[i].of, true);
		if (noun == lines[i].of)
			currencies(u, lines[i].part, lines[i].field, noun, false);
	}
}

void crm_undo_ties(struct crm_undo *u)
{
	struct crm *c = u->c;

	crm_db_run(c->db, "DELETE FROM taken", "");
	crm_db_run(c->db,
	    "INSERT INTO taken (noun, id) SELECT DISTINCT k.noun, k.id FROM changes k"
	    " WHERE k.txn = $1 AND k.derived = 0",
	    "i", c->txn);
	for (size_t i = 0; crm_nouns[i]; i++) {
		const struct crm_noun *noun = crm_nouns[i];

		if (!crm_db_int(c->db, 0, "SELECT 1 FROM taken g WHERE g.noun = $1 LIMIT 1", "i",
			(int64_t)noun->number))
			continue;
		references(u, noun);
		if (noun->tree)
			trees(u, noun);
		line_ties(u, noun);
	}
}
