/* What must hold for a whole record before it may be written. */
#include "base/text.h"
#include "model/absent.h"
#include "model/plan.h"
#include "model/record.h"
#include "model/sql.h"

int crm_rec_defaults(struct crm *c, struct crm_rec *r, struct crm_err *e)
{
	for (size_t i = 0; i < crm_field_count(r->noun); i++) {
		const struct crm_field *f = crm_field_at(r->noun, i);
		struct crm_assign a = { .field = f, .value = f->value };

		if (!f->value || r->v[i].kind != CRM_NULL)
			continue;
		a.len = strlen(f->value);
		/* `me` where the login has no record: nobody, not an error. */
		if (crm_rec_assign(c, r, &a, NULL, e) && e->code != CRM_CONFIG)
			return e->code;
	}
	e->code = 0;
	return 0;
}

static int check_currency(struct crm *c, struct crm_rec *r)
{
	bool money = false;

	if (!crm_field_find(r->noun, "currency") || crm_rec_val(r, "currency")->kind == CRM_BYTES)
		return 0;
	for (size_t i = 0; i < crm_field_count(r->noun); i++)
		if (crm_field_at(r->noun, i)->type == CRM_MONEY && r->v[i].kind == CRM_INT)
			money = true;
	if (money)
		crm_rec_set_text(r, "currency", c->currency, strlen(c->currency));
	return 0;
}

static int check_required(const struct crm_rec *r, struct crm_err *e)
{
	for (size_t i = 0; i < crm_field_count(r->noun); i++) {
		const struct crm_field *f = crm_field_at(r->noun, i);

		if (f->flags & CRM_REQUIRED && r->v[i].kind == CRM_NULL)
			return crm_err_set(e, CRM_DATA, "%s: required", f->name);
	}
	return 0;
}

/* A number, day, reference ... of the users' own. */
static int check_unique_int(
    struct crm *c, const struct crm_rec *r, const struct crm_field *f, size_t i, struct crm_err *e)
{
	struct crm_str sql = { 0 }, id = { 0 }, value = { 0 };
	int64_t other;

	crm_str_addf(
	    &sql, "SELECT t.id FROM %s t WHERE t.%s = $1", r->noun->plural, crm_field_column(f));
	other = crm_db_int(c->db, 0, sql.s, "i", r->v[i].i);
	if (other && other != r->id) {
		crm_id_print(&id, r->noun, other);
		crm_value_print(
		    c, f, &r->v[i], f->ref ? crm_noun_find(f->ref) : NULL, NULL, false, &value);
		crm_err_set(e, CRM_DATA, "%s: '%s' is %s's already", f->name, value.s, id.s);
	}
	crm_str_release(&sql);
	crm_str_release(&id);
	crm_str_release(&value);
	return e->code;
}

static int check_unique(struct crm *c, const struct crm_rec *old, struct crm_rec *r,
    const struct crm_field *f, size_t i, struct crm_err *e)
{
	struct crm_str key = { 0 }, sql = { 0 }, id = { 0 };
	int64_t other;

	if (r->v[i].kind == CRM_NULL || (old && crm_val_same(&old->v[i], &r->v[i])) ||
	    crm_absent(c, r->noun, f, &r->v[i]))
		return 0;
	if (r->v[i].kind == CRM_INT)
		return check_unique_int(c, r, f, i, e);
	if (crm_field_folds(f))
		crm_text_fold_key(&key, r->v[i].s, r->v[i].len);
	else
		crm_str_add(&key, r->v[i].s, r->v[i].len);
	crm_str_addf(&sql, "SELECT t.id FROM %s t WHERE t.%s%s = $1", r->noun->plural,
	    crm_field_column(f), crm_field_folds(f) ? "_fold" : "");
	other = crm_db_int(c->db, 0, sql.s, "s", crm_str_text(&key));
	if (other && other != r->id) {
		crm_id_print(&id, r->noun, other);
		crm_err_set(e, CRM_DATA, "%s: '%s' is %s's already", f->name, r->v[i].s, id.s);
	}
	crm_str_release(&key);
	crm_str_release(&sql);
	crm_str_release(&id);
	return e->code;
}

/* The fields of noun->together, one after the other; NULL behind the last. */
static const struct crm_field *together_next(const struct crm_noun *noun, const char **at)
{
	size_t len;
	char name[64];

	*at += strspn(*at, " ");
	len = strcspn(*at, " ");
	if (!len)
		return NULL;
	memcpy(name, *at, len);
	name[len] = '\0';
	*at += len;
	return crm_field_find(noun, name);
}

int64_t crm_rec_together(struct crm *c, const struct crm_rec *r)
{
	const char *at = r->noun->together, *sep = "WHERE";
	const struct crm_field *f;
	struct crm_sql sql = { 0 };
	struct crm_stmt *s = NULL;
	int64_t id = 0;
	bool whole = true;

	crm_sql_addf(&sql, "SELECT t.id FROM %s t ", r->noun->plural);
	while (whole && (f = together_next(r->noun, &at))) {
		const struct crm_val *v = &r->v[crm_field_index(r->noun, f)];

		crm_sql_addf(&sql, "%s t.%s = ", sep, crm_field_column(f));
		crm_sql_param(&sql, *v);
		whole = v->kind != CRM_NULL;
		sep = " AND";
	}
	if (whole) {
		s = crm_sql_open(&sql, c->db);
		id = crm_stmt_step(s) ? crm_stmt_int(s, 0) : 0;
		crm_stmt_done(s);
	}
	crm_sql_release(&sql);
	return id;
}

