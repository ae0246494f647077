/* Which past is meant, and what is laid over which table. */
#include "model/asof.h"

#include "model/asof_past.h"
#include "model/nouns.h"
#include "record/escape.h"

static int64_t txn_named(struct crm *c, const char *text, int64_t n)
{
	if (!crm_db_int(c->db, 0, "SELECT 1 FROM txns x WHERE x.id = $1", "i", n))
		crm_die(CRM_DATA, "--as-of: no %s", text);
	return n;
}

/* No txn is dated before the one before it. */
static int64_t last_txn(struct crm *c, const char *text)
{
	struct crm_clock clock = c->clock;
	struct crm_err e = { 0 };
	int64_t t;

	/* --at is the day of the question; this one is told by the calendar on the wall. */
	clock.today = crm_zone_day(clock.zone, clock.now);
	if (crm_time_parse(text, &clock, true, &t, &e))
		crm_die(CRM_USAGE, "--as-of: %s; a date, a time or txn-N is wanted", e.text);
	return crm_db_int(c->db, 0,
	    "SELECT x.id FROM txns x WHERE x.at <= $1 ORDER BY x.id DESC LIMIT 1", "i", t);
}

static int64_t resolve(struct crm *c, const char *text)
{
	size_t at;
	int64_t n;

	if (!crm_id_read(text, strlen(text), &at, &n))
		return last_txn(c, text);
	if (crm_noun_index(at))
		crm_die(CRM_USAGE, "--as-of: %s is no txn; a date, a time or txn-N is wanted", text);
	return txn_named(c, text, n);
}

static int64_t newest(struct crm *c)
{
	return crm_db_int(c->db, 0, "SELECT x.id FROM txns x ORDER BY x.id DESC LIMIT 1", "");
}

void crm_asof_run(struct crm_asof *p, const char *fmt, ...)
{
	struct crm_str sql = { 0 };
	va_list ap;

	va_start(ap, fmt);
	crm_str_vaddf(&sql, fmt, ap);
	va_end(ap);
	crm_db_run(p->c->db, sql.s, "");
	crm_str_release(&sql);
}

/* The first number of each noun that was given out since; where none was, the next. */
static void find_bounds(struct crm_asof *p)
{
	struct crm_stmt *s =
	    crm_db_prepare(p->c->db, "SELECT b.noun, min(b.first) FROM births b"
				     " WHERE b.txn > $1 AND b.noun > 0 GROUP BY b.noun");

	for (size_t i = 0; crm_nouns[i]; i++)
		p->bound[crm_nouns[i]->number] = 1 + crm_db_int(p->c->db, 0,
		    "SELECT n.last FROM counters n WHERE n.name = $1", "s", crm_nouns[i]->name);
	crm_stmt_bind_int(s, 1, p->txn);
	while (crm_stmt_step(s))
		if (crm_stmt_int(s, 0) < 64)
			p->bound[crm_stmt_int(s, 0)] = crm_stmt_int(s, 1);
	crm_stmt_done(s);
}

static void fill_noun(void *arg, const char *table, int64_t part)
{
	(void)part;
	for (size_t i = 0; crm_nouns[i]; i++)
		if (!strcmp(crm_nouns[i]->plural, table))
			crm_asof_records(arg, crm_nouns[i]);
}

static void lay(struct crm_asof *p, const char *table, bool then, const char *part,
    void (*fill)(void *arg, const char *table, int64_t part), const char *keep)
{
	struct crm_overlay o = { .table = table, .part = part, .fill = fill, .arg = p };

	o.keep = crm_pool_strdup(&p->c->pool, keep);
	o.then = then ? crm_pool_printf(&p->c->pool, "then_%s", table) : NULL;
	crm_db_overlay(p->c->db, &o);
}

static void lay_noun(struct crm_asof *p, const struct crm_noun *noun)
{
	struct crm_str keep = { 0 };

	crm_asof_run(p,
	    "CREATE TEMP TABLE past_%s (id INTEGER NOT NULL PRIMARY KEY, words INTEGER NOT NULL,"
	    " looked INTEGER NOT NULL, summed INTEGER NOT NULL)",
	    noun->plural);
	crm_str_addf(&keep,
	    "t.id < %lld AND NOT EXISTS (SELECT 1 FROM past_%s p WHERE p.id = t.id)",
	    (long long)p->bound[noun->number], noun->plural);
	lay(p, noun->plural, true, NULL, fill_noun, keep.s);
	crm_str_release(&keep);
}

