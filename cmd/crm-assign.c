/* crm-assign - gives leads, opportunities and tasks to people, by the policy's rules.
 *   crm-lead list status:new no:owner | crm-assign - | crm-with owner.email */
#include <stdlib.h>
#include <unistd.h>

#include "model/nouns.h"
#include "model/own.h"
#include "model/routing.h"
#include "pass.h"

enum { OWNER, RULE, ADDED };
static const char *const added[ADDED] = { "owner", "rule" };

/* What came of a record; an id given twice is written once, and every line kept. */
struct given {
	const struct crm_noun *noun, *to; /* to: user, team, NULL: nobody */
	int64_t id, owner;
	const char *rule; /* NULL: left as it was, or nobody found */
};

struct assign {
	struct crm *c;
	struct crm_pass pass;
	size_t from; /* --from: its column */
	struct crm_routing *routing;
	struct crm_batch batch;
	bool again, explains;
	struct crm_out *why; /* of --explain */
	struct given *given; /* a table by hash of noun and id */
	size_t n, room;
	size_t changed, passed;
	struct crm_str example, text;
	struct crm_rec rec[CRM_ROUTED_NOUNS], old[CRM_ROUTED_NOUNS];
};

/* The place of a record in the table, where it is or where it would be. */
static struct given *place(struct given *v, size_t room, const struct crm_noun *noun, int64_t id)
{
	uint64_t hash = (uint64_t)id * 0x9e3779b97f4a7c15u + (uint64_t)noun->number;
	size_t i = (size_t)(hash >> 20) & (room - 1);

	while (v[i].noun && (v[i].noun != noun || v[i].id != id))
		i = (i + 1) & (room - 1);
	return &v[i];
}

static struct given *lookup(struct assign *x, const struct crm_noun *noun, int64_t id)
{
	if (2 * (x->n + 1) > x->room) {
		size_t room = x->room ? 2 * x->room : 1024;
		struct given *more = crm_calloc(room, sizeof *more);

		for (size_t i = 0; i < x->room; i++)
			if (x->given[i].noun)
				*place(more, room, x->given[i].noun, x->given[i].id) = x->given[i];
		free(x->given);
		x->given = more;
		x->room = room;
	}
	return place(x->given, x->room, noun, id);
}

static bool takes(const struct crm_noun *noun)
{
	for (size_t i = 0; i < CRM_ROUTED_NOUNS; i++)
		if (noun == crm_routed_noun[i])
			return true;
	return false;
}

static void explain(void *arg, const char *rule, const char *login, const char *why)
{
	const struct assign *x = arg;

	crm_out_cell(x->why, x->text.s, x->text.len);
	crm_out_cell(x->why, rule, strlen(rule));
	crm_out_cell(x->why, login, login ? strlen(login) : 0);
	crm_out_cell(x->why, why, strlen(why));
}

static void refuse(struct assign *x, const struct crm_err *e)
{
	struct crm_str line = { 0 };

	crm_str_addf(&line, "stdin:%zu: %s", x->pass.row.line, x->text.s);
	crm_batch_refuse(&x->batch, line.s, x->text.s, x->text.len, e);
	crm_str_release(&line);
}

static int write_one(struct assign *x, struct crm_rec *old, struct crm_rec *rec,
    const struct crm_routed *to, struct crm_err *e)
{
	crm_rec_set_int(rec, to->noun == &crm_team ? "team" : "owner", to->id);
	if (to->noun == &crm_team)
		*crm_rec_val(rec, "owner") = (struct crm_val){ 0 };
	if (crm_rec_check(x->c, old, rec, e))
		return e->code;
	if (!crm_rec_write(x->c, old, rec))
		return 0;
	if (x->changed++ < 3)
		crm_str_addf(&x->example, "%s%s", x->example.len ? ", " : "", x->text.s);
	return 0;
}

