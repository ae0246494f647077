/* crm-log - who changed what, when, and by which command, field by field.
 *   crm-log contact-9
 *   crm-log order --since eom-1mo | crm-where field:status new:cancelled | crm-with order.total */
#include <stdlib.h>

#include "base/num.h"
#include "follow.h"
#include "log.h"
#include "model/context.h"
#include "model/own.h"
#include "record/escape.h"

static int token(struct crm *c, const char *text)
{
	int64_t txn;
	struct crm_str line = { 0 };

	crm_options_only(c, "");
	crm_book(c);
	crm_db_begin_read(c->db);
	txn = crm_db_int(c->db, 0, "SELECT x.id FROM txns x WHERE x.token = $1", "s", text);
	if (!txn)
		return CRM_NO;
	crm_str_addf(&line, "txn-%lld\n", (long long)txn);
	crm_spool_write(c->spool, line.s, line.len);
	crm_str_release(&line);
	return CRM_OK;
}

/* The words of the line: a noun, ids, terms; txn-12 stands for --txn. */
struct words {
	const char *txn;
	struct crm_log_ref *ref;
	size_t refs, cap;
};

static void take_id(struct words *w, const struct crm_noun *noun, int64_t id)
{
	crm_grow(&w->ref, w->refs, &w->cap, sizeof *w->ref);
	w->ref[w->refs++] = (struct crm_log_ref){ noun->number, id };
}

static void sort_words(struct crm *c, struct crm_call *call, struct words *w)
{
	size_t n = 0, at;
	struct crm_err e = { 0 };
	int64_t id;

	for (size_t i = 0; i < call->words; i++) {
		char *word = call->word[i];
		const struct crm_noun *noun;

		if (crm_id_read(word, strlen(word), &at, &id)) {
			noun = crm_noun_index(at);
			if (!noun && w->txn)
				crm_die(CRM_USAGE, "one txn at a time: '%s'", word);
			if (!noun)
				w->txn = word;
			else if (c->noun && noun != c->noun)
				crm_die(CRM_USAGE, "'%s' is no %s", word, c->noun->name);
			else
				take_id(w, noun, id);
		} else if (!i) {
			c->noun = crm_noun_need(word);
		} else {
			if (!c->noun)
				crm_die(CRM_USAGE,
				    "'%s': terms come behind a noun: crm-log NOUN TERM...", word);
			call->word[n++] = word;
		}
	}
	call->words = n;
	if (n && !(call->filter = crm_filter_parse(&c->pool, call->word, n, &e)))
		crm_die_err(&e, NULL);
}

/* Ids of any noun from stdin. */
static void pick_any(struct crm *c, struct crm_call *call, struct words *w)
{
	crm_refs_stdin(c, call);
	for (size_t i = 0; i < call->refs; i++)
		take_id(w, call->ref[i].noun, call->ref[i].id);
}

static bool unknown(struct crm *c, const struct crm_noun *noun, int64_t id)
{
	bool known = crm_log_known(c, noun, id);

	if (!known)
		crm_warn("no %s-%lld", noun->name, (long long)id);
	return !known;
}

/* The records that are asked for: those named, whatever became of them, or those that the
 * terms select of them or of all. */
static void pick(struct crm *c, struct crm_call *call, struct words *w, struct crm_log *l)
{
	size_t named = w->refs;
	bool wrong = false;

	for (size_t i = 0; i < call->ids; i++)
		take_id(w, c->noun, call->id[i]);
	for (size_t i = 0; i < w->refs; i++) {
		const struct crm_noun *noun = crm_noun_number(w->ref[i].noun);

		wrong |= unknown(c, noun, w->ref[i].id);
		if (!call->filter)
			crm_log_want(l, noun, w->ref[i].id);
		else if (i < named)
			crm_pick_add(c, call, w->ref[i].id, 0);
	}
	if (wrong)
		crm_quit(CRM_DATA);
	l->chosen = w->refs || call->filter || call->operands;
	if (!call->filter)
		return;
	call->from_stdin = w->refs || call->operands;
	crm_pick_finish(c, call);
	for (size_t i = 0; i < call->ids; i++)
		crm_log_want(l, c->noun, call->id[i]);
}

static int64_t a_time(struct crm *c, const char *option, const char *text, bool end)
{
	struct crm_err e = { 0 };
	int64_t t;

	if (crm_time_parse(text, &c->clock, end, &t, &e))
		crm_die(CRM_USAGE, "--%s: %s", option, e.text);
	return t;
}

