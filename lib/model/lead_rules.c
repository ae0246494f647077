/* What must hold for a lead, whoever writes it. */
#include "model/derive.h"
#include "model/leads.h"
#include "model/sql.h"

static bool has(const struct crm_rec *rec, const char *field)
{
	return rec && crm_rec_val(rec, field)->kind != CRM_NULL;
}

static bool fits(struct crm *c, const struct crm_lead_rule *t, const struct crm_rec *lead)
{
	struct crm_sql q = { 0 };
	struct crm_err e = { 0 };
	struct crm_stmt *s;
	bool found;

	crm_sql_puts(&q, "SELECT 1 FROM leads t WHERE t.id = ");
	crm_sql_param_int(&q, lead->id);
	crm_sql_puts(&q, " AND ");
	if (crm_filter_sql(c, lead->noun, t->filter, "t", &q, &e))
		crm_die(CRM_CONFIG, "policy: leads:%zu:%zu: %s", t->line, t->column, e.text);
	s = crm_sql_open(&q, c->db);
	found = crm_stmt_step(s);
	crm_stmt_done(s);
	crm_sql_release(&q);
	return found;
}

int crm_lead_qualifies(
    struct crm *c, const struct crm_rec *old, const struct crm_rec *rec, struct crm_err *e)
{
	const struct crm_lead_policy *p = crm_lead_policy(c);
	struct crm_str lacks = { 0 }, fails = { 0 };

	for (size_t i = 0; i < p->needs; i++)
		if (rec->v[crm_field_index(rec->noun, crm_field_whole(rec->noun, p->need[i]))]
			.kind == CRM_NULL)
			crm_str_addf(&lacks, "%s%s", lacks.len ? ", " : "", p->need[i]->name);
	for (size_t i = 0; i < p->terms; i++)
		if (!old || !fits(c, &p->term[i], old))
			crm_str_addf(&fails, "%s%s", fails.len ? ", " : "", p->term[i].text);
	if (lacks.len || fails.len)
		crm_err_set(e, CRM_DATA, "status: not qualified: %s%s%s%s%s",
		    lacks.len ? "without " : "", crm_str_text(&lacks),
		    lacks.len && fails.len ? "; " : "", fails.len ? "does not fit " : "",
		    crm_str_text(&fails));
	crm_str_release(&lacks);
	crm_str_release(&fails);
	return e->code;
}

static int check_converted(const struct crm *c, const struct crm_rec *old, struct crm_rec *rec,
    const char *was, const char *now, struct crm_err *e)
{
	if (has(rec, "converted") && strcmp(now, "converted")) {
		if (!strcmp(was, "converted") && has(old, "converted") && !c->importing)
			return crm_err_set(e, CRM_DATA,
			    "status: the lead is converted; crm-undo takes a conversion back");
		crm_rec_set_text(rec, "status", "converted", strlen("converted"));
		return 0;
	}
	if (strcmp(now, "converted") || !strcmp(was, now) || has(rec, "converted") || c->importing)
		return 0;
	return crm_err_set(e, CRM_DATA, "status: crm-lead convert makes a lead converted");
}

static int check_status(
    struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e)
{
	const char *was = old ? crm_rec_text(old, "status") : "";
	const char *now = crm_rec_text(rec, "status");

	if (check_converted(c, old, rec, was, now, e))
		return e->code;
	if (!strcmp(was, now) || c->importing)
		return 0;
	if (!strcmp(was, "unqualified") &&
	    !strcmp(crm_rec_text(old, "reason"), crm_rec_text(rec, "reason")))
		*crm_rec_val(rec, "reason") = (struct crm_val){ 0 };
	if (!strcmp(now, "unqualified") && !has(rec, "reason"))
		return crm_err_set(e, CRM_DATA, "reason: required: why is the lead not qualified?");
	return strcmp(now, "qualified") ? 0 : crm_lead_qualifies(c, old, rec, e);
}

int crm_lead_check(struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e)
{
	static const char *const part[] = { "given", "family", NULL };
	static const char *const otherwise[] = { "company", "emails", "phones", NULL };

	if (crm_name_check(rec, part, otherwise, e) || c->undoing)
		return e->code;
	return check_status(c, old, rec, e);
}
