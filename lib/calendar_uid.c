/* How tasks and the entries of calendars know each other. */
#include "calendar.h"
#include "model/nouns.h"
#include "record/escape.h"

enum { TOKEN = 12 };

static void token_of(struct crm *c, int64_t txn, struct crm_str *out)
{
	struct crm_stmt *s = crm_db_prepare(c->db, "SELECT t.token FROM txns t WHERE t.id = $1");
	size_t len;

	crm_stmt_bind_int(s, 1, txn);
	if (crm_stmt_step(s)) {
		struct crm_val v = crm_stmt_value(s, 0);

		len = v.kind == CRM_BYTES ? v.len : 0;
		crm_str_add(out, v.s, len < TOKEN ? len : TOKEN);
	}
	crm_stmt_done(s);
}

void crm_calendar_uid(struct crm *c, const struct crm_rec *task, struct crm_str *out)
{
	const char *uid = crm_rec_text(task, "uid");

	if (*uid) {
		crm_str_puts(out, uid);
		return;
	}
	crm_id_print(out, &crm_task, task->id);
	crm_str_addc(out, '-');
	token_of(c, crm_rec_int(task, "made"), out);
}

/* task-42-0123456789ab, where that task is of this book. */
static int64_t made_here(struct crm *c, const char *uid)
{
	const char *token = strrchr(uid, '-');
	struct crm_str own = { 0 };
	struct crm_rec rec;
	int64_t id = 0;
	size_t noun;

	if (!token || strlen(token + 1) != TOKEN ||
	    !crm_id_read(uid, (size_t)(token - uid), &noun, &id) ||
	    crm_noun_index(noun) != &crm_task)
		return 0;
	crm_rec_init(&rec, &crm_task);
	if (crm_rec_load(c, &rec, id))
		token_of(c, crm_rec_int(&rec, "made"), &own);
	if (strcmp(crm_str_text(&own), token + 1) != 0)
		id = 0;
	crm_rec_release(&rec);
	crm_str_release(&own);
	return id;
}

int64_t crm_calendar_find(struct crm *c, const char *uid)
{
	int64_t id = crm_db_int(c->db, 0, "SELECT t.id FROM tasks t WHERE t.uid = $1", "s", uid);

	return id ? id : made_here(c, uid);
}

bool crm_calendar_overrides(struct crm *c, const char *uid, const struct crm_when *day)
{
	struct crm_str from = { 0 }, to = { 0 };
	bool found;

	crm_str_addf(&from, "%s%s", uid, CRM_OVERRIDES);
	crm_date_print(&from, day->day);
	crm_str_addf(&to, "%s~", from.s);
	found = crm_db_int(c->db, 0,
	    "SELECT t.id FROM tasks t WHERE t.uid >= $1 AND t.uid < $2 ORDER BY t.id LIMIT 1", "ss",
	    from.s, to.s);
	crm_str_release(&from);
	crm_str_release(&to);
	return found;
}

const char *crm_calendar_status(const char *value)
{
	static const struct {
		const char *value, *status;
	} v[] = { { "NEEDS-ACTION", "open" }, { "IN-PROCESS", "open" }, { "TENTATIVE", "open" },
		{ "CONFIRMED", "open" }, { "COMPLETED", "done" }, { "CANCELLED", "cancelled" } };

	for (size_t i = 0; i < sizeof v / sizeof *v; i++)
		if (!strcmp(value, v[i].value))
			return v[i].status;
	return NULL;
}

const char *crm_calendar_priority(const char *value)
{
	static const char *const v[] = { NULL, "urgent", "urgent", "high", "high", "normal", "low",
		"low", "low", "low" };

	return value[0] >= '0' && value[0] <= '9' && !value[1] ? v[value[0] - '0'] : NULL;
}

void crm_calendar_title(struct crm *c, const struct crm_noun *noun, int64_t id, struct crm_str *out)
{
	crm_title_print(c, out, noun, id);
	for (size_t i = 0; i < out->len; i++)
		if (out->s[i] == '"' || (unsigned char)out->s[i] < ' ')
			out->s[i] = '\'';
}
