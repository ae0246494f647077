/* What the figures are grouped by: periods, fields, fields of what they refer to. */
#include "model/fiscal.h"
#include "model/nouns.h"
#include "model/record.h"
#include "record/escape.h"
#include "report/metric.h"

/* "by NAME: text SQL", "by NAME: user SQL" */
static bool own_dim(
    struct crm *c, const struct crm_metric *m, const char *name, struct crm_dim *out)
{
	char *text = crm_metric_key(c, m->file, crm_pool_printf(&c->pool, "by %s", name));
	char *sql = text ? strchr(text, ' ') : NULL;

	if (!sql)
		return false;
	*sql++ = '\0';
	*out = (struct crm_dim){ .name = crm_pool_strdup(&c->pool, name), .sql = sql };
	out->join = crm_metric_key(c, m->file, crm_pool_printf(&c->pool, "join %s", name));
	out->ref = strcmp(text, "text") != 0 ? crm_noun_need(text) : NULL;
	return true;
}

/* A field kept in a column with one value, of the table with that alias. */
static bool column_dim(struct crm *c, const struct crm_noun *noun, const char *alias,
    const char *name, struct crm_dim *out)
{
	const struct crm_field *f = noun ? crm_field_find(noun, name) : NULL;
	const char *ref;

	if (!f || f->flags & (CRM_COMPUTED | CRM_SEVERAL | CRM_FIRST))
		return false;
	ref = f->type == CRM_REF ? f->ref : NULL;
	if (!ref && f->type != CRM_CHOICE && f->type != CRM_STRING && f->type != CRM_COUNTRY &&
	    f->type != CRM_LANGUAGE && f->type != CRM_CURRENCY)
		return false;
	*out = (struct crm_dim){ .name = f->name };
	out->sql = crm_pool_printf(&c->pool, "%s.%s", alias, crm_field_column(f));
	out->ref = ref ? crm_noun_need(ref) : NULL;
	return true;
}

/* What has an owner and no team is its owner's team's. */
static bool has_owners_team(const struct crm_noun *noun)
{
	return noun && crm_field_find(noun, "team") && crm_field_find(noun, "owner");
}

/* A field that the metric names or one of the users' own. */
static bool field_dim(
    struct crm *c, const struct crm_metric *m, const char *name, struct crm_dim *out)
{
	const struct crm_field *f = m->of ? crm_field_find(m->of, name) : NULL;

	if (f && !(f->flags & CRM_OWN) && crm_choice_index(m->by, f->name, strlen(f->name)) < 0)
		return false;
	if (!column_dim(c, m->of, "t", name, out))
		return false;
	if (!strcmp(name, "team") && has_owners_team(m->of)) {
		out->sql = "COALESCE(t.team, ow.team)";
		out->join = "LEFT JOIN users ow ON ow.id = t.owner";
	}
	return true;
}

/* owner.login: a field of what another grouping refers to. */
static bool through_dim(
    struct crm *c, const struct crm_metric *m, const char *name, struct crm_dim *out)
{
	const char *dot = strchr(name, '.'), *alias;
	struct crm_dim base;

	if (!dot ||
	    !crm_metric_dim(c, m, crm_pool_strndup(&c->pool, name, (size_t)(dot - name)), &base) ||
	    !base.ref)
		return false;
	alias = crm_pool_printf(&c->pool, "by_%s", base.name);
	if (!column_dim(c, base.ref, alias, dot + 1, out))
		return false;
	out->name = crm_pool_strdup(&c->pool, name);
	out->join = base.join;
	out->through = crm_pool_printf(
	    &c->pool, "LEFT JOIN %s %s ON %s.id = %s", base.ref->plural, alias, alias, base.sql);
	out->of = base.ref;
	out->column = strrchr(out->sql, '.') + 1;
	return true;
}

bool crm_metric_dim(
    struct crm *c, const struct crm_metric *m, const char *name, struct crm_dim *out)
{
	enum crm_bucket b = crm_bucket_named(name);

	if (b == CRM_BY_FY)
		crm_fiscal(c);
	if (own_dim(c, m, name, out) || through_dim(c, m, name, out))
		return true;
	if (b && m->date && m->by &&
	    (crm_choice_index(m->by, "period", 6) >= 0 ||
		crm_choice_index(m->by, name, strlen(name)) >= 0)) {
		*out = (struct crm_dim){ .name = crm_pool_strdup(&c->pool, name), .bucket = b };
		return true;
	}
	return !b && m->by && field_dim(c, m, name, out);
}

void crm_dims_once(const struct crm_dim *dim, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (!strcmp(dim[i].name, dim[at].name))
			crm_die(CRM_USAGE, "--by: '%s' twice", dim[at].name);
}

