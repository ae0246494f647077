/* What is derived from records, as it was: look-ups, merged ids, search words, the
 * customers' sums. Only of records that were touched in what it is derived from. */
#include "base/text.h"
#include "model/asof_past.h"
#include "model/nouns.h"
#include "model/plan.h"
#include "model/value.h"

int64_t crm_asof_looked(const struct crm_noun *noun, const struct crm_field *f)
{
	int n = 0;

	if (!(f->flags & CRM_SEVERAL) || f->flags & CRM_READONLY)
		return 0;
	for (size_t i = 0; crm_field_at(noun, i) != f; i++)
		n += crm_asof_looked(noun, crm_field_at(noun, i)) != 0;
	return INT64_C(1) << (n < 62 ? n : 62);
}

static void look_up(
    struct crm_asof *p, struct crm_stmt *insert, const struct crm_field *f, const struct crm_val *v)
{
	const char *s = v->s, *end = s + v->len;
	struct crm_str key = { 0 };

	while (s < end) {
		const char *stop = memchr(s, '\n', (size_t)(end - s));

		if (!stop)
			stop = end;
		crm_str_reset(&key);
		crm_value_key(p->c, f, s, (size_t)(stop - s), &key);
		crm_stmt_bind_text(insert, 3, crm_str_text(&key), key.len);
		crm_stmt_step(insert);
		crm_stmt_reset(insert);
		s = stop + 1;
	}
	crm_str_release(&key);
}

/* Of the rows that the query gives: id, values. */
static void look_up_all(
    struct crm_asof *p, const struct crm_noun *noun, const struct crm_field *f, const char *sql)
{
	struct crm_stmt *s = crm_db_prepare(p->c->db, sql);
	struct crm_stmt *insert = crm_db_prepare(p->c->db,
	    "INSERT INTO then_lookups (noun, field, value, id) VALUES ($1, $2, $3, $4)"
	    " ON CONFLICT DO NOTHING");

	crm_stmt_bind_int(insert, 1, noun->number);
	crm_stmt_bind_text(insert, 2, f->name, strlen(f->name));
	while (crm_stmt_step(s)) {
		struct crm_val v = crm_stmt_value(s, 1);

		crm_stmt_bind_int(insert, 4, crm_stmt_int(s, 0));
		if (v.kind == CRM_BYTES)
			look_up(p, insert, f, &v);
	}
	crm_stmt_done(s);
	crm_stmt_done(insert);
}

static bool own_touched(struct crm_asof *p, const struct crm_noun *noun, const struct crm_field *f)
{
	return crm_db_int(p->c->db, 0,
	    "SELECT 1 FROM past_own o WHERE o.noun = $1 AND o.field = $2", "is",
	    (int64_t)noun->number, f->name);
}

/* Own fields that were declared otherwise: taking one away, and back, writes look-ups of
 * records that were not touched. */
static void find_own(struct crm_asof *p, const struct crm_noun *noun)
{
	crm_asof_records(p, &crm_own_field);
	crm_asof_run(p,
	    "INSERT INTO past_own (noun, field) SELECT DISTINCT %d, f.name FROM (SELECT a.noun,"
	    " a.name FROM %sfields a WHERE a.id IN (SELECT p.id FROM past_fields p) UNION"
	    " SELECT b.noun, b.name FROM then_fields b) f WHERE f.noun = '%s'",
	    noun->number, crm_db_below(p->c->db), noun->name);
}

static void look_up_field(
    struct crm_asof *p, const struct crm_noun *noun, const struct crm_field *f)
{
	const char *column = crm_field_column(f);
	long long bit = crm_asof_looked(noun, f);
	struct crm_str sql = { 0 };

	crm_asof_run(p,
	    "INSERT INTO past_lookups (noun, field, id) SELECT %d, '%s', p.id FROM past_%s p"
	    " WHERE p.looked & %lld <> 0 ORDER BY p.id",
	    noun->number, f->name, noun->plural, bit);
	if (f->flags & CRM_OWN && own_touched(p, noun, f))
		crm_str_addf(&sql, "SELECT t.id, t.%s FROM %s t", column, noun->plural);
	else
		crm_str_addf(&sql,
		    "SELECT t.id, t.%s FROM past_%s p JOIN then_%s t ON t.id = p.id"
		    " WHERE p.looked & %lld <> 0 ORDER BY p.id",
		    column, noun->plural, noun->plural, bit);
	look_up_all(p, noun, f, sql.s);
	crm_str_release(&sql);
}

static void lookups(struct crm_asof *p, const struct crm_noun *noun)
{
	if (p->lookups & UINT64_C(1) << noun->number)
		return;
	p->lookups |= UINT64_C(1) << noun->number;
	crm_asof_records(p, noun);
	find_own(p, noun);
	for (size_t i = 0; i < crm_field_count(noun); i++)
		if (crm_asof_looked(noun, crm_field_at(noun, i)))
			look_up_field(p, noun, crm_field_at(noun, i));
}

