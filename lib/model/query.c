/* The SELECT behind list and its kin. References of one hop are joined once per
 * path, however many of their columns are asked for. */
#include "model/query.h"

#include <stdlib.h>

#include "base/text.h"
#include "model/plan.h"
#include "model/record.h"
#include "model/since.h"

void crm_query_init(struct crm_query *q, struct crm *c, const struct crm_noun *noun)
{
	*q = (struct crm_query){ .c = c, .noun = noun, .limit = -1 };
}

void crm_query_release(struct crm_query *q)
{
	free(q->column);
	free(q->join);
	crm_sql_release(&q->select);
	crm_sql_release(&q->where);
	crm_sql_release(&q->order);
	crm_sql_release(&q->whole);
	crm_str_release(&q->joins);
	crm_pool_release(&q->pool);
}

static int result(struct crm_query *q, const char *alias, const char *column)
{
	crm_sql_addf(&q->select, "%s%s.%s", q->results ? ", " : "", alias, column);
	return q->results++;
}

/* The alias of the table behind a reference of `from`; joined on first use. */
static const char *join(
    struct crm_query *q, const char *from, const struct crm_field *f, const struct crm_noun *to)
{
	struct crm_qjoin *j;

	for (size_t i = 0; i < q->n_join; i++)
		if (!strcmp(q->join[i].from, from) && q->join[i].field == f)
			return q->join[i].alias;
	crm_grow(&q->join, q->n_join, &q->cap_join, sizeof *q->join);
	j = &q->join[q->n_join++];
	j->from = from;
	j->field = f;
	j->alias = crm_pool_printf(&q->pool, "j%zu", q->n_join);
	crm_str_addf(&q->joins, " LEFT JOIN %s %s ON %s.id = %s.%s", to->plural, j->alias, j->alias,
	    from, crm_field_column(f));
	return j->alias;
}

/* Follows the dotted name to its field; alias is that of the field's table. */
static int follow(struct crm_query *q, const char *name, const struct crm_noun **noun,
    const struct crm_field **field, const char **alias, const char **currency, struct crm_err *e)
{
	const char *rest = name, *dot;

	*noun = q->noun;
	*alias = "t";
	*currency = NULL;
	while (!(*field = crm_field_find(*noun, rest))) {
		const struct crm_field *f;
		char head[64];

		*field = crm_since_field(q->c, &q->pool, *noun, rest);
		if (*field)
			return 0;
		dot = strchr(rest, '.');
		if (!dot || (size_t)(dot - rest) >= sizeof head)
			return crm_field_unknown(*noun, rest, e);
		/* orders.total.USD: a computed amount in a currency */
		if (strlen(rest) > 4 && rest[strlen(rest) - 4] == '.' &&
		    crm_currency_known(rest + strlen(rest) - 3)) {
			char *base = crm_pool_strndup(&q->pool, rest, strlen(rest) - 4);

			*field = crm_field_find(*noun, base);
			if (*field && (*field)->sql_in) {
				*currency = rest + strlen(rest) - 3;
				return 0;
			}
		}
		memcpy(head, rest, (size_t)(dot - rest));
		head[dot - rest] = '\0';
		f = crm_field_find(*noun, head);
		if (!f)
			return crm_field_unknown(*noun, rest, e);
		if (f->type != CRM_REF || !f->ref)
			return crm_err_set(e, CRM_USAGE, "'%s' is no reference: '%s'", head, name);
		*alias = join(q, *alias, f, crm_noun_find(f->ref));
		*noun = crm_noun_find(f->ref);
		rest = dot + 1;
	}
	return 0;
}

/* An expression of a declaration, with the alias and a currency put in. */
static void expression(struct crm_query *q, struct crm_sql *to, const struct crm_field *f,
    const char *alias, const char *currency)
{
	const char *s = currency ? f->sql_in : f->sql;

	(void)q;
	for (; *s; s++) {
		if (*s == '@')
			crm_sql_puts(to, alias);
		else if (*s == '#')
			crm_sql_addf(to, "'%s'", currency); /* three letters of ISO 4217 */
		else
			crm_sql_addf(to, "%c", *s);
	}
}

