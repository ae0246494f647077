/* What stands around the records: settings, txns, changes, numbers given out. */
#include <jansson.h>
#include <stdlib.h>

#include "base/phone.h"
#include "model/repair.h"

struct numbers {
	int64_t *v;
	size_t n, cap;
};

static void say(struct crm_repair *r, const char *what, const char *place, const char *fault)
{
	r->say(r->arg, what, place, fault);
}

static void ask(struct crm_repair *r, const char *sql, struct numbers *out)
{
	struct crm_stmt *s = crm_db_prepare(r->c->db, sql);

	while (crm_stmt_step(s)) {
		crm_grow(&out->v, out->n, &out->cap, sizeof *out->v);
		out->v[out->n++] = crm_stmt_int(s, 0);
	}
	crm_stmt_done(s);
}

static bool known(const char *name, const char *value)
{
	char country[3];

	if (!strcmp(name, "currency"))
		return crm_currency_known(value);
	if (!strcmp(name, "zone"))
		return crm_zone_get(value);
	if (!strcmp(name, "country"))
		return crm_country_parse(value, country) && !strcmp(country, value);
	return true;
}

static void mend_setting(struct crm_repair *r, const char *name)
{
	struct crm_db *db = r->c->db;
	char *value =
	    crm_db_text(db, "SELECT s.value FROM settings s WHERE s.name = $1", "s", name);

	if (value && !known(name, value)) {
		crm_db_run(db, "DELETE FROM settings WHERE name = $1", "s", name);
		say(r, "settings", name, "removed: not known");
		free(value);
		value = NULL;
	}
	if (!value && !strcmp(name, "currency")) {
		value = crm_db_text(db,
		    "SELECT o.currency FROM orders o GROUP BY o.currency"
		    " ORDER BY count(*) DESC, o.currency LIMIT 1",
		    "");
		if (!value || !crm_currency_known(value)) {
			free(value);
			value = crm_strdup("EUR");
		}
		crm_db_run(
		    db, "INSERT INTO settings (name, value) VALUES ('currency', $1)", "s", value);
		say(r, "settings", name, "set anew: required, and not there");
	}
	if (value && !strcmp(name, "currency"))
		memcpy(r->c->currency, value, 4);
	free(value);
}

void crm_repair_settings(struct crm_repair *r)
{
	mend_setting(r, "currency");
	mend_setting(r, "zone");
	mend_setting(r, "country");
}

/* A row for a txn that is not there, between its neighbours in time and order. */
static void stand_in(struct crm_repair *r, int64_t id)
{
	struct crm_db *db = r->c->db;
	int64_t before = crm_db_int(
	    db, 0, "SELECT x.seq FROM txns x WHERE x.id < $1 ORDER BY x.id DESC LIMIT 1", "i", id);
	int64_t behind = crm_db_int(
	    db, 0, "SELECT x.seq FROM txns x WHERE x.id > $1 ORDER BY x.id LIMIT 1", "i", id);
	int64_t at = crm_db_int(db, INT64_MIN,
	    "SELECT x.at FROM txns x WHERE x.id > $1 ORDER BY x.id LIMIT 1", "i", id);
	struct crm_str what = { 0 };

	if (at == INT64_MIN)
		at = crm_db_int(db, r->c->clock.now,
		    "SELECT x.at FROM txns x WHERE x.id < $1 ORDER BY x.id DESC LIMIT 1", "i", id);
	if (behind && behind <= before + 1)
		crm_db_run(db, "UPDATE txns SET seq = seq + 1 WHERE seq > $1", "i", before);
	crm_db_run(db,
	    "INSERT INTO txns (id, seq, token, at, who, program, words, reason)"
	    " VALUES ($1, $2, '', $3, '?', '?', '', 'the txn was lost; crm-db repair put this in its place')",
	    "iii", id, before + 1, at);
	crm_str_addf(&what, "txn-%lld", (long long)id);
	say(r, what.s, "", "lost: a row stands in for it");
	crm_str_release(&what);
}

/* The txns that `column` of `table` names and that are not there. What can never have
 * been given out is replaced by `otherwise`, another column or NULL; without one the
 * rows go. */