/* For the noun of that number, or for all. */
static void each_noun(
    struct crm_asof *p, int64_t part, void (*each)(struct crm_asof *p, const struct crm_noun *noun))
{
	for (size_t i = 0; crm_nouns[i]; i++)
		if (!part || crm_nouns[i]->number == part)
			each(p, crm_nouns[i]);
}

void crm_asof_lookups(void *arg, const char *table, int64_t part)
{
	(void)table;
	each_noun(arg, part, lookups);
}

static void aliases(struct crm_asof *p, const struct crm_noun *noun)
{
	crm_asof_records(p, noun);
	crm_asof_run(p,
	    "INSERT INTO past_aliases (noun, id) SELECT a.noun, a.id FROM %saliases a"
	    " WHERE a.noun = %d AND a.id IN (SELECT p.id FROM past_%s p) ON CONFLICT DO NOTHING",
	    crm_db_below(p->c->db), noun->number, noun->plural);
}

void crm_asof_aliases(void *arg, const char *table, int64_t part)
{
	(void)table;
	each_noun(arg, part, aliases);
}

/* The columns that are searched, behind the number. */
static int find_columns(const struct crm_noun *noun, struct crm_str *sql)
{
	int n = 0;

	crm_str_puts(sql, "SELECT t.id");
	for (size_t i = 0; i < crm_field_count(noun); i++) {
		const struct crm_field *f = crm_field_at(noun, i);

		if (!(f->flags & CRM_FIND) || f->flags & CRM_DROPPED)
			continue;
		crm_str_addf(sql, ", t.%s", crm_field_column(f));
		n++;
	}
	return n;
}

/* True where the own field was in use then and is not now, or the other way round. */
static bool own_turned(struct crm_asof *p, const struct crm_noun *noun, const struct crm_field *f)
{
	struct crm_str sql = { 0 };
	int64_t dropped;

	crm_str_addf(&sql, "SELECT f.dropped FROM %sfields f WHERE f.noun = $1 AND f.col = $2",
	    crm_db_below(p->c->db));
	dropped = crm_db_int(p->c->db, -1, sql.s, "ss", noun->name, f->column);
	crm_str_release(&sql);
	return dropped >= 0 && dropped != !!(f->flags & CRM_DROPPED);
}

/* Taking an own field away, and back, also changes what records are found by that were
 * not touched: those with a value count as touched, with their words of then. */
static void own_words(struct crm_asof *p, const struct crm_noun *noun)
{
	const struct crm_plan *plan = crm_plan(p->c, noun);
	const char *below = crm_db_below(p->c->db);
	struct crm_str names = { 0 };

	for (size_t i = 0; i < plan->n; i++)
		crm_str_addf(&names, "%s%s", i ? ", " : "", plan->column[i].name);
	for (size_t i = 0; i < crm_field_count(noun); i++) {
		const struct crm_field *f = crm_field_at(noun, i);
		long long bound = p->bound[noun->number];

		if (!(f->flags & CRM_OWN) || f->type == CRM_REF || !own_turned(p, noun, f))
			continue;
		crm_asof_run(p,
		    "INSERT INTO then_%s (%s) SELECT %s FROM %s%s t WHERE t.%s IS NOT NULL"
		    " AND t.id < %lld AND NOT EXISTS (SELECT 1 FROM past_%s k WHERE k.id = t.id)",
		    noun->plural, names.s, names.s, below, noun->plural, f->column, bound,
		    noun->plural);
		crm_asof_run(p,
		    "INSERT INTO past_%s (id, words, looked, summed) SELECT t.id, 1, 0, 0"
		    " FROM %s%s t WHERE t.%s IS NOT NULL AND t.id < %lld"
		    " ON CONFLICT (id) DO UPDATE SET words = 1",
		    noun->plural, below, noun->plural, f->column, bound);
	}
	crm_str_release(&names);
}

static void keep_words(struct crm_asof *p, const struct crm_noun *noun)
{
	struct crm_str sql = { 0 }, text = { 0 };
	int n = find_columns(noun, &sql);
	struct crm_stmt *s, *insert;

	crm_asof_records(p, noun);
	own_words(p, noun);
	crm_str_addf(&sql,
	    " FROM past_%s p JOIN then_%s t ON t.id = p.id WHERE p.words = 1 ORDER BY p.id",
	    noun->plural, noun->plural);
	s = crm_db_prepare(p->c->db, sql.s);
	insert = crm_db_prepare(
	    p->c->db, "INSERT INTO past_words (noun, id, words) VALUES ($1, $2, $3)");
	crm_stmt_bind_int(insert, 1, noun->number);
	while (crm_stmt_step(s)) {
		crm_str_reset(&text);
		for (int i = 1; i <= n; i++) {
			struct crm_val v = crm_stmt_value(s, i);

			if (v.kind == CRM_BYTES)
				crm_text_words(&text, v.s, v.len);
		}
		crm_stmt_bind_int(insert, 2, crm_stmt_int(s, 0));
		crm_stmt_bind_text(insert, 3, crm_str_text(&text), text.len);
		crm_stmt_step(insert);
		crm_stmt_reset(insert);
	}
	crm_stmt_done(s);
	crm_stmt_done(insert);
	crm_str_release(&sql);
	crm_str_release(&text);
}

