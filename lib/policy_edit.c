/* Sections between the book, files and the editor. */
#include "policy_edit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "model/policy.h"

static const struct crm_section *asked(const struct crm_call *call, size_t i)
{
	const struct crm_section *s = &crm_sections[i];
	struct crm_err e = { 0 };

	if (!call->operands)
		return s->name ? s : NULL;
	if (i == call->operands)
		return NULL;
	s = crm_section_find(call->operand[i], CRM_USAGE, &e);
	if (!s)
		crm_die_err(&e, NULL);
	for (size_t k = 0; k < i; k++)
		if (!strcmp(call->operand[k], s->name))
			crm_die(CRM_USAGE, "'%s' is named twice", s->name);
	return s;
}

void crm_policy_collect(struct crm *c, struct crm_call *call, struct crm_str *out)
{
	const struct crm_section *s;
	const char *text;

	for (size_t i = 0; asked(call, i); i++)
		;
	for (size_t i = 0; (s = asked(call, i)); i++)
		if ((text = crm_policy_text(c, s->name)))
			crm_str_puts(out, text);
}

bool crm_policy_check(struct crm *c, const struct crm_policy_file *file, const char *name)
{
	bool right = true;

	for (size_t i = 0; i < file->n; i++) {
		const struct crm_yaml *node = file->v[i].node;
		struct crm_err e = { 0 };
		const struct crm_section *s = crm_section_find(file->v[i].key, CRM_CONFIG, &e);

		if (!s)
			crm_warn("%s:%zu:%zu: %s", name, node->line, node->column, e.text);
		else if (!crm_section_empty(node) && s->check(c, node, name, &e))
			crm_warn("%s", e.text);
		right = right && !e.code;
	}
	return right;
}

void crm_policy_write(
    struct crm *c, const struct crm_section *s, const struct crm_policy_part *part, size_t n)
{
	bool none = !n || crm_section_empty(part->node);

	if (!crm_policy_put(c, s->name, none ? NULL : part->text, none ? 0 : part->len) ||
	    c->opt.dry)
		return;
	crm_spool_write(c->spool, s->name, strlen(s->name));
	crm_spool_write(c->spool, "\n", 1);
}

/* What `show` printed is what the book holds, whatever section a comment between two of
 * them is counted to. */
static bool same_as_book(struct crm *c, const struct crm_policy_file *file)
{
	struct crm_str old = { 0 }, new = { 0 };
	bool same;

	for (size_t i = 0; i < file->n; i++) {
		const char *text = crm_policy_text(c, file->v[i].key);

		crm_str_puts(&old, text ? text : "");
		crm_str_add(&new, file->v[i].text, file->v[i].len);
	}
	same = old.len == new.len && !strcmp(crm_str_text(&old), crm_str_text(&new));
	crm_str_release(&old);
	crm_str_release(&new);
	return same;
}

void crm_policy_apply(struct crm *c, const struct crm_policy_file *file)
{
	struct crm_err e = { 0 };

	if (same_as_book(c, file))
		return;
	for (size_t i = 0; i < file->n; i++)
		crm_policy_write(
		    c, crm_section_find(file->v[i].key, CRM_CONFIG, &e), &file->v[i], 1);
}

/* A file in $TMPDIR that stays until it is unlinked; its name in c->pool. */
static const char *file_of(struct crm *c, const struct crm_str *text)
{
	const char *dir = getenv("TMPDIR");
	char *name = crm_pool_printf(
	    &c->pool, "%s/crm-config-XXXXXX.yaml", dir && *dir == '/' ? dir : "/tmp");
	int fd = mkstemps(name, 5);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");

	if (!f || fwrite(crm_str_text(text), 1, text->len, f) != text->len || fclose(f))
		crm_die(CRM_IO, "%s: %m", name);
	return name;
}

