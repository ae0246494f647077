/* A lead becomes an account, a contact and an opportunity. */
#include <stdlib.h>

#include "base/text.h"
#include "model/hosts.h"
#include "model/leads.h"
#include "model/nouns.h"
#include "model/plan.h"
#include "model/refer.h"

/* What a lead has of the others' fields, under the same names. */
static const char *const of_account[] = { "website", "industry", "employees", "owner", "territory",
	"street", "postcode", "city", "region", "country", "language", "zone", "source", NULL };
static const char *const of_contact[] = { "given", "family", "title", "emails", "phones",
	"phones_typed", "owner", "country", "language", "zone", "source", NULL };
static const char *const of_person[] = { "street", "postcode", "city", "region", "website", NULL };
static const char *const of_reach[] = { "emails", "phones", "phones_typed", NULL };
static const char *const of_sale[] = { "owner", "team", "region", "source", "note", NULL };

static bool has(const struct crm_rec *r, const char *field)
{
	return crm_rec_val(r, field)->kind != CRM_NULL;
}

/* Texts stay the lead's. */
static void take(struct crm_rec *to, const struct crm_rec *lead, const char *const *name)
{
	for (; *name; name++)
		if (!has(to, *name))
			*crm_rec_val(to, *name) = *crm_rec_val(lead, *name);
}

static bool same_text(const char *a, const char *b)
{
	struct crm_str x = { 0 }, y = { 0 };
	bool same;

	crm_text_fold(&x, a, strlen(a));
	crm_text_fold(&y, b, strlen(b));
	same = !strcmp(crm_str_text(&x), crm_str_text(&y));
	crm_str_release(&x);
	crm_str_release(&y);
	return same;
}

/* Is there a person, or a company alone? */
static bool person(const struct crm_rec *lead)
{
	return has(lead, "given") || has(lead, "family") || !has(lead, "company") ||
	       !same_text(crm_rec_text(lead, "name"), crm_rec_text(lead, "company"));
}

static int named(const char *what, const char *option, struct crm_err *e)
{
	char text[sizeof e->text];

	memcpy(text, e->text, sizeof text);
	return crm_err_set(e, e->code, "%s: %s%s%s", what, text, option ? "; say which: " : "",
	    option ? option : "");
}

/* Writes wish as a new record, or what the record id lacks of it. */
static int settle(struct crm *c, struct crm_rec *wish, int64_t *id, struct crm_err *e)
{
	const struct crm_noun *noun = wish->noun;
	struct crm_rec old, rec;

	crm_rec_init(&old, noun);
	crm_rec_init(&rec, noun);
	if (!*id) {
		if (!crm_rec_defaults(c, wish, e) && !crm_rec_check(c, NULL, wish, e))
			crm_rec_write(c, NULL, wish);
		*id = wish->id;
	} else if (!crm_rec_load(c, &old, *id)) {
		crm_err_set(e, CRM_DATA, "no %s-%lld", noun->name, (long long)*id);
	} else {
		crm_rec_copy(&rec, &old);
		for (size_t i = 1; i < crm_field_count(noun); i++) {
			const struct crm_field *f = crm_field_at(noun, i);

			if (!crm_field_stored(f) ||
			    f->flags & (CRM_SYSTEM | CRM_READONLY | CRM_FIRST))
				continue;
			if (f->flags & CRM_SEVERAL)
				crm_rec_unite(c, &rec, wish, f);
			else if (rec.v[i].kind == CRM_NULL)
				rec.v[i] = wish->v[i];
		}
		if (!crm_rec_check(c, &old, &rec, e))
			crm_rec_write(c, &old, &rec);
	}
	crm_rec_release(&old);
	crm_rec_release(&rec);
	return e->code ? named(noun->name, NULL, e) : 0;
}

/* Of these, the one called like the lead; more than one is no answer. */
static int64_t namesake(struct crm *c, const struct crm_noun *noun, const int64_t *id, size_t n,
    const char *name, struct crm_err *e)
{
	struct crm_str title = { 0 };
	int64_t found = 0;

	for (size_t i = 0; i < n && !e->code; i++) {
		crm_str_reset(&title);
		crm_title_print(c, &title, noun, id[i]);
		if (!same_text(crm_str_text(&title), name))
			continue;
		if (found)
			crm_err_set(e, CRM_DATA, "'%.100s' could be %s-%lld, %s-%lld", name,
			    noun->name, (long long)found, noun->name, (long long)id[i]);
		found = id[i];
	}
	crm_str_release(&title);
	return found;
}

