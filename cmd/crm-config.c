/* crm-config - the team's policy: YAML in the book; and what comes from where.
 *   crm-config show fields >fields.yaml; vi fields.yaml; crm-config load fields.yaml -n
 *   crm-config sections | crm-where set:yes | cut -f 1 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "cmd.h"
#include "model/context.h"
#include "model/own.h"
#include "model/policy.h"
#include "model/policy_text.h"
#include "model/sections.h"
#include "policy_edit.h"
#include "rows.h"
#include "surroundings.h"

static const struct crm_section *section_named(const char *name)
{
	struct crm_err e = { 0 };
	const struct crm_section *s = crm_section_find(name, CRM_USAGE, &e);

	if (!s)
		crm_die_err(&e, NULL);
	return s;
}

static void print(struct crm *c, const char *text, size_t len)
{
	struct crm_str safe = { 0 };

	if (isatty(STDOUT_FILENO))
		crm_text_safe_lines(&safe, text, len);
	else
		crm_str_add(&safe, text, len);
	crm_spool_write(c->spool, safe.s, safe.len);
	crm_str_release(&safe);
}

static int show(struct crm *c, struct crm_call *call)
{
	struct crm_str text = { 0 };
	bool any;

	crm_options_only(c, "-e");
	crm_policy_collect(c, call, &text);
	any = text.len;
	print(c, crm_str_text(&text), text.len);
	crm_str_release(&text);
	return !any && c->opt.empty_fails ? CRM_NO : CRM_OK;
}

/* The one operand of check and load; its whole text. Its name in messages. */
static const char *read_file(struct crm_call *call, struct crm_str *text)
{
	enum { MOST = 17 * 1024 * 1024 };
	const char *file = call->operands == 1 ? call->operand[0] : NULL;
	int fd = STDIN_FILENO;
	ssize_t n = 1;

	if (!file)
		crm_die(CRM_USAGE, "%s: takes one FILE, or '-'", call->verb->name);
	if (!strcmp(file, "-"))
		file = "stdin";
	else
		fd = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	while (fd >= 0 && n && text->len < MOST) {
		crm_str_room(text, 64 * 1024);
		n = read(fd, text->s + text->len, 64 * 1024);
		if (n < 0 && errno != EINTR)
			break;
		text->len += n > 0 ? (size_t)n : 0;
	}
	if (fd < 0 || n < 0)
		crm_die(CRM_NOINPUT, "%s: %m", file);
	if (fd != STDIN_FILENO)
		close(fd);
	return file;
}

/* Apart and without a fault, or every first fault of a section told. */
static bool read_policy(
    struct crm *c, struct crm_call *call, struct crm_str *text, struct crm_policy_file *file)
{
	const char *name = read_file(call, text);
	struct crm_err e = { 0 };

	if (crm_policy_split(crm_str_text(text), text->len, name, file, &e)) {
		crm_warn("%s", e.text);
		return false;
	}
	return crm_policy_check(c, file, name);
}

static int check(struct crm *c, struct crm_call *call)
{
	struct crm_policy_file file = { 0 };
	struct crm_str text = { 0 };
	bool right;

	crm_options_only(c, "");
	right = read_policy(c, call, &text, &file);
	crm_policy_file_release(&file);
	crm_str_release(&text);
	return right ? CRM_OK : CRM_CONFIG;
}

/* Of several at once none has read anything by the fields of another. */
static void begin(struct crm *c)
{
	c->own_free = true;
	crm_txn_begin(c);
}

static int load(struct crm *c, struct crm_call *call)
{
	struct crm_policy_file file = { 0 };
	struct crm_str text = { 0 };
	bool right;

	crm_options_only(c, "-n");
	right = read_policy(c, call, &text, &file);
	if (right) {
		begin(c);
		crm_policy_apply(c, &file);
	}
	crm_policy_file_release(&file);
	crm_str_release(&text);
	return right ? CRM_OK : CRM_CONFIG;
}

static int edit(struct crm *c, struct crm_call *call)
{
	crm_options_only(c, "-n");
	return crm_policy_edit(c, call);
}

/* A section while values are put into it. */
struct changed {
	const struct crm_section *section;
	struct crm_str text;
	struct changed *next;
};

static struct changed *changing(struct crm *c, struct changed **all, const char *path)
{
	const char *name = crm_pool_strndup(&c->pool, path, strcspn(path, "."));
	const struct crm_section *section = section_named(name);
	struct changed *k, *last = NULL;
	const char *text;

	for (k = *all; k; k = k->next) {
		if (k->section == section)
			return k;
		last = k;
	}
	k = crm_calloc(1, sizeof *k);
	k->section = section;
	if (last)
		last->next = k;
	else
		*all = k;
	text = crm_policy_text(c, section->name);
	if (text)
		crm_str_puts(&k->text, text);
	return k;
}

static void put(struct crm *c, struct changed **all, const char *path, const char *value)
{
	struct crm_err e = { 0 };

	if (crm_policy_put_value(&changing(c, all, path)->text, path, value, &e))
		crm_die_err(&e, NULL);
}