/* Runs the editor's words, without a shell. */
static int run(char **words, size_t n, const char *file)
{
	char **argv = crm_calloc(n + 2, sizeof *argv);
	pid_t pid;
	int status;

	for (size_t i = 0; i < n; i++)
		argv[i] = words[i];
	argv[n] = (char *)file;
	pid = fork();
	if (pid < 0)
		crm_die(CRM_UNAVAILABLE, "fork: %m");
	if (!pid) {
		execvp(argv[0], argv);
		_exit(127);
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			crm_die(CRM_UNAVAILABLE, "%s: %m", argv[0]);
	free(argv);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void read_back(const char *file, struct crm_str *text)
{
	FILE *f = fopen(file, "re");
	char buf[65536];
	size_t n;

	if (!f)
		crm_die(CRM_IO, "%s: %m", file);
	crm_str_reset(text);
	while ((n = fread(buf, 1, sizeof buf, f)) > 0 && text->len < 64 * 1024 * 1024)
		crm_str_add(text, buf, n);
	fclose(f);
}

/* The text in the user's editor; no lock and no descriptor of the book is held. */
static void edit_text(struct crm *c, struct crm_str *text)
{
	const char *editor = getenv("VISUAL"), *file;
	struct crm_err e = { 0 };
	char **words = NULL;
	size_t n = 0;
	int rc;

	if (!editor || !*editor)
		editor = getenv("EDITOR");
	if (!editor || !*editor)
		editor = "vi";
	if (crm_words_split(editor, &words, &n, &e) || !n)
		crm_die(CRM_CONFIG, "EDITOR: no program: '%s'", editor);
	crm_db_close(c->db);
	c->db = NULL;
	file = file_of(c, text);
	rc = run(words, n, file);
	if (!rc)
		read_back(file, text);
	unlink(file);
	if (rc == 127)
		crm_die(CRM_UNAVAILABLE, "%s: cannot be run", words[0]);
	if (rc)
		crm_die(CRM_USAGE, "%s ended with status %d; nothing was changed", words[0], rc);
	crm_words_free(words, n);
}

/* What a section may be, commented out, where one was named that is not set. */
static void examples(struct crm *c, struct crm_call *call, struct crm_str *out)
{
	const struct crm_section *s;

	for (size_t i = 0; call->operands && (s = asked(call, i)); i++) {
		if (crm_policy_text(c, s->name))
			continue;
		crm_str_puts(out, "# ");
		for (const char *at = s->example; *at; at++) {
			crm_str_addc(out, *at);
			if (*at == '\n' && at[1])
				crm_str_puts(out, "# ");
		}
	}
}

static bool once_more(void)
{
	FILE *tty = isatty(STDERR_FILENO) ? fopen("/dev/tty", "r+e") : NULL;
	char line[16] = "n";

	if (!tty)
		return false;
	fprintf(tty, "%s: edit it again? [Y/n] ", crm_program());
	fflush(tty);
	if (!fgets(line, sizeof line, tty))
		line[0] = 'n';
	fclose(tty);
	return line[0] != 'n' && line[0] != 'N';
}

/* Edited until it is right, or given up; false where nothing was changed. */
static bool edit_until_right(struct crm *c, struct crm_str *text, struct crm_policy_file *file)
{
	char *before = crm_strdup(crm_str_text(text));
	struct crm_err e = { 0 };
	bool same;

	for (;;) {
		edit_text(c, text);
		same = !strcmp(before, crm_str_text(text));
		if (same)
			break;
		if (crm_policy_split(crm_str_text(text), text->len, "edited", file, &e))
			crm_warn("%s", e.text);
		else if (crm_policy_check(c, file, "edited"))
			break;
		crm_policy_file_release(file);
		if (!once_more())
			crm_die(CRM_CONFIG, "nothing was changed; your text is in %s",
			    file_of(c, text));
	}
	free(before);
	return !same;
}

/* Those that were shown and are gone from the text go. */
static void remove_missing(struct crm *c, struct crm_call *call, const struct crm_policy_file *file)
{
	const struct crm_section *s;

	for (size_t i = 0; (s = asked(call, i)); i++) {
		bool there = false;

		for (size_t k = 0; k < file->n; k++)
			there = there || !strcmp(file->v[k].key, s->name);
		if (!there)
			crm_policy_write(c, s, NULL, 0);
	}
}

int crm_policy_edit(struct crm *c, struct crm_call *call)
{
	struct crm_policy_file file = { 0 };
	struct crm_str text = { 0 }, shown = { 0 }, now = { 0 };

	crm_book(c);
	crm_policy_collect(c, call, &shown);
	crm_str_puts(&text, crm_str_text(&shown));
	examples(c, call, &text);
	if (!edit_until_right(c, &text, &file)) {
		crm_talk("nothing was changed");
		return CRM_OK;
	}
	crm_txn_begin(c);
	crm_policy_collect(c, call, &now);
	if (strcmp(crm_str_text(&now), crm_str_text(&shown)) != 0)
		crm_die(CRM_BUSY, "the policy was changed meanwhile; your text is in %s",
		    file_of(c, &text));
	crm_policy_apply(c, &file);
	remove_missing(c, call, &file);
	crm_policy_file_release(&file);
	crm_str_release(&text);
	crm_str_release(&shown);
	crm_str_release(&now);
	return CRM_OK;
}