/* Does each word begin one of the text's? */
static bool hold(const char *text, const char *words)
{
	while (*words) {
		size_t len = strcspn(words, " ");
		const char *at = text;

		while (len && at && strncmp(at, words, len))
			at = (at = strchr(at, ' ')) ? at + 1 : NULL;
		if (!at)
			return false;
		words += len + (words[len] == ' ');
	}
	return true;
}

/* A command asks once or twice: a pass over the words costs less than an index. */
static void find_words(struct crm_asof *p, int noun, const char *words)
{
	struct crm_stmt *s = crm_db_prepare(
	    p->c->db, "SELECT w.id, w.words FROM past_words w WHERE w.noun = $1 ORDER BY w.id");

	crm_stmt_bind_int(s, 1, noun);
	while (crm_stmt_step(s))
		if (hold(crm_stmt_value(s, 1).s, words))
			crm_db_run(p->c->db, "INSERT INTO past_found (nr, id) VALUES ($1, $2)",
			    "ii", (int64_t)p->searches, crm_stmt_int(s, 0));
	crm_stmt_done(s);
}

void crm_asof_words(
    void *arg, int number, const char *words, struct crm_str *touched, struct crm_str *found)
{
	struct crm_asof *p = arg;
	const struct crm_noun *noun = crm_noun_number(number);

	if (!(p->words & UINT64_C(1) << number))
		keep_words(p, noun);
	p->words |= UINT64_C(1) << number;
	p->searches++;
	find_words(p, number, words);
	crm_str_addf(touched, "SELECT p.id FROM past_%s p WHERE p.words = 1", noun->plural);
	crm_str_addf(found, "SELECT f.id FROM past_found f WHERE f.nr = %d", p->searches);
}

/* Most orders came since: then all sums are made anew. */
static bool wholesale(struct crm_asof *p)
{
	struct crm_str sql = { 0 };
	int64_t last;

	crm_str_addf(&sql, "SELECT max(o.id) FROM %sorders o", crm_db_below(p->c->db));
	last = crm_db_int(p->c->db, 0, sql.s, "");
	crm_str_release(&sql);
	return last - p->bound[crm_order.number] > last / 4;
}

/* Customers whose orders were touched in what is summed, as they are or as they were. */
static void find_customers(struct crm_asof *p)
{
	const char *below = crm_db_below(p->c->db);

	if (wholesale(p)) {
		crm_asof_run(p, "INSERT INTO past_sums (contact) VALUES (0)");
		return;
	}
	crm_asof_run(p,
	    "INSERT INTO past_sums (contact) SELECT u.contact FROM (SELECT o.contact FROM"
	    " %sorders o WHERE o.id >= %lld UNION SELECT o.contact FROM past_orders p"
	    " JOIN %sorders o ON o.id = p.id WHERE p.summed = 1 UNION SELECT o.contact"
	    " FROM past_orders p JOIN then_orders o ON o.id = p.id WHERE p.summed = 1) u"
	    " WHERE u.contact IS NOT NULL",
	    below, (long long)p->bound[crm_order.number], below);
}

/* The sums that crm_derive_finish() keeps, of the orders of then. */
void crm_asof_sums(void *arg, const char *table, int64_t part)
{
	static const char some[] = "o.contact IN (SELECT p.contact FROM past_sums p)";
	static const char counted[] = "o.status IN ('placed', 'fulfilled')";
	static const char columns[] = "SELECT o.contact, o.currency, o.total, o.date FROM";
	struct crm_asof *p = arg;
	const char *whose;

	(void)table;
	(void)part;
	if (p->sums)
		return;
	p->sums = true;
	crm_asof_records(p, &crm_order);
	find_customers(p);
	whose = crm_db_int(p->c->db, 0, "SELECT 1 FROM past_sums p WHERE p.contact = 0", "")
		    ? "o.contact IS NOT NULL"
		    : some;
	crm_asof_run(p,
	    "INSERT INTO then_order_sums (contact, currency, orders, total, first_day, last_day)"
	    " SELECT u.contact, u.currency, count(*), CAST(sum(u.total) AS bigint), min(u.date),"
	    " max(u.date) FROM (%s %sorders o WHERE o.id < %lld AND NOT EXISTS"
	    " (SELECT 1 FROM past_orders q WHERE q.id = o.id) AND %s AND %s"
	    " UNION ALL %s then_orders o WHERE %s AND %s) u GROUP BY u.contact, u.currency",
	    columns, crm_db_below(p->c->db), (long long)p->bound[crm_order.number], whose, counted,
	    columns, whose, counted);
}
