/* The rules of rights, from the nouns' declarations. */
#include "model/rights.h"

#include <stdlib.h>

#include "base/text.h"
#include "db/rights.h"
#include "model/derive.h"
#include "model/json.h"
#include "model/nouns.h"
#include "model/plan.h"
#include "model/record.h"

/* What goes with records of any noun or stands beside them, and what commands do with it. */
static const char beside[] =
    "{\"table\":\"settings\"},"
    "{\"table\":\"lookups\",\"whose\":[{\"column\":\"id\",\"of\":\"noun\"}],"
    "\"may\":\"INSERT, DELETE\"},"
    "{\"table\":\"search\",\"whose\":[{\"column\":\"id\",\"of\":\"noun\"}],"
    "\"gone\":\"noun, id\",\"may\":\"INSERT, DELETE, UPDATE (words)\",\"hidden\":\"words\"},"
    "{\"table\":\"steps\",\"whose\":[{\"column\":\"record\",\"of\":\"noun\"}],"
    "\"gone\":\"noun, record\",\"may\":\"INSERT, UPDATE (undone)\"},"
    "{\"table\":\"changes\",\"whose\":[{\"column\":\"id\",\"of\":\"noun\"}],"
    "\"gone\":\"noun, id\",\"may\":\"INSERT\"},"
    "{\"table\":\"sources\",\"whose\":[{\"column\":\"id\",\"of\":\"noun\"}],"
    "\"gone\":\"noun, id\",\"may\":\"INSERT, UPDATE (id)\"},"
    "{\"table\":\"aliases\",\"whose\":[{\"column\":\"became\",\"of\":\"noun\"}],"
    "\"gone\":\"noun, became\",\"may\":\"INSERT, DELETE\"},"
    "{\"table\":\"order_sums\",\"whose\":[{\"column\":\"contact\",\"table\":\"contacts\"}]},"
    "{\"table\":\"scores\",\"whose\":[{\"column\":\"contact\",\"table\":\"contacts\"}]},"
    "{\"table\":\"turns\",\"may\":\"INSERT, UPDATE (turn)\"},"
    "{\"table\":\"txns\",\"may\":\"INSERT\",\"hidden\":\"words\"},"
    "{\"table\":\"births\",\"may\":\"INSERT\"},"
    "{\"table\":\"counters\",\"may\":\"INSERT, UPDATE (last)\"},"
    "{\"table\":\"numbers\",\"may\":\"INSERT, UPDATE (last)\"}";

static void member(struct crm_str *out, const char *name, const char *value)
{
	if (!value)
		return;
	crm_str_addf(out, ",\"%s\":", name);
	crm_json_text(out, value, strlen(value));
}

static const struct crm_field *field_of(const struct crm_noun *noun, const char *name, size_t len)
{
	for (size_t i = 0; i < noun->n; i++)
		if (!strncmp(noun->field[i].name, name, len) && !noun->field[i].name[len])
			return &noun->field[i];
	crm_die(CRM_BUG, "%s has no field %.*s", noun->name, (int)len, name);
}

static void whose(struct crm_str *out, const struct crm_noun *noun)
{
	const char *comma = "";

	crm_str_puts(out, ",\"whose\":[");
	for (const char *at = noun->whose; *at; at += strspn(at, " ")) {
		size_t len = strcspn(at, " ");
		const struct crm_field *f = field_of(noun, at, len);
		const struct crm_noun *ref = f->ref ? crm_noun_find(f->ref) : NULL;

		crm_str_addf(out, "%s{\"column\":\"%s\",\"key\":\"%s\"", comma, crm_field_column(f),
		    crm_field_key(f));
		if (f->type == CRM_ANY)
			crm_str_addf(out, ",\"of\":\"%s_noun\"}", crm_field_column(f));
		else
			crm_str_addf(out, ",\"table\":\"%s\"}", ref ? ref->plural : noun->plural);
		comma = ",";
		at += len;
	}
	crm_str_addc(out, ']');
}

/* The columns of these fields. */
static void self(struct crm_str *out, const struct crm_noun *noun)
{
	crm_str_puts(out, ",\"self\":\"changed, changed_by, version");
	for (const char *at = noun->self; *at; at += strspn(at, " ")) {
		size_t len = strcspn(at, " ");
		const struct crm_field *f = field_of(noun, at, len);

		crm_str_addf(out, ", %s", crm_field_column(f));
		if (crm_field_folds(f))
			crm_str_addf(out, ", %s_fold", crm_field_column(f));
		at += len;
	}
	crm_str_addc(out, '"');
}

