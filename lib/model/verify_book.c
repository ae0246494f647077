/* What ties records together: references, the journal, numbers given out, what is
 * above what, and the book's settings. Each is one question to the engine. */
#include <jansson.h>
#include <stdlib.h>

#include "base/num.h"
#include "base/phone.h"
#include "model/record.h"
#include "model/verify.h"

/* Runs a query whose first column is an id of noun and says each row. A second
 * column is what it refers to, a record of `other`, and is named. */
static void say_each(struct crm_verify *v, const struct crm_noun *noun, const char *place,
    const char *fault, const struct crm_noun *other, const char *sql)
{
	struct crm_stmt *s = crm_db_prepare(v->c->db, sql);
	struct crm_str id = { 0 };

	while (crm_stmt_step(s)) {
		crm_str_reset(&id);
		if (crm_stmt_columns(s) > 1)
			crm_id_print(&id, other, crm_stmt_int(s, 1));
		crm_verify_say(
		    v, noun, crm_stmt_int(s, 0), place, "%s%s", fault, crm_str_text(&id));
	}
	crm_stmt_done(s);
	crm_str_release(&id);
}

static void missing(struct crm_verify *v, const struct crm_noun *noun, const struct crm_field *f,
    const struct crm_noun *other)
{
	const char *column = crm_field_column(f);
	struct crm_str sql = { 0 };

	crm_str_addf(&sql,
	    "SELECT t.id, t.%s FROM %s t WHERE t.%s IS NOT NULL"
	    " AND NOT EXISTS (SELECT 1 FROM %s r WHERE r.id = t.%s)",
	    column, noun->plural, column, other->plural, column);
	if (f->type == CRM_ANY)
		crm_str_addf(&sql, " AND t.%s_noun = %d", column, other->number);
	crm_str_puts(&sql, " ORDER BY t.id");
	say_each(v, noun, f->name, "no ", other, sql.s);
	crm_str_release(&sql);
}

/* "1, 2, 3": the numbers that nouns have. */
static void numbers(struct crm_str *out)
{
	for (size_t i = 0; crm_nouns[i]; i++)
		crm_str_addf(out, "%s%d", i ? ", " : "", crm_nouns[i]->number);
}

static void half_any(struct crm_verify *v, const struct crm_noun *noun, const struct crm_field *f)
{
	const char *column = crm_field_column(f);
	struct crm_str sql = { 0 };

	crm_str_addf(&sql,
	    "SELECT t.id FROM %s t WHERE (t.%s IS NULL) <> (t.%s_noun IS NULL) OR t.%s_noun NOT IN (",
	    noun->plural, column, column, column);
	numbers(&sql);
	crm_str_puts(&sql, ") ORDER BY t.id");
	say_each(v, noun, f->name, "names no record", NULL, sql.s);
	crm_str_release(&sql);
}

static void check_references(struct crm_verify *v, const struct crm_noun *noun)
{
	for (size_t i = 1; i < crm_field_count(noun); i++) {
		const struct crm_field *f = crm_field_at(noun, i);

		if (f->flags & CRM_COMPUTED)
			continue;
		if (f->type == CRM_REF && f->ref)
			missing(v, noun, f, crm_noun_find(f->ref));
		if (f->type != CRM_ANY)
			continue;
		half_any(v, noun, f);
		for (size_t k = 0; crm_nouns[k]; k++)
			missing(v, noun, f, crm_nouns[k]);
	}
}

static void check_txns_of(struct crm_verify *v, const struct crm_noun *noun)
{
	static const char *const name[] = { "version", "made" };
	struct crm_str sql = { 0 };

	for (size_t i = 0; i < 2; i++) {
		crm_str_reset(&sql);
		crm_str_addf(&sql,
		    "SELECT t.id FROM %s t WHERE NOT EXISTS (SELECT 1 FROM txns x WHERE x.id = t.%s)"
		    " ORDER BY t.id",
		    noun->plural, name[i]);
		say_each(v, noun, name[i], "no such txn", NULL, sql.s);
	}
	crm_str_release(&sql);
}

/* Was a number given out that the counter does not know of? It would be given twice. */
static void check_counter(
    struct crm_verify *v, const char *name, const char *column, const char *table)
{
	struct crm_str sql = { 0 }, text = { 0 };
	int64_t last, max;

	crm_str_addf(&sql, "SELECT max(t.%s) FROM %s t", column, table);
	max = crm_db_int(v->c->db, 0, sql.s, "");
	last =
	    crm_db_int(v->c->db, 0, "SELECT n.last FROM counters n WHERE n.name = $1", "s", name);
	if (max > last) {
		crm_str_addf(&text, "at %lld, but %lld is in use", (long long)last, (long long)max);
		v->say(v->arg, "counters", name, text.s);
	}
	crm_str_release(&sql);
	crm_str_release(&text);
}

