/* crm-undo - takes back what a command did, whole, by field.
 *   crm-undo -l --who me | head -n 3
 *   crm-undo txn-12 -n | crm-where field:stage */
#include <stdlib.h>
#include <unistd.h>

#include "lines.h"
#include "base/num.h"
#include "db/rights.h"
#include "model/history.h"
#include "model/undo.h"
#include "record/escape.h"

enum { TXN, AT, WHO, WORDS, COLUMNS };
static const struct crm_column column[COLUMNS] = { { "txn", CRM_CELL_ID }, { "at", CRM_CELL_TEXT },
	{ "who", CRM_CELL_TEXT }, { "words", CRM_CELL_TEXT } };

/* Commands that can be taken back, the newest first: no undos, nothing without a trace. */
static const char done[] =
    "SELECT x.id, x.at, x.who, x.program, %s FROM txns x"
    " WHERE x.undoes IS NULL AND x.seq > 1"
    " AND (EXISTS (SELECT 1 FROM births b WHERE b.txn = x.id)"
    " OR EXISTS (SELECT 1 FROM changes k WHERE k.txn = x.id AND k.derived = 0))"
    /* What crm-db compact gave up is gone: the rows of dropped fields (noun 10). */
    " AND NOT EXISTS (SELECT 1 FROM changes k WHERE k.txn = x.id AND k.derived = 0 AND k.noun = 10)"
    " ORDER BY x.id DESC";

static struct crm_stmt *commands(struct crm *c)
{
	struct crm_str sql = { 0 };
	struct crm_stmt *s;

	crm_str_addf(&sql, done, crm_db_command(c->db));
	s = crm_db_prepare(c->db, sql.s);
	crm_str_release(&sql);
	return s;
}

static void print_words(struct crm_stmt *s, struct crm_str *out)
{
	crm_str_puts(out, crm_stmt_value(s, 3).s);
	if (crm_stmt_value(s, 4).len)
		crm_str_addf(out, " %s", crm_stmt_value(s, 4).s);
}

static int list(struct crm *c, struct crm_call *call)
{
	const char *who = crm_opt(call, "who");
	struct crm_lines lines;
	struct crm_stmt *s;

	crm_options_only(c, "-o -q -H -e --limit --unset");
	if (call->operands)
		crm_die(CRM_USAGE, "-l: lists; leave out '%s'", call->operand[0]);
	if (who && !*who)
		crm_die(CRM_USAGE, "--who: empty");
	if (who && !strcmp(who, "me"))
		who = c->login;
	c->writes = false;
	crm_book(c);
	crm_db_begin_read(c->db);
	crm_lines_open(&lines, c, column, COLUMNS);
	s = commands(c);
	while (crm_lines_more(&lines) && crm_stmt_step(s)) {
		if ((who && strcmp(who, crm_stmt_value(s, 2).s)) ||
		    crm_history_undone(c, crm_stmt_int(s, 0)))
			continue;
		crm_str_addf(
		    crm_lines_cell(&lines, TXN), "txn-%lld", (long long)crm_stmt_int(s, 0));
		crm_time_print(crm_lines_cell(&lines, AT), crm_stmt_int(s, 1), c->clock.zone);
		crm_str_puts(crm_lines_cell(&lines, WHO), crm_stmt_value(s, 2).s);
		print_words(s, crm_lines_cell(&lines, WORDS));
		crm_lines_put(&lines);
	}
	crm_stmt_done(s);
	return crm_lines_end(&lines);
}

struct run {
	struct crm *c;
	struct crm_batch batch;
	int64_t *txn; /* the newest first */
	size_t n;
	struct crm_out *out; /* of ids, where a format was asked for */
};

static int newest_first(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? 1 : -(x > y);
}

