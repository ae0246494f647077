/* How tasks and the entries of calendars know each other. */
#include "calendar.h"
#include "model/nouns.h"
#include "record/escape.h"

/* task-42-0123456789ab, where that task is of this book. */
static int64_t made_here(struct crm *c, const char *uid)
{
	const char *token = strrchr(uid, '-');
	struct crm_str own = { 0 };
	struct crm_rec rec;
	int64_t id = 0;
	size_t noun;

	if (!token || strlen(token + 1) != CRM_TASK_TOKEN ||
	    !crm_id_read(uid, (size_t)(token - uid), &noun, &id) ||
	    crm_noun_index(noun) != &crm_task)
		return 0;
	crm_rec_init(&rec, &crm_task);
	/* One that has a UID is known by that alone. */
	if (crm_rec_load(c, &rec, id) && !crm_rec_text(&rec, "uid")[0])
		crm_task_token(c, crm_rec_int(&rec, "made"), &own);
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

	crm_str_addf(&from, "%s%s", uid, CRM_OCCURRENCE);
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