/* A query with the numbers of nouns in the place of '#': says its number of rows. */
static void count_rows(
    struct crm_verify *v, const char *what, const char *place, const char *fault, const char *sql)
{
	const char *mark = strchr(sql, '#');
	struct crm_str text = { 0 }, said = { 0 };
	int64_t n;

	crm_str_add(&text, sql, mark ? (size_t)(mark - sql) : strlen(sql));
	if (mark) {
		numbers(&text);
		crm_str_puts(&text, mark + 1);
	}
	n = crm_db_int(v->c->db, 0, text.s, "");
	crm_str_addf(&said, "%lld %s", (long long)n, fault);
	if (n)
		v->say(v->arg, what, place, said.s);
	crm_str_release(&text);
	crm_str_release(&said);
}

static void check_rows(struct crm_verify *v)
{
	static const char *const question[][4] = {
		{ "changes", "txn", "rows of no txn",
		    "SELECT count(*) FROM changes k"
		    " WHERE NOT EXISTS (SELECT 1 FROM txns x WHERE x.id = k.txn)" },
		{ "changes", "noun", "rows of no noun",
		    "SELECT count(*) FROM changes k WHERE k.noun NOT IN (#)" },
		{ "steps", "noun", "rows of no noun",
		    "SELECT count(*) FROM steps k WHERE k.noun NOT IN (#)" },
		{ "sources", "noun", "rows of no noun",
		    "SELECT count(*) FROM sources k WHERE k.noun NOT IN (#)" },
		{ "aliases", "noun", "rows of no noun",
		    "SELECT count(*) FROM aliases k WHERE k.noun NOT IN (#)" },
		{ "lookups", "noun", "rows of no noun",
		    "SELECT count(*) FROM lookups k WHERE k.noun NOT IN (#)" },
		{ "txns", "undoes", "undo a txn that is not there",
		    "SELECT count(*) FROM txns k WHERE k.undoes IS NOT NULL"
		    " AND NOT EXISTS (SELECT 1 FROM txns x WHERE x.id = k.undoes)" },
	};

	for (size_t i = 0; i < sizeof question / sizeof *question; i++)
		count_rows(v, question[i][0], question[i][1], question[i][2], question[i][3]);
}

/* What is taken back came before; else who follows it goes round and round. */
static void check_undoes(struct crm_verify *v)
{
	struct crm_stmt *s = crm_db_prepare(
	    v->c->db, "SELECT x.id FROM txns x WHERE x.undoes >= x.id ORDER BY x.id");
	struct crm_str id = { 0 };

	while (crm_stmt_step(s)) {
		crm_str_reset(&id);
		crm_str_addf(&id, "txn-%lld", (long long)crm_stmt_int(s, 0));
		v->say(v->arg, id.s, "undoes", "not an earlier txn");
	}
	crm_stmt_done(s);
	crm_str_release(&id);
}

/* In the order of commit no txn is dated before the one before it. */
static void check_order(struct crm_verify *v)
{
	struct crm_stmt *s =
	    crm_db_prepare(v->c->db, "SELECT x.id, x.seq, x.at FROM txns x ORDER BY x.seq, x.id");
	int64_t seq = 0, at = INT64_MIN;
	struct crm_str id = { 0 };

	while (crm_stmt_step(s)) {
		crm_str_reset(&id);
		crm_str_addf(&id, "txn-%lld", (long long)crm_stmt_int(s, 0));
		if (crm_stmt_int(s, 1) <= seq)
			v->say(v->arg, id.s, "seq", "given twice");
		if (crm_stmt_int(s, 2) < at)
			v->say(v->arg, id.s, "at", "before the txn before it");
		seq = crm_stmt_int(s, 1);
		at = crm_stmt_int(s, 2);
	}
	crm_stmt_done(s);
	crm_str_release(&id);
}