static int check_together(
    struct crm *c, const struct crm_rec *old, const struct crm_rec *r, struct crm_err *e)
{
	const char *at = r->noun->together;
	const struct crm_field *f;
	struct crm_str names = { 0 }, values = { 0 }, id = { 0 };
	bool moved = !old;
	int64_t other;

	while ((f = together_next(r->noun, &at))) {
		size_t i = crm_field_index(r->noun, f);

		moved = moved || !crm_rec_same_field(old, r, i);
		crm_str_addf(&names, "%s%s", names.len ? ", " : "", f->name);
		crm_str_puts(&values, values.len ? ", " : "");
		crm_rec_print(c, r, i, &values);
	}
	other = moved ? crm_rec_together(c, r) : 0;
	if (other && other != r->id) {
		crm_id_print(&id, r->noun, other);
		crm_err_set(e, CRM_DATA, "%s: '%s' is %s's already", names.s, values.s, id.s);
	}
	crm_str_release(&names);
	crm_str_release(&values);
	crm_str_release(&id);
	return e->code;
}

int crm_rec_check_unique(
    struct crm *c, const struct crm_rec *old, struct crm_rec *r, struct crm_err *e)
{
	for (size_t i = 0; i < crm_field_count(r->noun); i++) {
		const struct crm_field *f = crm_field_at(r->noun, i);

		if (f->flags & CRM_UNIQUE && check_unique(c, old, r, f, i, e))
			return e->code;
	}
	return r->noun->together ? check_together(c, old, r, e) : 0;
}

static int check_issued(struct crm *c, const struct crm_rec *old, const struct crm_rec *r,
    const struct crm_field *f, size_t i, struct crm_err *e)
{
	struct crm_str text = { 0 };

	if (old->v[i].kind == CRM_NULL || (r && crm_rec_same_field(old, r, i)))
		return 0;
	crm_rec_print(c, old, i, &text);
	crm_err_set(e, CRM_DATA, "%s: '%s' was given out and stays: void the %s instead", f->name,
	    text.s, old->noun->name);
	crm_str_release(&text);
	return e->code;
}

/* The policy may have given up choices since the record had them. */
static int check_choices(const struct crm_rec *old, const struct crm_rec *r, struct crm_err *e)
{
	for (size_t i = 0; i < crm_field_count(r->noun); i++) {
		const struct crm_field *f = crm_field_at(r->noun, i);
		const struct crm_val *v = &r->v[i];

		if (f->type != CRM_CHOICE || !(f->flags & CRM_OWN) || f->flags & CRM_DROPPED ||
		    v->kind != CRM_BYTES || (old && crm_rec_same_field(old, r, i)))
			continue;
		if (crm_choice_index(crm_choices(f), v->s, v->len) < 0)
			return crm_err_set(
			    e, CRM_DATA, "%s: not one of %s: '%s'", f->name, crm_choices(f), v->s);
	}
	return 0;
}

int crm_rec_check_guard(
    struct crm *c, const struct crm_rec *old, const struct crm_rec *r, struct crm_err *e)
{
	const struct crm_noun *noun = r ? r->noun : old->noun;

	if (r && check_choices(old, r, e))
		return e->code;
	for (size_t i = 0; old && i < noun->n; i++)
		if (noun->field[i].flags & CRM_ISSUED) {
			size_t at = crm_field_index(noun, &noun->field[i]);

			if (check_issued(c, old, r, &noun->field[i], at, e))
				return e->code;
		}
	return noun->guard && !c->deriving ? noun->guard(c, old, r, e) : 0;
}

int crm_rec_check_tree(struct crm *c, const struct crm_rec *r, struct crm_err *e)
{
	const struct crm_field *f = crm_field_find(r->noun, r->noun->tree);
	struct crm_str sql = { 0 };
	int64_t above = crm_rec_int(r, r->noun->tree);

	crm_str_addf(
	    &sql, "SELECT t.%s FROM %s t WHERE t.id = $1", crm_field_column(f), r->noun->plural);
	for (int depth = 0; above && !e->code; depth++) {
		if (above == r->id || depth > 1000)
			crm_err_set(e, CRM_DATA, "%s: a cycle: the record would stand above itself",
			    f->name);
		else
			above = crm_db_int(c->db, 0, sql.s, "i", above);
	}
	crm_str_release(&sql);
	return e->code;
}

static int check_changed(
    struct crm *c, const struct crm_rec *old, struct crm_rec *r, struct crm_err *e)
{
	if (crm_rec_check_unique(c, old, r, e))
		return e->code;
	if (r->noun->tree && old &&
	    crm_rec_int(old, r->noun->tree) != crm_rec_int(r, r->noun->tree))
		return crm_rec_check_tree(c, r, e);
	return 0;
}

int crm_rec_check(struct crm *c, const struct crm_rec *old, struct crm_rec *r, struct crm_err *e)
{
	e->code = 0;
	check_currency(c, r);
	if (r->noun->check && r->noun->check(c, old, r, e))
		return e->code;
	if (check_required(r, e) || crm_rec_check_guard(c, old, r, e))
		return e->code;
	return check_changed(c, old, r, e);
}

int crm_rec_check_move(
    struct crm *c, const struct crm_rec *old, struct crm_rec *r, struct crm_err *e)
{
	e->code = 0;
	if ((r->noun->check && r->noun->check(c, old, r, e)) || crm_rec_check_guard(c, old, r, e))
		return e->code;
	return check_changed(c, old, r, e);
}
