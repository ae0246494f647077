/* crm-task - what is to be done: due, repeated, reminded of.
 *   crm-task agenda owner:my-team | crm-with about.phone
 *   crm-task remind | mailx -E -s reminders ann@desk.example */
#include "model/context.h"
#include "model/nouns.h"
#include "model/tasks.h"
#include "report/agenda.h"

static int64_t last_task(struct crm *c)
{
	return crm_db_int(c->db, 0, "SELECT t.id FROM tasks t ORDER BY t.id DESC LIMIT 1", "");
}

static int close_one(
    struct crm *c, const struct crm_call *call, struct crm_rec *rec, struct crm_err *e)
{
	const char *status = call->verb->name[0] == 'd' ? "done" : "cancelled";
	const char *now = crm_rec_text(rec, "status");

	(void)c;
	if (strcmp(now, "open") != 0 && strcmp(now, status) != 0)
		return crm_err_set(
		    e, CRM_DATA, "status: only an open task can be %s; this is %s", status, now);
	crm_rec_set_text(rec, "status", status, strlen(status));
	return 0;
}

/* The next ones of those that repeat come behind. */
static int close_tasks(struct crm *c, struct crm_call *call)
{
	int64_t last = last_task(c);
	struct crm_stmt *s;
	int status;
	size_t n;

	n = crm_batch_change(c, call, close_one, &status);
	s = crm_db_prepare(c->db, "SELECT t.id FROM tasks t WHERE t.id > $1 ORDER BY t.id");
	crm_stmt_bind_int(s, 1, last);
	call->ids = n;
	while (crm_stmt_step(s)) {
		crm_grow(&call->id, call->ids, &call->ids_cap, sizeof *call->id);
		call->id[call->ids++] = crm_stmt_int(s, 0);
	}
	crm_stmt_done(s);
	crm_written_print(c, c->noun, call->id, call->ids);
	return status;
}

/* How long from now, or when; a day means its morning. */
static int64_t until(struct crm *c, const struct crm_call *call)
{
	struct crm_str text = { 0 };
	struct crm_err e = { 0 };
	struct crm_when w;
	int64_t t;

	for (size_t i = 0; i < call->operands; i++)
		crm_str_addf(&text, "%s%s", i ? " " : "", call->operand[i]);
	if (!text.len)
		crm_str_puts(&text, "1h");
	if (strspn(text.s, "0123456789") == text.len && text.len < 8)
		crm_die(CRM_USAGE, "snooze: '%s': a task is written task-%s, a time with its unit",
		    text.s, text.s);
	if (!crm_duration_parse(text.s, &t, NULL)) {
		t += c->clock.now;
	} else {
		if (crm_when_parse(text.s, &c->clock, &w, &e))
			crm_die(CRM_USAGE, "snooze: %s", e.text);
		t = crm_when_time(&w, c->clock.zone, CRM_TASK_HOUR);
	}
	if (t <= c->clock.now || t > CRM_TIME_MAX)
		crm_die(CRM_USAGE, "snooze: not a time to come: '%s'", text.s);
	crm_str_release(&text);
	return t;
}

static int snooze_one(
    struct crm *c, const struct crm_call *call, struct crm_rec *rec, struct crm_err *e)
{
	if (strcmp(crm_rec_text(rec, "status"), "open") != 0)
		return crm_err_set(
		    e, CRM_DATA, "status: %s, and reminds nobody", crm_rec_text(rec, "status"));
	crm_rec_set_int(rec, "remind_at", until(c, call));
	return 0;
}

static int snooze(struct crm *c, struct crm_call *call)
{
	int status;
	size_t n;

	until(c, call);
	n = crm_batch_change(c, call, snooze_one, &status);
	crm_written_print(c, c->noun, call->id, n);
	return status;
}