static bool is_object(const struct crm_val *v, bool or_null)
{
	json_t *j = json_loadb(v->s, v->len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
	bool ok = json_is_object(j) || (or_null && json_is_null(j));

	json_decref(j);
	return ok;
}

static void check_journal(struct crm_verify *v)
{
	struct crm_stmt *s = crm_db_prepare(
	    v->c->db, "SELECT k.txn, k.old, k.new FROM changes k ORDER BY k.txn, k.nr");
	struct crm_str id = { 0 };

	while (crm_stmt_step(s)) {
		struct crm_val was = crm_stmt_value(s, 1), now = crm_stmt_value(s, 2);

		if (is_object(&was, true) && (now.kind == CRM_NULL || is_object(&now, false)))
			continue;
		crm_str_reset(&id);
		crm_str_addf(&id, "txn-%lld", (long long)crm_stmt_int(s, 0));
		v->say(v->arg, id.s, "changes", "no JSON object");
	}
	crm_stmt_done(s);
	crm_str_release(&id);
}

static void check_aliases(struct crm_verify *v, const struct crm_noun *noun)
{
	struct crm_str sql = { 0 };

	crm_str_addf(&sql,
	    "SELECT k.id FROM aliases k WHERE k.noun = %d"
	    " AND EXISTS (SELECT 1 FROM %s t WHERE t.id = k.id) ORDER BY k.id",
	    noun->number, noun->plural);
	say_each(v, noun, "aliases", "merged into another, but still there", NULL, sql.s);
	crm_str_release(&sql);
}

/* A pair of the tree: found by binary search, its mark tells what is known of it. */
struct above {
	int64_t id, above;
	int64_t mark; /* 0: not yet, n: met on walk n */
};

static struct above *find(struct above *a, size_t n, int64_t id)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (a[mid].id == id)
			return &a[mid];
		if (a[mid].id < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

/* Walks up from each of the pairs (number, the one above) that the query gives, by
 * number; a walk that meets itself is in a circle. Each record is walked over once. */
static void check_circles(struct crm_verify *v, const struct crm_noun *noun, const char *sql,
    const char *place, const char *fault)
{
	struct crm_stmt *s = crm_db_prepare(v->c->db, sql);
	struct above *a = NULL;
	size_t n = 0, cap = 0;

	while (crm_stmt_step(s)) {
		crm_grow(&a, n, &cap, sizeof *a);
		a[n++] = (struct above){ crm_stmt_int(s, 0), crm_stmt_int(s, 1), 0 };
	}
	crm_stmt_done(s);
	for (size_t i = 0; i < n; i++) {
		struct above *at = &a[i];

		while (at && !at->mark) {
			at->mark = (int64_t)i + 1;
			at = find(a, n, at->above);
		}
		if (at && at->mark == (int64_t)i + 1)
			crm_verify_say(v, noun, at->id, place, "%s", fault);
	}
	free(a);
}

static void check_tree(struct crm_verify *v, const struct crm_noun *noun)
{
	const struct crm_field *f = crm_field_find(noun, noun->tree);
	struct crm_str sql = { 0 };

	crm_str_addf(&sql, "SELECT t.id, t.%s FROM %s t WHERE t.%s IS NOT NULL ORDER BY t.id",
	    crm_field_column(f), noun->plural, crm_field_column(f));
	check_circles(v, noun, sql.s, f->name, "stands above itself");
	crm_str_release(&sql);
}

static void check_merged(struct crm_verify *v, const struct crm_noun *noun)
{
	struct crm_str sql = { 0 };

	crm_str_addf(&sql, "SELECT k.id, k.became FROM aliases k WHERE k.noun = %d ORDER BY k.id",
	    noun->number);
	check_circles(v, noun, sql.s, "aliases", "merged in a circle");
	crm_str_release(&sql);
}

static void check_settings(struct crm_verify *v)
{
	struct crm_stmt *s =
	    crm_db_prepare(v->c->db, "SELECT s.name, s.value FROM settings s ORDER BY s.name");
	bool currency = false;
	char country[3];
	int64_t txn;

	while (crm_stmt_step(s)) {
		const char *name = crm_stmt_value(s, 0).s, *value = crm_stmt_value(s, 1).s;
		bool known = true;

		if (!strcmp(name, "currency"))
			known = currency = crm_currency_known(value);
		else if (!strcmp(name, "zone"))
			known = crm_zone_get(value);
		else if (!strcmp(name, "country"))
			known = crm_country_parse(value, country) && !strcmp(country, value);
		else if (!strcmp(name, "own_fields"))
			known = crm_uint_parse(value, strlen(value), &txn) && txn > 0;
		if (!known)
			v->say(v->arg, "settings", name, "not known");
	}
	if (!currency)
		v->say(v->arg, "settings", "currency", "required, and not there");
	crm_stmt_done(s);
}

void crm_verify_book(struct crm_verify *v)
{
	check_settings(v);
	for (size_t i = 0; crm_nouns[i]; i++) {
		const struct crm_noun *noun = crm_nouns[i];

		check_references(v, noun);
		check_txns_of(v, noun);
		check_aliases(v, noun);
		check_merged(v, noun);
		check_counter(v, noun->name, "id", noun->plural);
		if (noun->tree)
			check_tree(v, noun);
	}
	check_counter(v, "txn", "id", "txns");
	check_counter(v, "seq", "seq", "txns");
	check_counter(v, "step", "id", "steps");
	check_rows(v);
	check_undoes(v);
	check_order(v);
	check_journal(v);
}