/* Calls for each line until one gives something. */
static int64_t each_value(struct crm *c, const struct crm_rec *lead, const char *field,
    int64_t (*one)(struct crm *c, const struct crm_rec *lead, const char *s, struct crm_err *e),
    struct crm_err *e)
{
	const char *s = crm_rec_text(lead, field);
	struct crm_pool pool = { 0 };
	int64_t id = 0;

	while (*s && !id && !e->code) {
		size_t len = strcspn(s, "\n");

		id = one(c, lead, crm_pool_strndup(&pool, s, len), e);
		s += len + (s[len] == '\n');
	}
	crm_pool_release(&pool);
	return id;
}

static int64_t contact_by_email(
    struct crm *c, const struct crm_rec *lead, const char *s, struct crm_err *e)
{
	struct crm_val v = crm_val_text(s, strlen(s));
	int64_t id = 0;

	(void)lead;
	crm_resolve_key(c, &crm_contact, crm_field_find(&crm_contact, "emails"), &v, &id, e);
	return e->code ? 0 : id;
}

/* Families and offices share a number: the name has to agree. */
static int64_t contact_by_phone(
    struct crm *c, const struct crm_rec *lead, const char *s, struct crm_err *e)
{
	int64_t *id, found;
	size_t n = crm_meant(c, &crm_contact, s, &id);

	found = namesake(c, &crm_contact, id, n, crm_rec_text(lead, "name"), e);
	free(id);
	return found;
}

static int find_contact(struct crm *c, const struct crm_rec *lead, int64_t *id, struct crm_err *e)
{
	*id = each_value(c, lead, "emails", contact_by_email, e);
	if (!*id && !e->code)
		*id = each_value(c, lead, "phones", contact_by_phone, e);
	return e->code ? named("contact", "--contact ID", e) : 0;
}

int crm_lead_account(struct crm *c, struct crm_hosts **hosts, const struct crm_rec *lead,
    int64_t *id, struct crm_err *e)
{
	const char *site = crm_rec_text(lead, "website");
	size_t n;

	*id = 0;
	if (has(lead, "company") &&
	    crm_resolve_key(c, &crm_account, crm_field_find(&crm_account, "name"),
		crm_rec_val(lead, "company"), id, e))
		return named("account", "--account ID", e);
	if (*id || !*site)
		return 0;
	if (!*hosts)
		*hosts = crm_hosts_read(c);
	n = crm_hosts_find(*hosts, site, id);
	if (n < 2)
		return 0;
	crm_err_set(e, CRM_DATA, "%zu have the website %.200s, account-%lld first", n, site,
	    (long long)*id);
	return named("account", "--account ID", e);
}

static int account(struct crm *c, struct crm_conversion *how, const struct crm_rec *lead,
    int64_t *id, struct crm_err *e)
{
	struct crm_rec wish;
	bool made;

	*id = how->account;
	if (!*id && (!has(lead, "company") || crm_lead_account(c, &how->hosts, lead, id, e)))
		return e->code;
	made = !*id;
	crm_rec_init(&wish, &crm_account);
	take(&wish, lead, of_account);
	if (!person(lead))
		take(&wish, lead, of_reach);
	*crm_rec_val(&wish, "name") = *crm_rec_val(lead, "company");
	if (made)
		crm_rec_set_text(&wish, "kind", "prospect", strlen("prospect"));
	if (!settle(c, &wish, id, e) && made && how->hosts && has(lead, "website"))
		crm_hosts_add(how->hosts, crm_rec_text(lead, "website"), *id);
	crm_rec_release(&wish);
	return e->code;
}