static void titles(struct crm_query *q, struct crm_qcolumn *k, const char *alias)
{
	const struct crm_noun *to = k->field->ref ? crm_noun_find(k->field->ref) : NULL;

	k->title = -1;
	if (q->titles && k->field->type == CRM_REF && to)
		k->title = result(q, join(q, alias, k->field, to),
		    crm_field_column(crm_field_find(to, to->title)));
}

int crm_query_column(struct crm_query *q, const char *name, struct crm_err *e)
{
	struct crm_qcolumn k = {
		.name = crm_pool_strdup(&q->pool, name), .any = -1, .currency = -1, .title = -1
	};
	const char *alias, *currency;

	if (!*name)
		return crm_err_set(e, CRM_USAGE, "an empty column name");
	if (follow(q, k.name, &k.noun, &k.field, &alias, &currency, e))
		return e->code;
	k.code = currency;
	k.ref = k.field->ref ? crm_noun_find(k.field->ref) : k.noun;
	if (k.field->flags & CRM_COMPUTED) {
		crm_sql_puts(&q->select, q->results ? ", " : "");
		expression(q, &q->select, k.field, alias, currency);
		k.value = q->results++;
	} else {
		k.value = result(q, alias, crm_field_column(k.field));
		titles(q, &k, alias);
		if (k.field->type == CRM_ANY)
			k.any = result(q, alias,
			    crm_pool_printf(&q->pool, "%s_noun", crm_field_column(k.field)));
		if (k.field->type == CRM_MONEY && crm_field_find(k.noun, "currency"))
			k.currency = result(q, alias, "currency");
	}
	crm_grow(&q->column, q->n, &q->cap, sizeof *q->column);
	q->column[q->n++] = k;
	return 0;
}

static bool listed(const char *list, const char *name, size_t len)
{
	return crm_choice_index(list, name, len) >= 0;
}

/* The names of -o's "+a,-b" over def, or of "all", joined by blanks. */
static int spelled(
    struct crm_query *q, const char *spec, const char *def, struct crm_str *out, struct crm_err *e)
{
	struct crm_str base = { 0 };
	const char *s;

	for (s = def; *s; s++)
		crm_str_addc(&base, *s == ',' ? ' ' : *s);
	if (spec && !strcmp(spec, "all")) {
		crm_str_reset(&base);
		for (size_t i = 0; i < crm_field_count(q->noun); i++)
			if (!(crm_field_at(q->noun, i)->flags & CRM_DROPPED))
				crm_str_addf(
				    &base, "%s%s", i ? " " : "", crm_field_at(q->noun, i)->name);
	}
	if (!spec || !strcmp(spec, "all")) {
		crm_str_puts(out, base.s);
	} else if (*spec == '+' || *spec == '-') {
		struct crm_str less = { 0 }, more = { 0 };

		while (*spec) {
			size_t len = strcspn(spec, ",");

			if (len < 2 || (*spec != '+' && *spec != '-'))
				crm_err_set(e, CRM_USAGE,
				    "-o: '+field' and '-field' do not mix with others");
			else if (*spec == '+' && !listed(base.s, spec + 1, len - 1))
				crm_str_addf(&more, " %.*s", (int)len - 1, spec + 1);
			else if (*spec == '-' && !listed(base.s, spec + 1, len - 1))
				crm_err_set(e, CRM_USAGE,
				    "-o: no default column '%.*s' to leave out", (int)len - 1,
				    spec + 1);
			else if (*spec == '-')
				crm_str_addf(
				    &less, "%s%.*s", less.len ? " " : "", (int)len - 1, spec + 1);
			spec += len + (spec[len] == ',');
		}
		for (s = base.s; *s;) {
			size_t len = strcspn(s, " ");

			if (!listed(crm_str_text(&less), s, len))
				crm_str_addf(out, "%s%.*s", out->len ? " " : "", (int)len, s);
			s += len + (s[len] == ' ');
		}
		crm_str_puts(
		    out, out->len ? crm_str_text(&more) : crm_str_text(&more) + (more.len > 0));
		crm_str_release(&less);
		crm_str_release(&more);
	} else {
		for (s = spec; *s; s++)
			crm_str_addc(out, *s == ',' ? ' ' : *s);
	}
	crm_str_release(&base);
	return e->code;
}