/* Who has an owner keeps him; but nobody keeps one by chance who asked for it --again. */
static void decide(struct assign *x, struct given *k, size_t noun)
{
	struct crm_rec *old = &x->old[noun], *rec = &x->rec[noun];
	struct crm_routed to;
	struct crm_err e = { 0 };

	k->owner = crm_rec_int(old, "owner");
	k->to = k->owner ? &crm_user : NULL;
	if (k->owner && !x->again) {
		x->batch.saved++;
		return;
	}
	crm_rec_copy(rec, old);
	to = crm_routing_take(x->routing, old, x->why ? explain : NULL, x);
	if (!to.rule)
		crm_err_set(&e, CRM_DATA, "no rule finds somebody for it");
	if (e.code && x->explains)
		explain(x, "", NULL, e.text);
	else if (e.code || write_one(x, old, rec, &to, &e))
		refuse(x, &e);
	if (e.code)
		return;
	x->batch.saved++;
	k->rule = to.rule->name;
	k->to = to.noun;
	k->owner = to.id;
}

static void print_row(struct assign *x, const struct given *k)
{
	struct crm_pass_cell cell[ADDED] = { { .kind = CRM_CELL_ID }, { .kind = CRM_CELL_TEXT } };

	if (x->why || x->c->opt.dry)
		return;
	crm_str_reset(&x->text);
	if (k && k->to) {
		crm_id_print(&x->text, k->to, k->owner);
		cell[OWNER].s = x->text.s;
		cell[OWNER].len = x->text.len;
	}
	if (k && k->rule) {
		cell[RULE].s = k->rule;
		cell[RULE].len = strlen(k->rule);
	}
	crm_pass_print(&x->pass, cell);
}

static void row(struct assign *x)
{
	const struct crm_noun *noun;
	struct given *k = NULL;
	size_t at = 0;
	int64_t id;

	switch (crm_pass_find(&x->pass, x->from, takes, &noun, &id)) {
	case CRM_PASS_NOWHERE:
		x->passed++;
		print_row(x, NULL);
		return;
	case CRM_PASS_NO_ID:
		crm_pass_fault(&x->pass, "no id of a lead, an opportunity or a task");
		return;
	case CRM_PASS_RECORD:
		break;
	}
	if (!takes(noun)) {
		crm_pass_fault(&x->pass,
		    "%s-%lld: only leads, opportunities and tasks are assigned", noun->name,
		    (long long)id);
		return;
	}
	while (crm_routed_noun[at] != noun)
		at++;
	k = lookup(x, noun, id);
	if (!k->noun) {
		int64_t now = crm_rec_alive(x->c, noun, id);

		if (!now || !crm_rec_load(x->c, &x->old[at], now)) {
			crm_pass_fault(&x->pass, "no %s-%lld", noun->name, (long long)id);
			return;
		}
		x->n++;
		k->noun = noun;
		k->id = id;
		crm_str_reset(&x->text);
		crm_id_print(&x->text, noun, now);
		decide(x, k, at);
	}
	print_row(x, k);
}

/* Nobody waits for the book while stdin is waited for. */
static void keep_stdin(void)
{
	char buf[65536];
	int fd = crm_spool_file(NULL);
	ssize_t n;

	if (fd < 0)
		crm_die(CRM_IO, "no file can be made for what stdin brings: %m");
	while ((n = read(STDIN_FILENO, buf, sizeof buf)) > 0)
		for (ssize_t done = 0, m; done < n; done += m)
			if ((m = write(fd, buf + done, (size_t)(n - done))) < 0)
				crm_die(CRM_IO, "what stdin brings cannot be kept: %m");
	if (n < 0)
		crm_die(CRM_IO, "stdin: %m");
	if (lseek(fd, 0, SEEK_SET) < 0 || dup2(fd, STDIN_FILENO) < 0)
		crm_die(CRM_IO, "what stdin brings cannot be read again: %m");
	close(fd);
}