static int contact(struct crm *c, struct crm_conversion *how, const struct crm_rec *lead,
    int64_t account_id, int64_t *id, struct crm_err *e)
{
	struct crm_rec wish;

	*id = how->contact;
	if (!*id && (!person(lead) || find_contact(c, lead, id, e)))
		return e->code;
	crm_rec_init(&wish, &crm_contact);
	take(&wish, lead, of_contact);
	if (!account_id) {
		take(&wish, lead, of_person);
	} else {
		crm_rec_set_int(&wish, "account", account_id);
	}
	*crm_rec_val(&wish, "name") = *crm_rec_val(lead, "name");
	if (!*id)
		crm_rec_set_text(&wish, "stage", "prospect", strlen("prospect"));
	settle(c, &wish, id, e);
	crm_rec_release(&wish);
	return e->code;
}

/* What the line says of the amount stands by itself. */
static bool says_amount(const struct crm_conversion *how)
{
	for (size_t i = 0; i < how->assigns; i++)
		if (!strcmp(how->assign[i].field->name, "amount") ||
		    !strcmp(how->assign[i].field->name, "currency"))
			return true;
	return false;
}

static int opportunity(struct crm *c, const struct crm_conversion *how, const struct crm_rec *lead,
    int64_t account_id, int64_t contact_id, int64_t *id, struct crm_err *e)
{
	static const char *const amount[] = { "amount", "currency", NULL };
	const char *who = crm_rec_text(lead, has(lead, "company") ? "company" : "name");
	struct crm_rec rec;
	struct crm_str name = { 0 };

	crm_rec_init(&rec, &crm_opportunity);
	if (!says_amount(how))
		take(&rec, lead, amount);
	if (!crm_rec_assign_all(c, &rec, how->assign, how->assigns, e)) {
		take(&rec, lead, of_sale);
		if (account_id && !has(&rec, "account"))
			crm_rec_set_int(&rec, "account", account_id);
		if (contact_id && !has(&rec, "contact"))
			crm_rec_set_int(&rec, "contact", contact_id);
		crm_rec_set_int(&rec, "lead", lead->id);
		crm_str_puts(&name, who);
		if (has(lead, "interest"))
			crm_str_addf(&name, ": %s", crm_rec_text(lead, "interest"));
		if (!has(&rec, "currency"))
			crm_rec_set_text(&rec, "currency", c->currency, strlen(c->currency));
		if (!has(&rec, "name"))
			crm_rec_set_text(
			    &rec, "name", name.s, crm_utf8_cut(name.s, name.len, 1000));
		*id = 0;
		settle(c, &rec, id, e);
	} else {
		named("opportunity", NULL, e);
	}
	crm_rec_release(&rec);
	crm_str_release(&name);
	return e->code;
}

static int write_lead(
    struct crm *c, const struct crm_rec *lead, const int64_t became[3], struct crm_err *e)
{
	static const char *const field[3] = { "account", "contact", "opportunity" };
	struct crm_rec rec;

	crm_rec_init(&rec, lead->noun);
	crm_rec_copy(&rec, lead);
	for (int i = 0; i < 3; i++)
		if (became[i])
			crm_rec_set_int(&rec, field[i], became[i]);
	crm_rec_set_int(&rec, "converted", c->clock.today);
	crm_rec_set_text(&rec, "status", "converted", strlen("converted"));
	if (!crm_rec_check(c, lead, &rec, e))
		crm_rec_write(c, lead, &rec);
	crm_rec_release(&rec);
	return e->code;
}

int crm_lead_convert(
    struct crm *c, struct crm_conversion *how, const struct crm_rec *lead, struct crm_err *e)
{
	int64_t became[3] = { 0 };
	const struct crm_noun *to = &crm_opportunity;
	int last = 2;

	if (!strcmp(crm_rec_text(lead, "status"), "unqualified"))
		return crm_err_set(e, CRM_DATA,
		    "status: the lead is unqualified; crm-lead work takes it up again");
	if (account(c, how, lead, &became[0], e) || contact(c, how, lead, became[0], &became[1], e))
		return e->code;
	if (!how->no_opportunity && opportunity(c, how, lead, became[0], became[1], &became[2], e))
		return e->code;
	if (!became[2]) {
		last = became[1] ? 1 : 0;
		to = last ? &crm_contact : &crm_account;
	}
	if (crm_refer_move(c, lead->noun, lead->id, to, became[last], e))
		return e->code;
	return write_lead(c, lead, became, e);
}

void crm_conversion_release(struct crm_conversion *how)
{
	crm_hosts_free(how->hosts);
	how->hosts = NULL;
}
