/* A lead from outside: a form on the web, a gateway of mail. Who writes there is nobody
 * we know: what is ours to say (status, owner, points) is not taken from it, and what is
 * not understood is kept in the note, so that no lead is lost. */
#include <stdlib.h>

#include "base/text.h"
#include "leads.h"
#include "model/import.h"
#include "model/nouns.h"
#include "model/own.h"

enum { KEY = 100 }; /* bytes of a key in the note */

/* A key and its text, in the order of the input. */
struct said {
	const char *key, *s;
	size_t len;
	const struct crm_field *field; /* NULL: none that outsiders may set */
	bool alias;                    /* not by its own name */
};

struct capture {
	struct crm *c;
	struct crm_rec rec;
	const char *source;
	struct crm_str id;   /* source id, once it was met */
	struct crm_str rest; /* what goes to the note: "key: text" a line */
	bool *taken;         /* by index of the field */
	struct said *said;
	size_t n, cap;
	struct crm_pool pool;
};

/* A key has a line of its own there, and no text can look like one. */
static void keep_rest(struct capture *x, const struct said *k)
{
	struct crm_str safe = { 0 };

	crm_text_safe(&safe, k->key, crm_utf8_cut(k->key, strlen(k->key), KEY));
	crm_str_addf(&x->rest, "%s%s: ", x->rest.len ? "\n" : "", crm_str_text(&safe));
	for (size_t i = 0; i < k->len; i++) {
		if (k->s[i] == '\r')
			continue;
		crm_str_addc(&x->rest, k->s[i]);
		if (k->s[i] == '\n')
			crm_str_puts(&x->rest, "  ");
	}
	crm_str_release(&safe);
}

/* What outsiders may say of a lead. */
static const struct crm_field *field_of(const struct capture *x, const char *key)
{
	static const char ours[] = "status reason score grade owner team territory";
	struct crm_str folded = { 0 }, name = { 0 };
	const struct crm_field *found = NULL;

	crm_import_fold(&folded, key);
	for (size_t i = 0; i < crm_field_count(x->rec.noun) && !found; i++) {
		const struct crm_field *f = crm_field_at(x->rec.noun, i);

		crm_import_fold(&name, f->name);
		if (strcmp(crm_str_text(&name), crm_str_text(&folded)) && f->alias)
			crm_import_fold(&name, f->alias);
		if (!strcmp(crm_str_text(&name), crm_str_text(&folded)) &&
		    !(f->flags & (CRM_READONLY | CRM_COMPUTED | CRM_SYSTEM | CRM_DROPPED)) &&
		    crm_choice_index(ours, f->name, strlen(f->name)) < 0)
			found = f;
	}
	crm_str_release(&folded);
	crm_str_release(&name);
	return found;
}

/* What forms call fields that have another name here: folded, without hyphens. */
static const char *const alias[][2] = {
	{ "name", "fullname yourname contactname" },
	{ "given", "firstname givenname forename fname" },
	{ "family", "lastname familyname surname lname" },
	{ "email", "mail emailaddress youremail" },
	{ "phone", "tel telephone phonenumber mobile mobilephone yourphone" },
	{ "company", "companyname organization organisation firm" },
	{ "title", "jobtitle position" },
	{ "website", "homepage web" },
	{ "city", "town" },
	{ "postcode", "zip zipcode postalcode" },
	{ "region", "state province county" },
	{ "note", "message comment comments yourmessage notes" },
};

static const struct crm_field *field_called(const struct capture *x, const char *key)
{
	const struct crm_field *found = NULL;
	struct crm_str folded = { 0 };
	size_t kept = 0;

	crm_import_fold(&folded, key);
	for (size_t i = 0; i < folded.len; i++)
		if (folded.s[i] != '-')
			folded.s[kept++] = folded.s[i];
	for (size_t i = 0; i < sizeof alias / sizeof *alias && !found; i++)
		if (kept && (crm_choice_index(alias[i][1], folded.s, kept) >= 0 ||
				(kept < folded.len && strlen(alias[i][0]) == kept &&
				    !memcmp(alias[i][0], folded.s, kept))))
			found = crm_field_find(x->rec.noun, alias[i][0]);
	crm_str_release(&folded);
	return found;
}

static bool is_source_id(const char *key)
{
	struct crm_str folded = { 0 };
	bool is;

	crm_import_fold(&folded, key);
	is = !strcmp(crm_str_text(&folded), "id") || !strcmp(crm_str_text(&folded), "sourceid");
	crm_str_release(&folded);
	return is;
}

static void assign(struct capture *x, const struct said *k)
{
	const struct crm_field *f = k->field;
	bool several = crm_field_whole(x->rec.noun, f)->flags & CRM_SEVERAL;
	struct crm_assign a = {
		.field = crm_field_whole(x->rec.noun, f),
		.op = several ? CRM_ADD_TO : CRM_SET,
		.value = k->s,
		.len = k->len,
	};
	size_t at = crm_field_index(x->rec.noun, f);
	struct crm_err e = { 0 };

	if (x->taken[at] && !several) {
		crm_warn("%s: given twice; the note has the second one", f->name);
		keep_rest(x, k);
	} else if (crm_rec_assign(x->c, &x->rec, &a, NULL, &e)) {
		crm_warn("%s; the note has it", e.text);
		keep_rest(x, k);
	} else {
		x->taken[at] = true;
	}
}

