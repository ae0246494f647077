/* The headers of lib/report's files. */
#include "report/metric.h"

#include <stdlib.h>

#include "base/text.h"
#include "model/nouns.h"
#include "model/record.h"

/* A line "-- key: value" or "--   more"; false where the header has ended. */
static bool header_line(const char **at, const char **line, size_t *len)
{
	const char *end = strchr(*at, '\n');

	if (strncmp(*at, "-- ", 3) != 0 || !end)
		return false;
	*line = *at + 3;
	*len = (size_t)(end - *line);
	*at = end + 1;
	return true;
}

char *crm_metric_key(struct crm *c, const struct crm_sqlfile *f, const char *key)
{
	const char *at = f->text, *line;
	struct crm_str value = { 0 };
	size_t len, n = strlen(key);
	bool inside = false;
	char *text = NULL;

	while (header_line(&at, &line, &len)) {
		size_t blanks = 0;

		if (*line != ' ')
			inside = len > n && !memcmp(line, key, n) && line[n] == ':';
		if (!inside)
			continue;
		if (*line != ' ')
			blanks = n + 1;
		while (blanks < len && line[blanks] == ' ')
			blanks++;
		crm_str_puts(&value, value.len ? " " : "");
		crm_str_add(&value, line + blanks, len - blanks);
	}
	if (value.len)
		text = crm_pool_strndup(&c->pool, value.s, value.len);
	crm_str_release(&value);
	return text;
}

static const char *body(const struct crm_sqlfile *f)
{
	const char *at = f->text, *line;
	size_t len;

	while (header_line(&at, &line, &len))
		;
	return at;
}

/* "t.close day" */
static void read_date(struct crm *c, struct crm_metric *m)
{
	char *text = crm_metric_key(c, m->file, "date"), *kind;

	if (!text || !strcmp(text, "none"))
		return;
	kind = strrchr(text, ' ');
	*kind++ = '\0';
	m->date = text;
	m->time = !strcmp(kind, "time");
}

static void read_metric(struct crm *c, const struct crm_sqlfile *f, struct crm_metric *m)
{
	static const char values[] = "number ratio median velocity commission attainment";
	const char *value = crm_metric_key(c, f, "value"), *of = crm_metric_key(c, f, "of");
	char *sheet = crm_metric_key(c, f, "sheet"), *place;

	*m = (struct crm_metric){ .file = f, .sql = body(f) };
	m->name = crm_metric_key(c, f, "name");
	m->what = crm_metric_key(c, f, "what");
	m->unit = crm_metric_key(c, f, "unit");
	m->numerator = crm_metric_key(c, f, "numerator");
	m->denominator = crm_metric_key(c, f, "denominator");
	m->answer = crm_metric_key(c, f, "answer");
	m->answer = m->answer ? m->answer : m->denominator;
	m->no_compare = crm_metric_key(c, f, "compare");
	m->note = crm_metric_key(c, f, "note");
	m->source = crm_metric_key(c, f, "source");
	m->currency = crm_metric_key(c, f, "money");
	m->rate = crm_metric_key(c, f, "rate");
	m->by = crm_metric_key(c, f, "by");
	m->usual = crm_metric_key(c, f, "default");
	m->future = crm_metric_key(c, f, "future");
	m->needs_since = crm_metric_key(c, f, "needs");
	m->of = of ? crm_noun_need(of) : NULL;
	if (value)
		m->value = (enum crm_metric_value)crm_choice_index(values, value, strlen(value));
	read_date(c, m);
	if (sheet && (place = strchr(sheet, ' '))) {
		*place++ = '\0';
		m->sheet = sheet;
		m->place = strtol(place, NULL, 10);
	}
}

size_t crm_metrics(struct crm *c, struct crm_metric **all)
{
	size_t n = 0, cap = 0;
	struct crm_metric *v = NULL;

	for (const struct crm_sqlfile *f = crm_sqlfiles; f->name; f++) {
		if (strncmp(f->name, "report/", 7) != 0 || !crm_metric_key(c, f, "value"))
			continue;
		crm_grow(&v, n, &cap, sizeof *v);
		read_metric(c, f, &v[n++]);
	}
	*all = crm_pool_alloc(&c->pool, (n + 1) * sizeof *v);
	if (n)
		memcpy(*all, v, n * sizeof *v);
	free(v);
	return n;
}

const struct crm_metric *crm_metric_file(struct crm *c, const char *name)
{
	const char *path = crm_pool_printf(&c->pool, "report/%s.sql", name);
	struct crm_metric *m = crm_pool_alloc(&c->pool, sizeof *m);

	read_metric(c, crm_file(path), m);
	return m;
}

const struct crm_metric *crm_metric_find(struct crm *c, const char *name)
{
	struct crm_metric *all;
	const char *names[256], *near;
	size_t n = crm_metrics(c, &all);

	for (size_t i = 0; i < n; i++) {
		names[i] = all[i].name;
		if (!strcmp(name, names[i]))
			return &all[i];
	}
	near = crm_text_nearest(name, names, n);
	crm_die(CRM_USAGE, "no report '%s'%s%s%s", name, near ? "; did you mean '" : "",
	    near ? near : "", near ? "'?" : "; crm-report list names them");
}

bool crm_metric_money(const struct crm_metric *m)
{
	return !strncmp(m->unit, "money", 5);
}

int crm_metric_scale(const struct crm_metric *m)
{
	if (crm_metric_money(m))
		return CRM_MONEY_SCALE;
	if (!strcmp(m->unit, "count"))
		return 0;
	if (!strcmp(m->unit, "units"))
		return 4;
	return strcmp(m->unit, "days") ? 2 : 1;
}