static void put_all(struct crm *c, struct crm_call *call, struct changed **all)
{
	const char *clear = crm_opt(call, "clear");

	for (size_t i = 0; i < call->operands; i++) {
		const char *word = call->operand[i], *equals = strchr(word, '=');

		if (!equals || equals == word)
			crm_die(CRM_USAGE, "'%s': write SECTION.KEY=VALUE", word);
		if (!equals[1])
			crm_die(CRM_USAGE, "%s: nothing after '='; --clear %.*s takes it away",
			    word, (int)(equals - word), word);
		if (!crm_utf8_valid(equals, strlen(equals)))
			crm_die(CRM_USAGE, "%.*s: not UTF-8", (int)(equals - word), word);
		put(c, all, crm_pool_strndup(&c->pool, word, (size_t)(equals - word)), equals + 1);
	}
	while (clear && *clear) {
		size_t len = strcspn(clear, ",");

		put(c, all, crm_pool_strndup(&c->pool, clear, len), NULL);
		clear += len + (clear[len] == ',');
	}
}

static void write_changed(struct crm *c, struct changed *k)
{
	struct crm_policy_file file;
	struct crm_err e = { 0 };

	/* The text of a section that lost its only key. */
	if (crm_policy_split(crm_str_text(&k->text), k->text.len, k->section->name, &file, &e))
		crm_die_err(&e, NULL);
	if (file.n && crm_policy_check_section(c, k->section, file.v[0].node, k->section->name, &e))
		crm_die_err(&e, NULL);
	if (!file.n)
		crm_policy_write(c, k->section, NULL, 0);
	else
		crm_policy_write(c, k->section, &file.v[0], 1);
	crm_policy_file_release(&file);
}

static int set(struct crm *c, struct crm_call *call)
{
	struct changed *all = NULL, *next;

	crm_options_only(c, "-n");
	if (!call->operands && !crm_opt(call, "clear"))
		crm_die(CRM_USAGE, "set: nothing to set: write SECTION.KEY=VALUE");
	begin(c);
	put_all(c, call, &all);
	for (; all; all = next) {
		next = all->next;
		write_changed(c, all);
		crm_str_release(&all->text);
		free(all);
	}
	return CRM_OK;
}

static int example(struct crm *c, struct crm_call *call)
{
	const struct crm_section *s;

	crm_options_only(c, "");
	if (call->operands != 1)
		crm_die(CRM_USAGE, "example: of which section? crm-config sections lists them");
	s = section_named(call->operand[0]);
	crm_spool_write(c->spool, s->example, strlen(s->example));
	return CRM_OK;
}

static const struct crm_rows_column section_column[] = {
	{ "name", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	{ "set", CRM_CELL_BOOL, CRM_ROWS_PLAIN },
	{ "help", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
};

static bool section_cell(void *arg, size_t row, size_t at, struct crm_str *out)
{
	struct crm *c = arg;
	const struct crm_section *s = &crm_sections[row];

	crm_str_puts(out, at == 0                                ? s->name
			  : at == 2                              ? s->help
			  : c->db && crm_policy_text(c, s->name) ? "yes"
								 : "no");
	return true;
}

static int section_compare(void *arg, size_t at, size_t a, size_t b)
{
	struct crm_str x = { 0 }, y = { 0 };
	int way;

	section_cell(arg, a, at, &x);
	section_cell(arg, b, at, &y);
	way = strcmp(x.s, y.s);
	crm_str_release(&x);
	crm_str_release(&y);
	return way;
}

static int sections(struct crm *c, struct crm_call *call)
{
	struct crm_rows r = { .c = c,
		.column = section_column,
		.columns = 3,
		.arg = c,
		.cell = section_cell,
		.compare = section_compare };

	(void)call;
	crm_options_only(c, "-o -s -H -e --limit --count --by --unset");
	crm_own_open(c);
	while (crm_sections[r.n].name)
		r.n++;
	return crm_rows_print(&r);
}

static int where(struct crm *c, struct crm_call *call)
{
	(void)call;
	crm_options_only(c, "-o -s -H -e --limit --count --by --unset");
	return crm_surroundings_print(c);
}

static const struct crm_option set_option[] = {
	{ "clear", "SECTION.KEY,...", "take these keys away" },
	{ 0 },
};

static const struct crm_verb verbs[] = {
	{ "show", "[SECTION...]", "print the policy as it was written", CRM_OPERANDS, show, NULL },
	{ "edit", "[SECTION...]", "change it in $EDITOR",
	    CRM_WRITES | CRM_NOBOOK | CRM_OPERANDS | CRM_EDITS, edit, NULL },
	{ "check", "FILE|-", "say what is wrong in a file, and load nothing",
	    CRM_NOBOOK | CRM_OPERANDS | CRM_STDIN, check, NULL },
	{ "load", "FILE|-", "take the sections of a file",
	    CRM_WRITES | CRM_NOBOOK | CRM_OPERANDS | CRM_STDIN, load, NULL },
	{ "set", "[SECTION.KEY=VALUE...] [--clear SECTION.KEY,...]",
	    "change one value in its place", CRM_WRITES | CRM_NOBOOK | CRM_OPERANDS, set,
	    set_option },
	{ "example", "SECTION", "print a section to begin with", CRM_NOBOOK | CRM_OPERANDS, example,
	    NULL },
	{ "sections", "", "list the sections", CRM_NOBOOK, sections, NULL },
	{ "where", "", "which preference came from where", CRM_NOBOOK, where, NULL },
	{ 0 },
};

int main(int argc, char **argv)
{
	crm_main(argc, argv, NULL, verbs);
}