int crm_query_columns(struct crm_query *q, const char *spec, const char *def, struct crm_err *e)
{
	struct crm_str names = { 0 };
	const char *s;

	e->code = 0;
	if (spec && !*spec)
		return crm_err_set(e, CRM_USAGE, "-o: no column named");
	if (spec && (*spec == ',' || strstr(spec, ",,") || spec[strlen(spec) - 1] == ','))
		return crm_err_set(e, CRM_USAGE, "-o: an empty column name");
	if (spelled(q, spec, def, &names, e)) {
		crm_str_release(&names);
		return e->code;
	}
	for (s = crm_str_text(&names); *s && !e->code;) {
		size_t len = strcspn(s, " ");
		char *name = crm_pool_strndup(&q->pool, s, len);

		crm_query_column(q, name, e);
		s += len + (s[len] == ' ');
	}
	crm_str_release(&names);
	if (!e->code && !q->n)
		crm_err_set(e, CRM_USAGE, "-o: no column left");
	return e->code;
}

int crm_query_filter(struct crm_query *q, const struct crm_filter *f, struct crm_err *e)
{
	if (!f)
		return 0;
	crm_sql_puts(&q->where, q->where.text.len ? " AND " : " WHERE ");
	return crm_filter_sql(q->c, q->noun, f, "t", &q->where, e);
}

void crm_query_ids(struct crm_query *q, const int64_t *id, size_t n)
{
	q->id = id;
	q->ids = n;
	q->by_ids = true;
}

int crm_query_sort(struct crm_query *q, const char *spec, struct crm_err *e)
{
	while (spec && *spec) {
		size_t len = strcspn(spec, ",");
		bool down = *spec == '-';
		char *name = crm_pool_strndup(&q->pool, spec + down, len - down);
		const struct crm_noun *noun;
		const struct crm_field *f;
		const char *alias, *currency, *way = down ? "DESC NULLS LAST" : "NULLS LAST";

		if (follow(q, name, &noun, &f, &alias, &currency, e))
			return e->code;
		crm_sql_puts(&q->order, q->order.text.len ? ", " : " ORDER BY ");
		if (f->flags & CRM_COMPUTED)
			expression(q, &q->order, f, alias, currency);
		else if (crm_field_folds(f))
			crm_sql_addf(&q->order, "%s.%s_fold %s, %s.%s", alias, crm_field_column(f),
			    way, alias, crm_field_column(f));
		else if (f->type == CRM_CHOICE)
			crm_query_choice_order(&q->order, alias, f);
		else
			crm_sql_addf(&q->order, "%s.%s", alias, crm_field_column(f));
		crm_sql_addf(&q->order, " %s", way);
		spec += len + (spec[len] == ',');
	}
	return 0;
}

/* Choices sort as declared: CASE column WHEN 'a' THEN 0 ... END. */
void crm_query_choice_order(struct crm_sql *to, const char *alias, const struct crm_field *f)
{
	const char *s = crm_choices(f);
	int i = 0;

	crm_sql_addf(to, "CASE %s.%s", alias, crm_field_column(f));
	while (*s) {
		size_t len = strcspn(s, " ");

		crm_sql_addf(to, " WHEN '%.*s' THEN %d", (int)len, s, i++);
		s += len + (s[len] == ' ');
	}
	crm_sql_puts(to, " END");
}

/* FROM, WHERE, ORDER BY and LIMIT behind a list of results; the parameters are
 * those of the where part, numbered from 1. */
static void finish(struct crm_query *q, struct crm_sql *sql, bool ordered)
{
	crm_sql_addf(sql, " FROM %s t%s%s", q->noun->plural, crm_str_text(&q->joins),
	    crm_str_text(&q->where.text));
	if (q->by_ids)
		crm_sql_addf(
		    sql, "%st.id = $%zu", q->where.text.len ? " AND " : " WHERE ", q->where.n + 1);
	else if (ordered)
		crm_sql_addf(sql, "%s%st.id", q->order.text.len ? crm_str_text(&q->order.text) : "",
		    q->order.text.len ? ", " : " ORDER BY ");
	if (q->limit >= 0 && !q->by_ids)
		crm_sql_addf(sql, " LIMIT %lld", (long long)q->limit);
	for (size_t i = 0; i < q->where.n; i++) {
		crm_grow(&sql->val, sql->n, &sql->cap, sizeof *sql->val);
		sql->val[sql->n++] = q->where.val[i];
	}
}