static void begin(struct assign *x)
{
	static const struct crm_column column[] = { { "id", CRM_CELL_ID },
		{ "rule", CRM_CELL_TEXT }, { "user", CRM_CELL_TEXT }, { "why", CRM_CELL_TEXT } };

	crm_txn_begin(x->c);
	x->routing = crm_routing_begin(x->c);
	crm_batch_begin(&x->batch, x->c);
	if (x->explains)
		x->why = crm_out_open(x->c, column, 4, false);
	x->pass.known = x->pass.add = added;
	x->pass.n_known = x->pass.n_add = ADDED;
	crm_pass_begin(&x->pass, x->c);
	x->from = SIZE_MAX;
	for (size_t i = 0; i < CRM_ROUTED_NOUNS; i++) {
		crm_rec_init(&x->rec[i], crm_routed_noun[i]);
		crm_rec_init(&x->old[i], crm_routed_noun[i]);
	}
}

static void read_all(struct assign *x)
{
	const char *from = x->c->opt.from;
	int what;

	while ((what = crm_pass_next(&x->pass)) != CRM_PASS_END) {
		if (from && x->from == SIZE_MAX)
			x->from = crm_pass_column(&x->pass, from);
		if (from && x->from == SIZE_MAX)
			crm_die(CRM_DATA, "stdin: no column '%s'", from);
		if (what == CRM_PASS_ROW)
			row(x);
		else if (!x->why && !x->c->opt.dry)
			crm_pass_header(&x->pass);
	}
}

static int finish(struct assign *x)
{
	struct crm *c = x->c;
	struct crm_str records = { 0 };
	int rc = crm_pass_end(&x->pass);

	if (rc == CRM_DATA)
		crm_quit(CRM_DATA);
	if (x->passed)
		crm_warn("stdin: %zu %s without an id passed over", x->passed,
		    x->passed == 1 ? "line" : "lines");
	if (x->why) {
		crm_out_end(x->why);
		crm_txn_rollback(c);
		return CRM_OK;
	}
	c->opt.keep_going = true;
	if (crm_batch_end(&x->batch) == CRM_PART)
		rc = CRM_PART;
	crm_str_addf(&records, "%zu %s, such as %s", x->changed,
	    x->changed == 1 ? "record" : "records", crm_str_text(&x->example));
	crm_confirm_mixed(c, x->changed, records.s, "assign");
	crm_str_release(&records);
	crm_routing_keep(x->routing);
	return rc;
}

static int run(struct crm *c, struct crm_call *call)
{
	static struct assign x;
	int rc;

	crm_options_only(c, "-H -e -n --unset --from --yes --expect --reject");
	if (!call->operands || strcmp(call->operand[0], "-") || call->operands > 1)
		crm_die(CRM_USAGE, "'-' and nothing else: records come from standard input");
	x.c = c;
	x.again = crm_opt(call, "again");
	keep_stdin();
	crm_own_ask(c);
	crm_book(c);
	x.explains = crm_opt(call, "explain");
	begin(&x);
	read_all(&x);
	rc = finish(&x);
	crm_routing_free(x.routing);
	for (size_t i = 0; i < CRM_ROUTED_NOUNS; i++) {
		crm_rec_release(&x.rec[i]);
		crm_rec_release(&x.old[i]);
	}
	crm_str_release(&x.example);
	crm_str_release(&x.text);
	free(x.given);
	return rc;
}

static const struct crm_option option[] = {
	{ "again", NULL, "also what has an owner" },
	{ "explain", NULL, "print why each candidate was taken or not, and write nothing" },
	{ 0 },
};

static const struct crm_verb verbs[] = {
	{ .words = "- [--again] [--explain] [--from COLUMN]",
	    .help = "give records on stdin to people, by the policy's rules",
	    .flags = CRM_WRITES | CRM_NOBOOK | CRM_OPERANDS | CRM_STDIN,
	    .run = run,
	    .option = option },
	{ 0 },
};

int main(int argc, char **argv)
{
	crm_main(argc, argv, NULL, verbs);
}
