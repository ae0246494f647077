/* A name made of its parts, for people and for leads. */
#include "model/derive.h"
#include "model/record.h"

int crm_name_check(
    struct crm_rec *rec, const char *const *part, const char *const *otherwise, struct crm_err *e)
{
	struct crm_str name = { 0 };

	if (crm_rec_val(rec, "name")->kind == CRM_BYTES)
		return 0;
	for (; *part; part++) {
		const char *text = crm_rec_text(rec, *part);

		if (*text)
			crm_str_addf(&name, "%s%s", name.len ? " " : "", text);
	}
	for (; !name.len && *otherwise; otherwise++) {
		const char *text = crm_rec_text(rec, *otherwise);

		crm_str_add(&name, text, strcspn(text, "\n"));
	}
	if (name.len > 1000)
		crm_err_set(e, CRM_DATA, "name: longer than 1000 bytes");
	else if (name.len)
		crm_rec_set_text(rec, "name", name.s, name.len);
	crm_str_release(&name);
	return e->code;
}

int crm_contact_check(
    struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e)
{
	static const char *const part[] = { "prefix", "given", "additional", "family", "suffix",
		NULL };
	static const char *const otherwise[] = { "nickname", NULL };

	(void)c;
	(void)old;
	return crm_name_check(rec, part, otherwise, e);
}
