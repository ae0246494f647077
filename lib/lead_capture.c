/* A lead from outside: a form on the web, a gateway of mail. Who writes there is nobody
 * we know: what is ours to say (status, owner, points) is not taken from it, and what is
 * not understood is kept in the note, so that no lead is lost. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "leads.h"
#include "model/import.h"
#include "model/nouns.h"
#include "model/own.h"

enum { LONGEST = 64 * 1024 * 1024, KEY = 100 };

/* A key and its text, in the order of the input. */
struct said {
	const char *key, *s;
	size_t len;
	const struct crm_field *field; /* NULL: none that outsiders may set */
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

static void read_stdin(struct crm_str *text)
{
	char buf[65536];
	ssize_t n;

	while ((n = read(STDIN_FILENO, buf, sizeof buf)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			crm_die(CRM_IO, "stdin: %m");
		crm_str_add(text, buf, (size_t)n);
		if (text->len > LONGEST)
			crm_die(CRM_DATA, "stdin: longer than 64 MB");
	}
}

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
static void take(struct capture *x, const char *key, const char *s, size_t len)
{
	for (; len && strchr(" \t\r\n", *s); len--)
		s++;
	while (len && strchr(" \t\r\n", s[len - 1]))
		len--;
	if (!len)
		return;
	if (x->source && !x->id.len && is_source_id(key)) {
		if (len > 1000)
			crm_die(CRM_DATA, "%.20s: longer than 1000 bytes", key);
		crm_str_add(&x->id, s, len);
		return;
	}
	crm_grow(&x->said, x->n, &x->cap, sizeof *x->said);
	x->said[x->n++] = (struct said){ crm_pool_strdup(&x->pool, key),
		crm_pool_strndup(&x->pool, s, len), len, field_of(x, key) };
}

/* Country and currency first, by which others are read. */
static void assign_all(struct capture *x)
{
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

static void add_line(struct crm_str *value, const char *s, const char *stop)
{
	if (stop > s && stop[-1] == '\r')
		stop--;
	crm_str_add(value, s, (size_t)(stop - s));
}

/* KEY=TEXT lines; one that begins with a blank goes on with the text before it. */
static void read_lines(struct capture *x, const struct crm_str *text)
{
	const char *s = text->s, *end = s + text->len;
	struct crm_str value = { 0 };

	for (size_t nr = 1; s < end;) {
		const char *stop = memchr(s, '\n', (size_t)(end - s)), *equals;
		char *key;

		stop = stop ? stop : end;
		if (s + strspn(s, " \t\r") >= stop) {
			s = stop + 1;
			nr++;
			continue;
		}
		equals = memchr(s, '=', (size_t)(stop - s));
		if (!equals || equals == s || *s == ' ' || *s == '\t')
			crm_die(CRM_DATA, "stdin:%zu: not KEY=TEXT: '%.*s'", nr,
			    (int)crm_utf8_cut(s, (size_t)(stop - s), KEY), s);
		key = crm_strndup(s, (size_t)(equals - s));
		crm_str_reset(&value);
		add_line(&value, equals + 1, stop);
		for (s = stop + 1, nr++; s < end && (*s == ' ' || *s == '\t'); s = stop + 1, nr++) {
			stop = memchr(s, '\n', (size_t)(end - s));
			stop = stop ? stop : end;
			crm_str_addc(&value, '\n');
			add_line(&value, s + 1, stop);
		}
		take(x, key, crm_str_text(&value), value.len);
		free(key);
	}
	crm_str_release(&value);
}

static void read_object(struct capture *x, const struct crm_str *text)
{
	struct crm_in_options options = {
		.format = CRM_JSON, .nested = true, .head = text->s, .head_len = text->len
	};
	struct crm_in *in = crm_in_new(STDIN_FILENO, "stdin", &options);
	struct crm_row row, more;
	struct crm_err e = { 0 };
	const char *const *key;
	size_t n;

	if (crm_in_row(in, &row, &e) <= 0)
		crm_die(CRM_DATA, "stdin: %s", e.code ? e.text : "no object");
	key = crm_in_names(in, &n);
	for (size_t i = 0; i < row.n; i++)
		if (row.cell[i].s && row.cell[i].len == CRM_CELL_WRONG)
			crm_die(CRM_DATA, "stdin: %s", row.cell[i].s);
		else if (row.cell[i].s)
			take(x, key[i], row.cell[i].s, row.cell[i].len);
	if (crm_in_row(in, &more, &e) != 0)
		crm_die(CRM_DATA, "stdin: more than one object; crm-import lead takes many");
	crm_in_free(in);
}

static void read_lead(struct capture *x)
{
	struct crm_str text = { 0 };
	struct crm_err e = { 0 };
	struct crm_str nfc = { 0 };
	size_t at = 0;

	read_stdin(&text);
	if (text.len && crm_text_nfc(&nfc, text.s, text.len, &e))
		crm_die(CRM_DATA, "stdin: %s", e.text);
	crm_str_release(&nfc);
	at = text.len ? strspn(text.s, " \t\r\n") : 0;
	if (at == text.len)
		crm_die(CRM_DATA, "stdin: nothing there");
	if (text.s[at] == '{')
		read_object(x, &text);
	else
		read_lines(x, &text);
	crm_str_release(&text);
	assign_all(x);
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
	read_lead(&x);
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
