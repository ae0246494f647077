/* What people may decide about RFM: cut points of their own, and the table that
 * turns three scores into the name of a segment. */
#include "calc/rfm.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/yaml.h"

/* Boxes in an order in which each takes what the ones above left. Those worth
 * most come first, so that the wide rows below need no exceptions. */
static struct crm_rfm_segment default_rows[] = {
	{ "champions", 4, 5, 4, 5, 4, 5 },
	{ "loyal", 3, 5, 3, 5, 3, 5 },
	{ "new", 4, 5, 1, 1, 0, 0 },
	{ "potential_loyalist", 4, 5, 0, 0, 0, 0 },
	{ "promising", 3, 3, 1, 1, 0, 0 },
	{ "about_to_sleep", 2, 3, 1, 2, 1, 2 },
	{ "cannot_lose", 1, 1, 4, 5, 4, 5 },
	{ "at_risk", 1, 2, 3, 5, 3, 5 },
	{ "need_attention", 2, 3, 0, 0, 0, 0 },
	{ "lost", 0, 0, 0, 0, 0, 0 },
};

const struct crm_rfm_segments crm_rfm_default = {
	default_rows,
	sizeof default_rows / sizeof *default_rows,
};

static bool within(int score, uint8_t lo, uint8_t hi)
{
	return !hi || (lo <= score && score <= hi);
}

const char *crm_rfm_segment(
    const struct crm_rfm_segments *t, const struct crm_rfm_customer *c, int bins)
{
	int r = (c->r * 5 + bins - 1) / bins;
	int f = (c->f * 5 + bins - 1) / bins;
	int m = (c->m * 5 + bins - 1) / bins;

	for (size_t i = 0; i < t->n; i++) {
		const struct crm_rfm_segment *s = &t->row[i];

		if (within(r, s->r_lo, s->r_hi) && within(f, s->f_lo, s->f_hi) &&
		    within(m, s->m_lo, s->m_hi))
			return s->name;
	}
	return "";
}

/* The cuts of one axis: len bytes of numbers with commas between. */
static int axis_cuts(const char *s, size_t len, char axis, double *cut, int *n, struct crm_err *e)
{
	int64_t last = 0;

	for (const char *end = s + len; s <= end;) {
		const char *comma = memchr(s, ',', (size_t)(end - s));
		size_t one = (size_t)((comma ? comma : end) - s);
		struct crm_err why = { 0 };
		char number[64];
		int64_t v;

		if (*n == CRM_RFM_BINS_MAX - 1)
			return crm_err_set(e, CRM_DATA, "more than %d cuts of %c", *n, axis);
		if (one >= sizeof number)
			return crm_err_set(e, CRM_DATA, "cuts of %c: a number is too long", axis);
		memcpy(number, s, one);
		number[one] = '\0';
		if (crm_num_parse(number, CRM_MONEY_SCALE, NULL, &v, &why))
			return crm_err_set(e, CRM_DATA, "cuts of %c: %s", axis, why.text);
		if (*n && v <= last)
			return crm_err_set(
			    e, CRM_DATA, "cuts of %c do not rise at '%s'", axis, number);
		last = v;
		cut[(*n)++] = (double)v / 10000;
		s += one + 1;
	}
	return 0;
}

int crm_rfm_cuts_parse(const char *s, struct crm_rfm_cuts *cuts, struct crm_err *e)
{
	static const char axes[] = "rfm";
	double *cut[] = { cuts->r, cuts->f, cuts->m };
	int n[3] = { 0 };

	*cuts = (struct crm_rfm_cuts){ 0 };
	for (;;) {
		size_t len, i;
		const char *axis;
		int rc;

		s += strspn(s, " \t");
		if (!*s)
			break;
		len = strcspn(s, " \t");
		axis = s[1] == '=' ? strchr(axes, s[0]) : NULL;
		if (!axis)
			return crm_err_set(e, CRM_DATA,
			    "not cuts: '%.*s'; write r=30,90,180,365 f=1,2,4,8 m=50,100,200,500",
			    len > 100 ? 100 : (int)len, s);
		i = (size_t)(axis - axes);
		if (n[i])
			return crm_err_set(e, CRM_DATA, "cuts of %c twice", *axis);
		if ((rc = axis_cuts(s + 2, len - 2, *axis, cut[i], &n[i], e)))
			return rc;
		s += len;
	}
	for (int i = 0; i < 3; i++)
		if (!n[i])
			return crm_err_set(e, CRM_DATA, "no cuts of %c", axes[i]);
	if (n[0] != n[1] || n[0] != n[2])
		return crm_err_set(e, CRM_DATA,
		    "as many cuts of r, f and m are needed, not %d, %d and %d", n[0], n[1], n[2]);
	cuts->bins = n[0] + 1;
	return 0;
}