/* Tables of a noun and a number: those of numbers that there were, and untouched. */
static void lay_keyed(struct crm_asof *p, const char *table,
    void (*fill)(void *arg, const char *table, int64_t part), const char *also)
{
	struct crm_str keep = { 0 };

	crm_asof_run(p,
	    "CREATE TEMP TABLE past_%s (noun INTEGER NOT NULL, id INTEGER NOT NULL,"
	    " PRIMARY KEY (noun, id))",
	    table);
	crm_str_puts(&keep, "t.id < CASE t.noun");
	for (size_t i = 0; crm_nouns[i]; i++)
		crm_str_addf(&keep, " WHEN %d THEN %lld", crm_nouns[i]->number,
		    (long long)p->bound[crm_nouns[i]->number]);
	crm_str_addf(&keep,
	    " ELSE 0 END AND NOT EXISTS"
	    " (SELECT 1 FROM past_%s p WHERE p.noun = t.noun AND p.id = t.id)%s",
	    table, also);
	lay(p, table, true, "noun", fill, keep.s);
	crm_str_release(&keep);
}

static void lay_rest(struct crm_asof *p)
{
	struct crm_str steps = { 0 };

	crm_asof_run(p, "CREATE TEMP TABLE past_own (noun INTEGER NOT NULL, field TEXT NOT NULL,"
			" PRIMARY KEY (noun, field))");
	lay_keyed(p, "lookups", crm_asof_lookups,
	    " AND NOT EXISTS (SELECT 1 FROM past_own o WHERE o.noun = t.noun"
	    " AND o.field = t.field)");
	lay_keyed(p, "aliases", crm_asof_aliases, "");
	crm_str_addf(&steps, "t.txn <= %lld AND (t.undone IS NULL OR t.undone > %lld)",
	    (long long)p->txn, (long long)p->txn);
	lay(p, "steps", false, NULL, NULL, steps.s);
	crm_str_release(&steps);
	lay(p, "scores", false, NULL, NULL, "1 = 0");
	/* A contact 0 in it stands for all. */
	crm_asof_run(p, "CREATE TEMP TABLE past_sums (contact INTEGER NOT NULL PRIMARY KEY)");
	lay(p, "order_sums", true, NULL, crm_asof_sums,
	    "NOT EXISTS (SELECT 1 FROM past_sums p WHERE p.contact = 0)"
	    " AND NOT EXISTS (SELECT 1 FROM past_sums p WHERE p.contact = t.contact)");
	crm_db_overlay_words(p->c->db, crm_asof_words, p);
}

void crm_asof_begin(struct crm *c)
{
	struct crm_asof *p = crm_pool_alloc(&c->pool, sizeof *p);

	*p = (struct crm_asof){ .c = c };
	crm_db_begin_read(c->db);
	p->txn = resolve(c, c->opt.as_of);
	p->newest = newest(c);
	find_bounds(p);
	for (size_t i = 0; crm_nouns[i]; i++)
		lay_noun(p, crm_nouns[i]);
	lay_rest(p);
	c->asof = p;
}

void crm_asof_again(struct crm *c)
{
	struct crm_asof *p = c->asof;
	int64_t now = p ? newest(c) : 0;

	if (!p || now == p->newest)
		return;
	p->newest = now;
	crm_db_overlay_again(c->db);
	crm_db_words_then_drop(c->db);
	for (size_t i = 0; crm_nouns[i]; i++)
		crm_asof_run(p, "DELETE FROM past_%s", crm_nouns[i]->plural);
	crm_asof_run(p, "DELETE FROM past_lookups");
	crm_asof_run(p, "DELETE FROM past_aliases");
	crm_asof_run(p, "DELETE FROM past_own");
	crm_asof_run(p, "DELETE FROM past_sums");
	p->records = p->lookups = p->words = 0;
	p->sums = false;
}