static void noun_rule(struct crm_str *out, const struct crm_noun *noun)
{
	crm_str_addf(out, "{\"table\":\"%s\",\"noun\":%d,\"name\":\"%s\"", noun->plural,
	    noun->number, noun->name);
	if (noun->whose)
		whose(out, noun);
	member(out, "keeper", noun->keeper);
	if (noun->anyone)
		crm_str_addf(out, ",\"anyone\":\"%s, changed, changed_by, version\"", noun->anyone);
	if (noun->self)
		self(out, noun);
	crm_str_puts(out, "},");
}

static void rules(struct crm_str *out)
{
	const struct crm_db_derived *d = crm_derived();

	crm_str_puts(out, "{\"tables\":[");
	for (size_t i = 0; crm_nouns[i]; i++)
		noun_rule(out, crm_nouns[i]);
	crm_str_puts(out, beside);
	crm_str_puts(out, "],\"derived\":[");
	for (size_t i = 0; d[i].name; i++) {
		crm_str_addf(out, "%s{\"name\":\"%s\",\"args\":%d,\"sql\":\"", i ? "," : "",
		    d[i].name, d[i].args);
		/* Nothing in these wants an escape. */
		for (const char *const *sql = d[i].sql; *sql; sql++)
			crm_str_addf(out, "%s; ", *sql);
		crm_str_puts(out, "\"}");
	}
	crm_str_puts(out, "]}");
}

void crm_rights_renew(struct crm *c)
{
	struct crm_str text = { 0 };

	rules(&text);
	crm_db_rights(c->db, text.s);
	crm_str_release(&text);
}

/* The record of the login, which stands in it letter by letter: the server tells Ann from
 * ann. False where there is none. */
static bool load(struct crm *c, struct crm_rec *r, const char *login)
{
	struct crm_str fold = { 0 };
	int64_t id;

	crm_text_fold(&fold, login, strlen(login));
	id = crm_db_int(
	    c->db, 0, "SELECT u.id FROM users u WHERE u.login_fold = $1", "s", crm_str_text(&fold));
	crm_str_release(&fold);
	if (!id || !crm_rec_load(c, r, id))
		return false;
	if (strcmp(crm_rec_text(r, "login"), login) != 0)
		crm_die(CRM_DATA, "'%s': the book has '%s': to a server that is another user",
		    login, crm_rec_text(r, "login"));
	return true;
}

static void set(struct crm *c, struct crm_rec *r, const char *field, const char *value)
{
	struct crm_err e = { 0 };
	struct crm_assign a = { .field = crm_field_find(&crm_user, field),
		.op = value ? CRM_SET : CRM_UNSET,
		.value = value,
		.len = value ? strlen(value) : 0 };

	if (crm_rec_assign(c, r, &a, NULL, &e))
		crm_die_err(&e, NULL);
}

static int64_t write_role(struct crm *c, const char *login, const char *role)
{
	struct crm_err e = { 0 };
	struct crm_rec old, rec;
	bool there;
	int64_t id;

	crm_rec_init(&old, &crm_user);
	crm_rec_init(&rec, &crm_user);
	there = load(c, &old, login);
	if (there)
		crm_rec_copy(&rec, &old);
	else if (role)
		set(c, &rec, "login", login);
	if (there || role) {
		set(c, &rec, "role", role);
		if ((!there && crm_rec_defaults(c, &rec, &e)) ||
		    crm_rec_check(c, there ? &old : NULL, &rec, &e))
			crm_die_err(&e, NULL);
		crm_rec_write(c, there ? &old : NULL, &rec);
	}
	id = rec.id;
	crm_rec_release(&old);
	crm_rec_release(&rec);
	return id;
}

int64_t crm_rights_grant(struct crm *c, const char *login, const char *role)
{
	struct crm_str text = { 0 };
	int64_t id;
	bool made;

	/* Tables are altered: before rows are written, whose checks wait for COMMIT. */
	rules(&text);
	made = crm_db_grant(c->db, login, role, text.s);
	crm_str_release(&text);
	/* Rights are no record, but who gave them belongs into the history. */
	c->wrote = true;
	id = write_role(c, login, role);
	if (made)
		crm_warn(
		    "'%s' is new to the server and has no password yet: see crm-engines(7)", login);
	return id;
}