static void missing_txns(struct crm_repair *r, const char *table, const char *column,
    const char *otherwise, int64_t most)
{
	struct crm_str sql = { 0 };
	struct numbers id = { 0 };

	crm_str_addf(&sql,
	    "SELECT DISTINCT t.%s FROM %s t WHERE t.%s IS NOT NULL"
	    " AND NOT EXISTS (SELECT 1 FROM txns x WHERE x.id = t.%s) ORDER BY 1",
	    column, table, column, column);
	ask(r, sql.s, &id);
	for (size_t i = 0; i < id.n; i++) {
		if (id.v[i] > 0 && id.v[i] <= most) {
			stand_in(r, id.v[i]);
			continue;
		}
		crm_str_reset(&sql);
		if (otherwise)
			crm_str_addf(&sql, "UPDATE %s SET %s = %s WHERE %s = $1", table, column,
			    otherwise, column);
		else
			crm_str_addf(&sql, "DELETE FROM %s WHERE %s = $1", table, column);
		crm_db_run(r->c->db, sql.s, "i", id.v[i]);
		say(r, table, column,
		    otherwise ? "set anew: no such txn" : "removed: rows of no txn");
	}
	free(id.v);
	crm_str_release(&sql);
}

/* The highest number a txn can have; where nothing tells, any. */
static int64_t txns_most(struct crm_repair *r)
{
	int64_t given =
	    crm_db_int(r->c->db, 0, "SELECT n.last FROM counters n WHERE n.name = $1", "s", "txn");
	int64_t there = crm_db_int(r->c->db, 0, "SELECT max(x.id) FROM txns x", "");

	if (!given && !there)
		return INT64_C(1) << 40;
	return given > there ? given : there;
}

/* A txn takes back only what came before it. */
static void forward_undoes(struct crm_repair *r)
{
	struct numbers id = { 0 };
	struct crm_str what = { 0 };

	ask(r, "SELECT x.id FROM txns x WHERE x.undoes >= x.id ORDER BY x.id", &id);
	for (size_t i = 0; i < id.n; i++) {
		crm_db_run(r->c->db, "UPDATE txns SET undoes = NULL WHERE id = $1", "i", id.v[i]);
		crm_str_reset(&what);
		crm_str_addf(&what, "txn-%lld", (long long)id.v[i]);
		say(r, what.s, "undoes", "unset: not an earlier txn");
	}
	free(id.v);
	crm_str_release(&what);
}

void crm_repair_txns(struct crm_repair *r)
{
	int64_t most = txns_most(r);
	struct crm_str first = { 0 };

	missing_txns(r, "txns", "undoes", "NULL", most);
	forward_undoes(r);
	missing_txns(r, "changes", "txn", NULL, most);
	/* Neither of the two can be: then the oldest txn, or one that stands in. */
	for (size_t i = 0; crm_nouns[i]; i++) {
		const char *table = crm_nouns[i]->plural;

		crm_str_reset(&first);
		crm_str_addf(&first, "CASE WHEN made BETWEEN 1 AND %lld THEN made ELSE 1 END",
		    (long long)most);
		missing_txns(r, table, "version", first.s, most);
		missing_txns(r, table, "made", "version", most);
		missing_txns(r, table, "version", "1", most);
	}
	crm_str_release(&first);
}

/* Txns in the order of their places: each behind the one before, in place and time. */
void crm_repair_order(struct crm_repair *r)
{
	struct crm_stmt *s =
	    crm_db_prepare(r->c->db, "SELECT x.id, x.seq, x.at FROM txns x ORDER BY x.seq, x.id");
	struct numbers row = { 0 };
	int64_t seq = 0, at = INT64_MIN, latest = r->c->clock.now + 86400;
	struct crm_str what = { 0 };

	while (crm_stmt_step(s))
		for (int i = 0; i < 3; i++) {
			crm_grow(&row.v, row.n, &row.cap, sizeof *row.v);
			row.v[row.n++] = crm_stmt_int(s, i);
		}
	crm_stmt_done(s);
	for (size_t i = 0; i < row.n; i += 3) {
		int64_t place = row.v[i + 1] > seq ? row.v[i + 1] : seq + 1;
		int64_t then = row.v[i + 2] > latest ? at : row.v[i + 2];

		if (then < at)
			then = at;
		if (then == INT64_MIN)
			then = r->c->clock.now;
		seq = place;
		at = then;
		if (place == row.v[i + 1] && then == row.v[i + 2])
			continue;
		crm_db_run(r->c->db, "UPDATE txns SET seq = $2, at = $3 WHERE id = $1", "iii",
		    row.v[i], place, then);
		crm_str_reset(&what);
		crm_str_addf(&what, "txn-%lld", (long long)row.v[i]);
		if (place != row.v[i + 1])
			say(r, what.s, "seq", "set anew: given twice");
		if (then != row.v[i + 2])
			say(r, what.s, "at", "set anew: not between the txns around it");
	}
	free(row.v);
	crm_str_release(&what);
}