/* One key and its text; blanks around it do not count. */
static void take(void *arg, const char *key, const char *s, size_t len, bool nested)
{
	struct capture *x = arg;
	struct said k;

	for (; len && strchr(" \t\r\n", *s); len--)
		s++;
	while (len && strchr(" \t\r\n", s[len - 1]))
		len--;
	if (!len)
		return;
	if (x->source && !nested && !x->id.len && is_source_id(key)) {
		if (len > 1000)
			crm_die(CRM_DATA, "%.20s: longer than 1000 bytes", key);
		crm_str_add(&x->id, s, len);
		return;
	}
	k = (struct said){ crm_pool_strdup(&x->pool, key), crm_pool_strndup(&x->pool, s, len), len,
		nested ? NULL : field_of(x, key), false };
	if (!k.field && !nested) {
		k.field = field_called(x, key);
		k.alias = k.field;
	}
	crm_grow(&x->said, x->n, &x->cap, sizeof *x->said);
	x->said[x->n++] = k;
}

/* An alias gives way to the field's own name, and to an alias before it; where there can be
 * several values there is room for all. */
static void settle_aliases(struct capture *x)
{
	bool *said = crm_calloc(crm_field_count(x->rec.noun), sizeof *said);

	for (int late = 0; late < 2; late++)
		for (size_t i = 0; i < x->n; i++) {
			const struct crm_field *f = x->said[i].field;
			bool *is = f ? &said[crm_field_index(x->rec.noun, f)] : NULL;

			if (!f || x->said[i].alias != late)
				continue;
			if (late && *is && !(crm_field_whole(x->rec.noun, f)->flags & CRM_SEVERAL))
				x->said[i].field = NULL;
			*is = true;
		}
	free(said);
}

/* Country and currency first, by which others are read. */
static void assign_all(struct capture *x)
{
	settle_aliases(x);
	for (int late = 0; late < 2; late++)
		for (size_t i = 0; i < x->n; i++) {
			const struct said *k = &x->said[i];
			bool early = k->field && (k->field->type == CRM_COUNTRY ||
						     k->field->type == CRM_CURRENCY);

			if (early == late)
				continue;
			if (k->field)
				assign(x, k);
			else
				keep_rest(x, k);
		}
}

static int add_rest(struct capture *x, struct crm_err *e)
{
	struct crm_str note = { 0 };
	struct crm_assign a = { .field = crm_field_find(x->rec.noun, "note"), .op = CRM_SET };

	if (!x->rest.len)
		return 0;
	crm_str_puts(&note, crm_rec_text(&x->rec, "note"));
	crm_str_puts(&note, note.len ? "\n\n" : "");
	crm_str_add(&note, x->rest.s, x->rest.len);
	a.value = note.s;
	a.len = note.len;
	crm_rec_assign(x->c, &x->rec, &a, NULL, e);
	crm_str_release(&note);
	return e->code;
}

/* True where the source brought it before: its id is printed again. */
static bool known(struct capture *x)
{
	int64_t id;

	if (!x->id.len)
		return false;
	id = crm_source_find(x->c, x->rec.noun, x->source, x->id.s, x->id.len);
	if (!id)
		return false;
	if (crm_rec_there(x->c, x->rec.noun, id))
		crm_written_print(x->c, x->rec.noun, &id, 1);
	else
		crm_warn("it was removed here since and is left so");
	return true;
}

static void make(struct capture *x, const struct crm_call *call)
{
	struct crm_err e = { 0 };

	if (x->source && crm_rec_val(&x->rec, "source")->kind == CRM_NULL) {
		struct crm_assign a = { .field = crm_field_find(x->rec.noun, "source"),
			.value = x->source,
			.len = strlen(x->source) };

		crm_rec_assign(x->c, &x->rec, &a, NULL, &e);
	}
	if (e.code || crm_call_assign(x->c, call, &x->rec, &e) || add_rest(x, &e) ||
	    crm_rec_defaults(x->c, &x->rec, &e) || crm_rec_check(x->c, NULL, &x->rec, &e))
		crm_die_err(&e, NULL);
	crm_tell_twin(x->c, &x->rec, false);
	crm_rec_write(x->c, NULL, &x->rec);
	if (x->id.len)
		crm_source_keep(x->c, x->rec.noun, x->source, x->id.s, x->id.len, x->rec.id);
	crm_written_print(x->c, x->rec.noun, &x->rec.id, 1);
}

int crm_lead_capture(struct crm *c, struct crm_call *call)
{
	struct capture x = { .c = c, .source = crm_opt(call, "source") };

	if (call->operands != 1 || strcmp(call->operand[0], "-"))
		crm_die(
		    CRM_USAGE, "capture: '-' and assignments: one lead comes from standard input");
	if (x.source && !*x.source)
		crm_die(CRM_USAGE, "--source: an empty name");
	crm_book(c);
	crm_rec_init(&x.rec, &crm_lead);
	x.taken = crm_calloc(crm_field_count(&crm_lead), sizeof *x.taken);
	crm_capture_read(take, &x);
	assign_all(&x);
	crm_txn_begin(c);
	if (!known(&x))
		make(&x, call);
	crm_rec_release(&x.rec);
	crm_str_release(&x.id);
	crm_str_release(&x.rest);
	crm_pool_release(&x.pool);
	free(x.taken);
	free(x.said);
	return CRM_OK;
}