struct crm_stmt *crm_query_open(struct crm_query *q)
{
	struct crm_stmt *s;

	crm_sql_puts(&q->whole, "SELECT ");
	crm_sql_puts(&q->whole, crm_str_text(&q->select.text));
	finish(q, &q->whole, true);
	s = crm_sql_open(&q->whole, q->c->db);
	return s;
}

bool crm_query_next(struct crm_query *q, struct crm_stmt *s)
{
	if (!q->by_ids)
		return crm_stmt_step(s);
	while (q->at < q->ids && (q->limit < 0 || q->given < q->limit)) {
		crm_stmt_reset(s);
		crm_stmt_bind_int(s, (int)q->where.n + 1, q->id[q->at++]);
		if (crm_stmt_step(s)) {
			q->given++;
			return true;
		}
	}
	return false;
}

int64_t crm_query_count(struct crm_query *q)
{
	struct crm_sql sql = { 0 };
	struct crm_stmt *s;
	int64_t n = 0;

	crm_sql_puts(&sql, "SELECT count(*)");
	q->limit = -1;
	finish(q, &sql, false);
	s = crm_sql_open(&sql, q->c->db);
	if (!q->by_ids) {
		if (crm_stmt_step(s))
			n = crm_stmt_int(s, 0);
	}
	for (size_t i = 0; q->by_ids && i < q->ids; i++) {
		crm_stmt_reset(s);
		crm_stmt_bind_int(s, (int)q->where.n + 1, q->id[i]);
		if (crm_stmt_step(s))
			n += crm_stmt_int(s, 0);
	}
	crm_stmt_done(s);
	crm_sql_release(&sql);
	return n;
}

const char *crm_query_text(struct crm_query *q, struct crm_stmt *s, size_t i, bool for_people,
    struct crm_str *scratch, size_t *len)
{
	const struct crm_qcolumn *k = &q->column[i];
	struct crm_val v = crm_stmt_value(s, k->value), extra;
	const struct crm_noun *ref = NULL;
	const char *currency = k->code;

	*len = 0;
	if (v.kind == CRM_NULL)
		return NULL;
	if (k->title >= 0 && for_people) {
		extra = crm_stmt_value(s, k->title);
		if (extra.kind == CRM_BYTES)
			v = extra;
	}
	if (v.kind == CRM_BYTES && for_people && k->field->type == CRM_WHEN) {
		crm_str_reset(scratch);
		crm_value_print(q->c, k->field, &v, NULL, NULL, true, scratch);
		*len = scratch->len;
		return crm_str_text(scratch);
	}
	if (v.kind == CRM_BYTES) {
		const char *stop = k->field->flags & CRM_FIRST ? memchr(v.s, '\n', v.len) : NULL;

		*len = stop ? (size_t)(stop - v.s) : v.len;
		return v.s;
	}
	if (k->any >= 0)
		ref = crm_noun_number((int)crm_stmt_int(s, k->any));
	else if (k->field->type == CRM_REF)
		ref = k->ref;
	if (k->currency >= 0) {
		extra = crm_stmt_value(s, k->currency);
		currency = extra.kind == CRM_BYTES ? extra.s : NULL;
	}
	crm_str_reset(scratch);
	crm_value_print(q->c, k->field, &v, ref, currency, for_people, scratch);
	*len = scratch->len;
	return crm_str_text(scratch);
}

bool crm_query_cell(
    struct crm_query *q, struct crm_stmt *s, size_t i, bool for_people, struct crm_str *out)
{
	struct crm_str scratch = { 0 };
	size_t len;
	const char *text = crm_query_text(q, s, i, for_people, &scratch, &len);

	if (text)
		crm_str_add(out, text, len);
	crm_str_release(&scratch);
	return text;
}