static bool is_object(const struct crm_val *v)
{
	json_t *j = json_loadb(v->s, v->len, JSON_REJECT_DUPLICATES, NULL);
	bool ok = json_is_object(j);

	json_decref(j);
	return ok;
}

void crm_repair_changes(struct crm_repair *r)
{
	struct crm_stmt *s = crm_db_prepare(
	    r->c->db, "SELECT k.txn, k.nr, k.old, k.new FROM changes k ORDER BY k.txn, k.nr");
	struct numbers bad = { 0 };
	struct crm_str what = { 0 };

	while (crm_stmt_step(s)) {
		struct crm_val was = crm_stmt_value(s, 2), now = crm_stmt_value(s, 3);

		if (is_object(&was) && (now.kind == CRM_NULL || is_object(&now)))
			continue;
		for (int i = 0; i < 2; i++) {
			crm_grow(&bad.v, bad.n, &bad.cap, sizeof *bad.v);
			bad.v[bad.n++] = crm_stmt_int(s, i);
		}
	}
	crm_stmt_done(s);
	for (size_t i = 0; i < bad.n; i += 2) {
		crm_db_run(r->c->db, "DELETE FROM changes WHERE txn = $1 AND nr = $2", "ii",
		    bad.v[i], bad.v[i + 1]);
		crm_str_reset(&what);
		crm_str_addf(&what, "txn-%lld", (long long)bad.v[i]);
		say(r, what.s, "changes", "removed: no JSON object");
	}
	free(bad.v);
	crm_str_release(&what);
}

static void raise_to(struct crm_repair *r, const char *name, int64_t most)
{
	int64_t last =
	    crm_db_int(r->c->db, -1, "SELECT n.last FROM counters n WHERE n.name = $1", "s", name);
	struct crm_str fault = { 0 };

	if (last >= most || !most)
		return;
	crm_db_run(r->c->db,
	    "INSERT INTO counters (name, last) VALUES ($1, $2)"
	    " ON CONFLICT (name) DO UPDATE SET last = excluded.last",
	    "si", name, most);
	crm_str_addf(&fault, last < 0 ? "set to %lld: not there" : "raised to %lld: it is in use",
	    (long long)most);
	say(r, "counters", name, fault.s);
	crm_str_release(&fault);
}

/* Also above records that are gone, but that the history, a source or an old id names. */
static int64_t most_used(struct crm_repair *r, const struct crm_noun *noun)
{
	static const char *const other[][2] = { { "id", "changes" }, { "record", "steps" },
		{ "id", "sources" }, { "id", "aliases" } };
	struct crm_str sql = { 0 };
	int64_t most;

	crm_str_addf(&sql, "SELECT max(t.id) FROM %s t", noun->plural);
	most = crm_db_int(r->c->db, 0, sql.s, "");
	for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
		int64_t n;

		crm_str_reset(&sql);
		crm_str_addf(
		    &sql, "SELECT max(t.%s) FROM %s t WHERE t.noun = $1", other[i][0], other[i][1]);
		n = crm_db_int(r->c->db, 0, sql.s, "i", (int64_t)noun->number);
		most = n > most ? n : most;
	}
	crm_str_release(&sql);
	return most;
}

void crm_repair_counters(struct crm_repair *r)
{
	for (size_t i = 0; crm_nouns[i]; i++)
		raise_to(r, crm_nouns[i]->name, most_used(r, crm_nouns[i]));
	raise_to(r, "txn", crm_db_int(r->c->db, 0, "SELECT max(x.id) FROM txns x", ""));
	raise_to(r, "seq", crm_db_int(r->c->db, 0, "SELECT max(x.seq) FROM txns x", ""));
	raise_to(r, "step", crm_db_int(r->c->db, 0, "SELECT max(k.id) FROM steps k", ""));
}
