/* Which past is meant, and what is laid over which table. */
#include "model/asof.h"

#include <stdio.h>

#include "model/asof_past.h"
#include "model/nouns.h"
#include "record/escape.h"

static const char *option(const struct crm *c)
{
	return c->opt.as_of_option ? c->opt.as_of_option : "as-of";
}

static int64_t txn_named(struct crm *c, const char *text, int64_t n)
{
	if (!crm_db_int(c->db, 0, "SELECT 1 FROM txns x WHERE x.id = $1", "i", n))
		crm_die(CRM_DATA, "--%s: no %s", option(c), text);
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
		crm_die(
		    CRM_USAGE, "--%s: %s; a date, a time or txn-N is wanted", option(c), e.text);
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
		crm_die(CRM_USAGE, "--%s: %s is no txn; a date, a time or txn-N is wanted",
		    option(c), text);
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

static void define(struct crm_asof *p, const char *fmt, ...)
{
	struct crm_str sql = { 0 };
	va_list ap;

	va_start(ap, fmt);
	crm_str_vaddf(&sql, fmt, ap);
	va_end(ap);
	crm_db_define(p->c->db, sql.s);
	crm_str_release(&sql);
}

/* The first number of each noun that was given out since; where none was, the next. */
static void find_bounds(struct crm_asof *p)
{
	struct crm_stmt *s =
	    crm_db_prepare(p->c->db, "SELECT b.noun, min(b.first) FROM births b"
				     " WHERE b.txn > $1 AND b.noun > 0 GROUP BY b.noun");

	for (size_t i = 0; crm_nouns[i]; i++)
		p->bound[crm_nouns[i]->number] =
		    1 + crm_db_int(p->c->db, 0, "SELECT n.last FROM counters n WHERE n.name = $1",
			    "s", crm_nouns[i]->name);
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

static void lay(struct crm_asof *p, const char *table, const char *touched, bool then,
    const char *part, void (*fill)(void *arg, const char *table, int64_t part), const char *keep)
{
	struct crm_overlay o = {
		.table = table, .touched = touched, .part = part, .fill = fill, .arg = p
	};

	o.keep = crm_pool_strdup(&p->c->pool, keep);
	o.then = then ? crm_pool_printf(&p->c->pool, "then_%s", table) : NULL;
	crm_db_overlay(p->c->db, &o);
}

static void lay_noun(struct crm_asof *p, const struct crm_noun *noun)
{
	const char *touched = crm_pool_printf(&p->c->pool, "past_%s", noun->plural);
	char keep[40];

	define(p,
	    "CREATE TEMP TABLE %s (id INTEGER NOT NULL PRIMARY KEY, words INTEGER NOT NULL,"
	    " looked INTEGER NOT NULL, summed INTEGER NOT NULL)",
	    touched);
	snprintf(keep, sizeof keep, "t.id < %lld", (long long)p->bound[noun->number]);
	lay(p, noun->plural, touched, true, NULL, fill_noun, keep);
}

/* A condition: numbers that there were. */
static void were(struct crm_asof *p, struct crm_str *keep)
{
	crm_str_puts(keep, "t.id < CASE t.noun");
	for (size_t i = 0; crm_nouns[i]; i++)
		crm_str_addf(keep, " WHEN %d THEN %lld", crm_nouns[i]->number,
		    (long long)p->bound[crm_nouns[i]->number]);
	crm_str_puts(keep, " ELSE 0 END");
}

/* What was derived from a field is told apart: a change of tags leaves addresses. */
static void lay_lookups(struct crm_asof *p)
{
	struct crm_str keep = { 0 };

	define(p, "CREATE TEMP TABLE past_lookups (noun INTEGER NOT NULL, field TEXT NOT NULL,"
		  " id INTEGER NOT NULL, PRIMARY KEY (noun, field, id))");
	define(p, "CREATE TEMP TABLE past_own (noun INTEGER NOT NULL, field TEXT NOT NULL,"
		  " PRIMARY KEY (noun, field))");
	were(p, &keep);
	crm_str_puts(&keep, " AND NOT EXISTS (SELECT 1 FROM past_lookups p WHERE p.noun = t.noun"
			    " AND p.field = t.field AND p.id = t.id)"
			    " AND NOT EXISTS (SELECT 1 FROM past_own o WHERE o.noun = t.noun"
			    " AND o.field = t.field)");
	lay(p, "lookups", NULL, true, "noun", crm_asof_lookups, keep.s);
	crm_str_release(&keep);
}

static void lay_aliases(struct crm_asof *p)
{
	struct crm_str keep = { 0 };

	define(p, "CREATE TEMP TABLE past_aliases (noun INTEGER NOT NULL, id INTEGER NOT NULL,"
		  " PRIMARY KEY (noun, id))");
	were(p, &keep);
	crm_str_puts(&keep,
	    " AND NOT EXISTS"
	    " (SELECT 1 FROM past_aliases p WHERE p.noun = t.noun AND p.id = t.id)");
	lay(p, "aliases", NULL, true, "noun", crm_asof_aliases, keep.s);
	crm_str_release(&keep);
}

static void lay_words(struct crm_asof *p)
{
	define(p, "CREATE TEMP TABLE past_words (noun INTEGER NOT NULL, id INTEGER NOT NULL,"
		  " words TEXT NOT NULL)");
	define(p, "CREATE TEMP TABLE past_found (nr INTEGER NOT NULL, id INTEGER NOT NULL,"
		  " PRIMARY KEY (nr, id))");
	crm_db_overlay_words(p->c->db, crm_asof_words, p);
}

static void lay_rest(struct crm_asof *p)
{
	struct crm_str steps = { 0 };

	lay_lookups(p);
	lay_aliases(p);
	lay_words(p);
	crm_str_addf(&steps, "t.txn <= %lld AND (t.undone IS NULL OR t.undone > %lld)",
	    (long long)p->txn, (long long)p->txn);
	lay(p, "steps", NULL, false, NULL, NULL, steps.s);
	crm_str_release(&steps);
	lay(p, "scores", NULL, false, NULL, NULL, "1 = 0");
	/* A contact 0 in it stands for all. */
	define(p, "CREATE TEMP TABLE past_sums (contact INTEGER NOT NULL PRIMARY KEY)");
	lay(p, "order_sums", NULL, true, NULL, crm_asof_sums,
	    "NOT EXISTS (SELECT 1 FROM past_sums p WHERE p.contact = 0)"
	    " AND NOT EXISTS (SELECT 1 FROM past_sums p WHERE p.contact = t.contact)");
}

void crm_asof_begin(struct crm *c)
{
	struct crm_asof *p = crm_pool_alloc(&c->pool, sizeof *p);

	*p = (struct crm_asof){ .c = c };
	crm_db_begin_past(c->db);
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
	for (size_t i = 0; crm_nouns[i]; i++)
		crm_asof_run(p, "DELETE FROM past_%s", crm_nouns[i]->plural);
	crm_asof_run(p, "DELETE FROM past_words");
	crm_asof_run(p, "DELETE FROM past_found");
	crm_asof_run(p, "DELETE FROM past_lookups");
	crm_asof_run(p, "DELETE FROM past_aliases");
	crm_asof_run(p, "DELETE FROM past_own");
	crm_asof_run(p, "DELETE FROM past_sums");
	p->records = p->lookups = p->words = 0;
	p->sums = false;
}