static void limits(struct crm_log *l, const struct crm_call *call, const char *txn)
{
	const char *since = crm_opt(call, "since"), *until = crm_opt(call, "until");
	const char *last = crm_opt(call, "last");
	struct crm *c = l->c;
	size_t at;

	l->who = crm_opt(call, "who");
	if (l->who && !*l->who)
		crm_die(CRM_USAGE, "--who: empty");
	if (l->who && !strcmp(l->who, "me"))
		l->who = c->login;
	if (since)
		l->since = a_time(c, "since", since, false);
	if (until)
		l->until = a_time(c, "until", until, true);
	if (last && (!crm_uint_parse(last, strlen(last), &l->newest) || !l->newest))
		crm_die(CRM_USAGE, "--last: not a number: '%s'", last);
	if (!txn)
		return;
	if (!crm_uint_parse(txn, strlen(txn), &l->first) &&
	    !(crm_id_read(txn, strlen(txn), &at, &l->first) && !crm_noun_index(at)))
		crm_die(CRM_USAGE, "--txn: not a txn (txn-12): '%s'", txn);
	l->last = l->first;
	if (!crm_db_int(c->db, 0, "SELECT 1 FROM txns x WHERE x.id = $1", "i", l->first))
		crm_die(CRM_DATA, "no txn-%lld", (long long)l->first);
}

static int64_t fields_version(struct crm *c)
{
	return crm_db_int(c->db, 0, "SELECT max(f.version) FROM fields f", "");
}

static void follow(struct crm_log *l, bool from_now)
{
	struct crm *c = l->c;
	int64_t seen = from_now ? crm_follow_newest(c) : 0, fields = fields_version(c);

	do {
		int64_t now = crm_follow_newest(c);

		if (now <= seen)
			continue;
		if (fields_version(c) != fields) {
			crm_log_forget(l);
			crm_own_load(c);
			fields = fields_version(c);
		}
		l->first = seen + 1;
		l->last = seen = now;
		crm_log_print(l);
	} while (crm_lines_more(&l->lines) && crm_follow(c, seen));
}

static int run(struct crm *c, struct crm_call *call)
{
	const char *txn = crm_opt(call, "txn");
	bool follows = crm_opt(call, "follow");
	struct words w = { .txn = txn };
	struct crm_log l;

	if (crm_opt(call, "token"))
		return token(c, crm_opt(call, "token"));
	crm_options_only(c, "-o -q -H -e --limit --unset --from");
	if (follows && (txn || crm_opt(call, "until") || crm_opt(call, "last")))
		crm_die(CRM_USAGE, "--follow prints what comes: leave out --until, --last, --txn");
	/* A table is printed when all its rows are known. */
	if (follows && crm_out_format(c) == CRM_TABLE)
		c->opt.format = CRM_TSV;
	crm_own_ask(c);
	sort_words(c, call, &w);
	if (follows && call->filter)
		crm_die(CRM_USAGE, "--follow goes by noun or id; crm-where filters its lines");
	if (call->operands > 1)
		crm_die(CRM_USAGE, "'-' given twice");
	if (call->operands && c->noun)
		crm_pick_stdin(c, call);
	else if (call->operands)
		pick_any(c, call, &w);
	crm_book_read(c);
	crm_log_open(&l, c);
	l.noun = c->noun;
	pick(c, call, &w, &l);
	limits(&l, call, w.txn);
	if (follows)
		follow(&l, !crm_opt(call, "since"));
	else
		crm_log_print(&l);
	free(w.ref);
	return crm_log_end(&l);
}

static const struct crm_option option[] = {
	{ "since", "DATE", "from this day or time on" },
	{ "until", "DATE", "up to the end of this day, or this time" },
	{ "who", "USER", "by this login" },
	{ "txn", "txn-N", "by this command" },
	{ "last", "N", "by the last N commands of these" },
	{ "follow", NULL, "go on with what comes" },
	{ "token", "T", "print the txn that has this token, exit 1 without" },
	{ 0 },
};

static const struct crm_verb verbs[] = {
	{ NULL,
	    "[NOUN [TERM...]|ID...|-] [--since DATE] [--until DATE] [--who USER] [--txn txn-N]"
	    " [--last N] [--follow] [--token T]",
	    "who changed what, when, by which command", CRM_NOBOOK | CRM_FILTERS | CRM_STDIN, run,
	    option },
	{ 0 },
};

int main(int argc, char **argv)
{
	crm_main(argc, argv, NULL, verbs);
}