void crm_dims_columns(struct crm *c, struct crm_rows_column *column, size_t dims, size_t n)
{
	for (size_t i = 0; i < dims; i++)
		for (size_t k = dims; k < n; k++)
			if (!strcmp(column[i].name, column[k].name)) {
				column[i].name = crm_pool_printf(&c->pool, "by_%s", column[i].name);
				break;
			}
}

void crm_metric_dims_read(struct crm_metric_plan *p, const char *by)
{
	while (by && *by) {
		size_t len = strcspn(by, ",");
		char *name = crm_pool_strndup(&p->c->pool, by, len);

		if (p->dims == CRM_METRIC_DIMS)
			crm_die(CRM_USAGE, "--by: more than %d", CRM_METRIC_DIMS);
		if (!crm_metric_dim(p->c, p->metric, name, &p->dim[p->dims]))
			crm_die(
			    CRM_USAGE, "--by: %s cannot be grouped by '%s'", p->metric->name, name);
		crm_dims_once(p->dim, p->dims++);
		if (by[len] == ',' && !by[len + 1])
			crm_die(CRM_USAGE, "--by: nothing behind ','");
		by += len + (by[len] == ',');
	}
}

bool crm_metric_dim_print(
    struct crm *c, const struct crm_dim *d, const struct crm_metric_cell *cell, struct crm_str *out)
{
	if (!cell->set)
		return false;
	if (d->bucket)
		crm_bucket_print(out, d->bucket, cell->i);
	else if (d->ref && crm_out_people(c))
		crm_title_print(c, out, d->ref, cell->i);
	else if (d->ref)
		crm_id_print(out, d->ref, cell->i);
	else
		crm_str_puts(out, cell->s ? cell->s : "");
	return true;
}

struct crm_metric_cell crm_metric_cell_of(
    struct crm_metric_plan *p, const struct crm_dim *d, int64_t id)
{
	struct crm_metric_cell cell = { .set = id, .i = id };
	struct crm_stmt *s;

	if (!id || !d->of)
		return cell;
	cell = (struct crm_metric_cell){ 0 };
	s = crm_db_prepare(
	    p->c->db, crm_pool_printf(&p->c->pool, "SELECT x.%s FROM %s x WHERE x.id = $1",
			  d->column, d->of->plural));
	crm_stmt_bind_int(s, 1, id);
	if (crm_stmt_step(s))
		cell = crm_metric_value_cell(p->c, s, 0);
	crm_stmt_done(s);
	return cell;
}

static struct crm_filter *term(struct crm *c, const char *path, const char *value)
{
	struct crm_filter *f = crm_pool_alloc(&c->pool, sizeof *f);

	*f = (struct crm_filter){ .kind = CRM_NODE_TERM, .path = path, .value = value };
	return f;
}

static struct crm_filter *both(
    struct crm *c, enum crm_node_kind kind, struct crm_filter *a, struct crm_filter *b)
{
	struct crm_filter *f = crm_pool_alloc(&c->pool, sizeof *f);

	*f = (struct crm_filter){ .kind = kind, .n = 2 };
	f->child = crm_pool_alloc(&c->pool, 2 * sizeof *f->child);
	f->child[0] = a;
	f->child[1] = b;
	return f;
}

/* team:North as --by team has it: [ has:team team:North ] or [ no:team owner.team:North ]. */
static struct crm_filter *team_terms(struct crm *c, const struct crm_filter *f)
{
	struct crm_filter *out = crm_pool_alloc(&c->pool, sizeof *out);

	*out = *f;
	if (f->kind == CRM_NODE_TERM && (!strcmp(f->path, "team") || !strncmp(f->path, "team.", 5)))
		return both(c, CRM_NODE_OR, both(c, CRM_NODE_AND, term(c, "has", "team"), out),
		    both(c, CRM_NODE_AND, term(c, "no", "team"),
			term(c, crm_pool_printf(&c->pool, "owner.%s", f->path), f->value)));
	if (f->kind == CRM_NODE_TERM || f->kind == CRM_NODE_WORD)
		return out;
	out->child = crm_pool_alloc(&c->pool, (f->n + 1) * sizeof *out->child);
	for (size_t i = 0; i < (f->kind == CRM_NODE_NOT ? 1 : f->n); i++)
		out->child[i] = team_terms(c, f->child[i]);
	return out;
}

const struct crm_filter *crm_metric_terms(
    struct crm *c, const struct crm_metric *m, const struct crm_filter *f)
{
	return f && has_owners_team(m->of) ? team_terms(c, f) : f;
}