static void named(struct run *r, const struct crm_call *call)
{
	bool wrong = false;
	size_t kept = 0;

	r->txn = crm_calloc(call->operands + 1, sizeof *r->txn);
	for (size_t i = 0; i < call->operands; i++) {
		const char *word = call->operand[i];
		struct crm_err e = { 0 };
		size_t at;

		if (!(crm_id_read(word, strlen(word), &at, &r->txn[i]) && !crm_noun_index(at)) &&
		    !crm_uint_parse(word, strlen(word), &r->txn[i]))
			crm_die(
			    CRM_USAGE, "not a txn (txn-12): '%s'; crm-undo -l lists them", word);
		if (crm_undo_check(r->c, r->txn[i], &e)) {
			crm_warn("%s", e.text);
			wrong = true;
		}
	}
	if (wrong)
		crm_quit(CRM_DATA);
	qsort(r->txn, call->operands, sizeof *r->txn, newest_first);
	for (size_t i = 0; i < call->operands; i++)
		if (!kept || r->txn[kept - 1] != r->txn[i])
			r->txn[kept++] = r->txn[i];
	r->n = kept;
}

/* Is it taken back already, and stays so: what did that is not taken back first? */
static bool needless(const struct run *r, int64_t txn)
{
	int64_t by = crm_history_undone(r->c, txn);

	for (size_t i = 0; by && i < r->n; i++)
		if (r->txn[i] == by)
			return false;
	return by;
}

/* "3 contacts, 1 order (Ann Lee, Bob, order-9)": what the txns wrote; how many. */
static int64_t records(struct run *r, struct crm_str *out)
{
	enum { EXAMPLES = 3 };
	struct crm_str names = { 0 };
	int64_t all = 0, id[EXAMPLES];
	size_t shown = 0;

	for (size_t i = 0; crm_nouns[i]; i++) {
		const struct crm_noun *noun = crm_nouns[i];
		int64_t n = 0;

		for (size_t k = 0; k < r->n; k++) {
			size_t some = EXAMPLES - shown;

			if (needless(r, r->txn[k]))
				continue;
			n += crm_undo_count(r->c, r->txn[k], noun, id, &some);
			for (size_t j = 0; j < some; j++, shown++) {
				crm_str_puts(&names, shown ? ", " : "");
				crm_title_print(r->c, &names, noun, id[j]);
			}
		}
		if (n)
			crm_str_addf(out, "%s%lld %s", out->len ? ", " : "", (long long)n,
			    n == 1 ? noun->name : noun->plural);
		all += n;
	}
	if (names.len)
		crm_str_addf(out, " (%s%s)", names.s, all > EXAMPLES ? ", ..." : "");
	crm_str_release(&names);
	return all;
}

/* The last command of this login that still stands. Asked about, since nobody named it. */
static void last_one(struct run *r)
{
	struct crm *c = r->c;
	struct crm_stmt *s;
	struct crm_str question = { 0 }, what = { 0 };

	r->txn = crm_calloc(1, sizeof *r->txn);
	s = commands(c);
	while (!r->n && crm_stmt_step(s)) {
		if (strcmp(crm_stmt_value(s, 2).s, c->login) ||
		    crm_history_undone(c, crm_stmt_int(s, 0)))
			continue;
		r->txn[r->n++] = crm_stmt_int(s, 0);
		crm_str_addf(&question, "take back txn-%lld, ", (long long)r->txn[0]);
		print_words(s, &question);
		crm_str_puts(&question, ", ");
		crm_time_print(&question, crm_stmt_int(s, 1), c->clock.zone);
	}
	crm_stmt_done(s);
	if (!r->n) {
		crm_warn("nothing of %s is left to take back", c->login);
		return;
	}
	records(r, &what);
	crm_str_addf(&question, ": %s", crm_str_text(&what));
	if (!c->opt.dry && !c->opt.yes && !c->opt.expect) {
		if (crm_ask(c, question.s, false) != 1)
			crm_die(CRM_USAGE, "not confirmed; nothing was changed");
		c->opt.yes = true;
	}
	crm_str_release(&question);
	crm_str_release(&what);
}

static void refuse(void *arg, const struct crm_noun *noun, int64_t id, const struct crm_err *e)
{
	struct run *r = arg;
	struct crm_str place = { 0 };

	crm_id_print(&place, noun, id);
	crm_batch_refuse(&r->batch, place.s, place.s, place.len, e);
	crm_str_release(&place);
}