static int refuse(const struct crm_yaml *at, const char *name, struct crm_err *e, const char *what)
{
	return crm_err_set(e, CRM_CONFIG, "%s:%zu:%zu: %s", name, at->line, at->column, what);
}

static bool nothing(const struct crm_yaml *y)
{
	return y->kind == CRM_YAML_SCALAR && y->plain && !*y->text;
}

static int bounds(
    const struct crm_yaml *y, const char *name, uint8_t *lo, uint8_t *hi, struct crm_err *e)
{
	const char *t = y->kind == CRM_YAML_SCALAR ? y->text : "";
	size_t len = strlen(t);

	*lo = *hi = 0;
	if ((len != 1 && len != 3) || (len == 3 && t[1] != '-') || t[0] < '1' || t[0] > '5' ||
	    t[len - 1] < '1' || t[len - 1] > '5')
		return refuse(y, name, e, "not scores: write 5 or 4-5, from 1 to 5");
	if (t[0] > t[len - 1])
		return refuse(y, name, e, "the lower score comes first");
	*lo = (uint8_t)(t[0] - '0');
	*hi = (uint8_t)(t[len - 1] - '0');
	return 0;
}

/* A segment's name is a choice that people select by, unquoted in a shell. */
static bool name_valid(const char *s)
{
	if (*s < 'a' || *s > 'z')
		return false;
	for (; *s; s++)
		if ((*s < 'a' || *s > 'z') && (*s < '0' || *s > '9') && *s != '_' && *s != '-')
			return false;
	return true;
}

/* One segment: y is a child of a map, so it has a key. */
static int read_row(
    const struct crm_yaml *y, const char *name, struct crm_rfm_segment *row, struct crm_err *e)
{
	static const char *const axes[] = { "r", "f", "m", NULL };
	uint8_t *lo[] = { &row->r_lo, &row->f_lo, &row->m_lo };
	uint8_t *hi[] = { &row->r_hi, &row->f_hi, &row->m_hi };
	int rc;

	*row = (struct crm_rfm_segment){ 0 };
	if (!name_valid(y->key))
		return refuse(y, name, e,
		    "a segment's name is lower-case letters, digits, '_' and '-', a letter first");
	if (strlen(y->key) >= sizeof row->name)
		return refuse(y, name, e, "a segment's name has at most 39 characters");
	memcpy(row->name, y->key, strlen(y->key) + 1);
	if (nothing(y))
		return 0;
	if (y->kind != CRM_YAML_MAP)
		return refuse(y, name, e, "a segment is written as {r: 4-5, f: 4-5, m: 4-5}");
	if ((rc = crm_yaml_only(y, axes, name, e)))
		return rc;
	for (int i = 0; i < 3; i++) {
		const struct crm_yaml *b = crm_yaml_get(y, axes[i]);

		if (b && (rc = bounds(b, name, lo[i], hi[i], e)))
			return rc;
	}
	return 0;
}

int crm_rfm_segments_yaml(
    const struct crm_yaml *root, const char *name, struct crm_rfm_segments *out, struct crm_err *e)
{
	*out = (struct crm_rfm_segments){ 0 };
	if (root->kind == CRM_YAML_SCALAR)
		return refuse(root, name, e, "segments are a map or a list of maps");
	if (!root->n)
		return refuse(root, name, e, "no segments");
	out->row = crm_reallocarray(NULL, root->n, sizeof *out->row);
	for (size_t i = 0; i < root->n; i++) {
		const struct crm_yaml *y = root->child[i];
		int rc;

		if (root->kind == CRM_YAML_LIST && (y->kind != CRM_YAML_MAP || y->n != 1))
			rc = refuse(
			    y, name, e, "one segment in each entry, as - loyal: {r: 3-5, f: 4-5}");
		else
			rc = read_row(
			    root->kind == CRM_YAML_LIST ? y->child[0] : y, name, &out->row[i], e);
		if (rc) {
			crm_rfm_segments_release(out);
			return rc;
		}
	}
	out->n = root->n;
	return 0;
}

void crm_rfm_segments_release(struct crm_rfm_segments *t)
{
	free(t->row);
	*t = (struct crm_rfm_segments){ 0 };
}