static int agenda(struct crm *c, struct crm_call *call)
{
	const char *days = crm_opt(call, "days");
	struct crm_agenda a;
	int64_t n = crm_opt(call, "week") ? 7 : 3;
	size_t found;

	crm_options_only(c, "-o -q -H -e --limit --count --unset");
	if (days && crm_opt(call, "week"))
		crm_die(CRM_USAGE, "--week and --days exclude each other");
	if (days && (!crm_uint_parse(days, strlen(days), &n) || n < 1 || n > 3660))
		crm_die(CRM_USAGE, "--days: not a number from 1 to 3660: '%s'", days);
	crm_agenda_load(&a, c, call, c->clock.today + n - 1);
	found = a.n;
	if (c->opt.count) {
		struct crm_str text = { 0 };

		crm_str_addf(&text, "%zu\n", found);
		crm_spool_write(c->spool, text.s, text.len);
		crm_str_release(&text);
	} else {
		crm_agenda_print(&a);
	}
	crm_agenda_release(&a);
	return !found && c->opt.empty_fails ? CRM_NO : CRM_OK;
}

/* The reminder was told; of what happens again by itself, the next one is to come. */
static void told(struct crm *c, int64_t id, int64_t until)
{
	struct crm_rec old, rec;
	struct crm_err e = { 0 };
	int64_t at;

	crm_rec_init(&old, c->noun);
	crm_rec_init(&rec, c->noun);
	if (crm_rec_load(c, &old, id)) {
		crm_rec_copy(&rec, &old);
		*crm_rec_val(&rec, "remind_at") = (struct crm_val){ 0 };
		if (crm_task_is_event(&rec) && crm_rec_text(&rec, "repeat")[0] &&
		    crm_task_reminder(c, &rec, until, &at))
			crm_rec_set_int(&rec, "remind_at", at);
		if (crm_rec_check(c, &old, &rec, &e))
			crm_die_err(&e, NULL);
		crm_rec_write(c, &old, &rec);
	}
	crm_rec_release(&old);
	crm_rec_release(&rec);
}

/* What is told and that it was told are one transaction, committed once it is printed. */
static int remind(struct crm *c, struct crm_call *call)
{
	int64_t until = c->clock.now;
	struct crm_agenda a;

	crm_options_only(c, "-o -q -H -n --unset");
	if (c->opt.at)
		until = crm_zone_time(c->clock.zone, (c->clock.today + 1) * 86400) - 1;
	crm_agenda_reminders(&a, c, call, until, crm_opt(call, "all"));
	crm_agenda_records(&a, "id,due,kind,what,priority,owner,about");
	for (size_t i = 0; i < a.n && !c->opt.dry; i++)
		told(c, a.v[i].id, until);
	crm_agenda_release(&a);
	return CRM_OK;
}

static const struct crm_option agenda_options[] = {
	{ "week", NULL, "today and the six days behind it" },
	{ "days", "N", "today and the N-1 days behind it; default 3" },
	{ 0 },
};
static const struct crm_option remind_options[] = {
	{ "all", NULL, "of all users" },
	{ 0 },
};

static const struct crm_verb verbs[] = {
	{ "add", "[-] [WORD...] [FIELD=VALUE...]", "make a task; with -, one about each record",
	    CRM_WRITES | CRM_TITLE | CRM_ASSIGNS | CRM_REFS | CRM_PICKS_ANY, crm_add,
	    crm_add_option },
	{ "done", "ID...|TERM...|-", "it is done; what repeats comes again", CRM_WRITES | CRM_PICKS,
	    close_tasks, NULL },
	{ "cancel", "ID...|TERM...|-", "it will not be done, nor come again",
	    CRM_WRITES | CRM_PICKS, close_tasks, NULL },
	{ "snooze", "ID...|TERM...|- [DURATION|TIME]", "remind later: in an hour, or then",
	    CRM_WRITES | CRM_PICKS | CRM_TEXT_REST, snooze, NULL },
	{ "agenda", "[TERM...] [--week|--days N]", "what is overdue, due today and soon",
	    CRM_FILTERS, agenda, agenda_options },
	{ "remind", "[TERM...] [--all]", "tell each reminder that has come, once",
	    CRM_WRITES | CRM_FILTERS | CRM_TELLS, remind, remind_options },
	{ 0 },
};

int main(int argc, char **argv)
{
	crm_main(argc, argv, &crm_task, verbs);
}