/* The ids of the records that the open txn wrote, each once, as they were written. */
static void print_ids(struct run *r)
{
	static const struct crm_column id_column = { "id", CRM_CELL_ID };
	struct crm *c = r->c;
	struct crm_stmt *s;
	struct crm_str line = { 0 };

	if (!r->out && c->opt.format != CRM_AUTO)
		r->out = crm_out_open(c, &id_column, 1, false);
	s = crm_db_prepare(c->db,
	    "SELECT k.noun, k.id, min(k.nr) FROM changes k WHERE k.txn = $1 AND k.derived = 0"
	    " GROUP BY k.noun, k.id ORDER BY min(k.nr)");
	crm_stmt_bind_int(s, 1, c->txn);
	while (crm_stmt_step(s)) {
		const struct crm_noun *noun = crm_noun_number((int)crm_stmt_int(s, 0));

		if (noun->internal)
			continue;
		crm_str_reset(&line);
		crm_id_print(&line, noun, crm_stmt_int(s, 1));
		if (r->out) {
			crm_out_cell(r->out, line.s, line.len);
			continue;
		}
		crm_str_addc(&line, '\n');
		crm_spool_write(c->spool, line.s, line.len);
	}
	crm_stmt_done(s);
	crm_str_release(&line);
}

static void take_back(struct run *r, int64_t txn)
{
	struct crm *c = r->c;
	struct crm_undo u = { .c = c, .txn = txn, .arg = r, .refuse = refuse };
	int64_t by = crm_history_undone(c, txn), refused = r->batch.refused;

	if (by) {
		crm_warn("txn-%lld: taken back already by txn-%lld", (long long)txn, (long long)by);
		return;
	}
	crm_txn_next(c);
	crm_undo_run(&u);
	r->batch.saved += u.saved;
	if (!c->wrote && r->batch.refused == refused && crm_db_limited(c->db))
		crm_die(CRM_NOPERM, "txn-%lld: you see nothing of what it did", (long long)txn);
	if (!c->wrote && r->batch.refused == refused)
		crm_warn("txn-%lld: nothing to take back", (long long)txn);
	else if (!c->opt.dry)
		print_ids(r);
}

static int undo(struct crm *c, struct crm_call *call)
{
	struct run r = { .c = c };
	struct crm_str what = { 0 };
	int64_t n;
	int rc;

	if (crm_opt(call, "l"))
		return list(c, call);
	crm_options_only(c, "-n --yes --expect --keep-going --reject");
	if (crm_opt(call, "who"))
		crm_die(CRM_USAGE, "--who goes with -l");
	if (!call->operands && !isatty(STDIN_FILENO) && !isatty(STDERR_FILENO))
		crm_die(CRM_USAGE, "name the txn: crm-undo txn-N; crm-undo -l lists them");
	crm_book(c);
	crm_txn_begin(c);
	if (call->operands)
		named(&r, call);
	else
		last_one(&r);
	n = records(&r, &what);
	crm_confirm_mixed(c, (size_t)n, crm_str_text(&what), "take back");
	crm_batch_begin(&r.batch, c);
	for (size_t i = 0; i < r.n && (c->opt.keep_going || !r.batch.refused); i++)
		take_back(&r, r.txn[i]);
	rc = crm_batch_end(&r.batch);
	if (r.out)
		crm_out_end(r.out);
	crm_str_release(&what);
	free(r.txn);
	return rc;
}

static const struct crm_option option[] = {
	{ "l", NULL, "list the commands that can be taken back" },
	{ "who", "USER", "with -l: those of this login" },
	{ 0 },
};

static const struct crm_verb verbs[] = {
	{ NULL, "[txn-N...] | -l [--who USER]", "take back what commands did",
	    CRM_WRITES | CRM_NOBOOK | CRM_OPERANDS, undo, option },
	{ 0 },
};

int main(int argc, char **argv)
{
	crm_main(argc, argv, NULL, verbs);
}
