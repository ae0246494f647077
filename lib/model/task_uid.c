/* The name of a task in calendars. */
#include "model/nouns.h"
#include "model/tasks.h"
#include "record/escape.h"

void crm_task_token(struct crm *c, int64_t txn, struct crm_str *out)
{
	struct crm_stmt *s = crm_db_prepare(c->db, "SELECT t.token FROM txns t WHERE t.id = $1");
	size_t len;

	crm_stmt_bind_int(s, 1, txn);
	if (crm_stmt_step(s)) {
		struct crm_val v = crm_stmt_value(s, 0);

		len = v.kind == CRM_BYTES ? v.len : 0;
		crm_str_add(out, v.s, len < CRM_TASK_TOKEN ? len : CRM_TASK_TOKEN);
	}
	crm_stmt_done(s);
}

void crm_task_uid(struct crm *c, const struct crm_rec *task, struct crm_str *out)
{
	const char *uid = crm_rec_text(task, "uid");

	if (*uid) {
		crm_str_puts(out, uid);
		return;
	}
	crm_id_print(out, &crm_task, task->id);
	crm_str_addc(out, '-');
	crm_task_token(c, crm_rec_int(task, "made"), out);
}
