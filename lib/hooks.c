/* Which hooks there are, the run that tries, and what they are given. How one is run
 * stands in hook_run.c. */
#include "hooks.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "hook_run.h"
#include "model/context.h"
#include "model/diff.h"
#include "model/policy.h"
#include "model/trust.h"
#include "model/txn.h"

enum { TIMEOUT = 10, NAMES = 3 };

static struct {
	const char *verb;   /* "" where the command has none */
	bool later;         /* the verb cannot be tried when the book is opened */
	bool asked;         /* crm_hooks_again has */
	const char *dir;    /* NULL: no hooks in this book */
	int timeout;        /* seconds for each */
	bool before, after; /* some apply to this command */
	uint64_t planned;   /* sum of the changes that the before-hooks saw */
	int file;           /* the changes, as they are made, for the after-hooks */
	struct crm_spool *spool;
} hooks = { .file = -1 };

/* As the hooks get the changes, whatever the line asks for. */
static const struct crm_out_options as_tsv = { .format = CRM_TSV, .header = true };

/* "before", "before-crm-contact", "before-crm-contact-edit": from the general to the
 * particular. */
static bool hook_name(const char *when, int i, char name[NAME_MAX])
{
	int n;

	if (i == 2 && !*hooks.verb)
		return false;
	n = snprintf(name, NAME_MAX, "%s%s%s%s%s", when, i > 0 ? "-" : "",
	    i > 0 ? crm_program() : "", i > 1 ? "-" : "", i > 1 ? hooks.verb : "");
	return n > 0 && n < NAME_MAX;
}

/* Whoever set a wrong directory must be able to set a right one. */
static bool repairs(void)
{
	return !strcmp(crm_program(), "crm-config") || !strcmp(crm_program(), "crm-undo");
}

static bool runnable(const char *path, struct stat *st)
{
	return !stat(path, st) && S_ISREG(st->st_mode) && !access(path, X_OK);
}

/* Gives CRM_NOPERM for one that is not trusted. */
static int applies(struct crm *c, const char *when, bool *found, struct crm_err *e)
{
	char name[NAME_MAX], path[PATH_MAX];
	struct stat st;

	for (int i = 0; i < NAMES; i++) {
		if (!hook_name(when, i, name) ||
		    snprintf(path, sizeof path, "%s/%s", hooks.dir, name) >= PATH_MAX ||
		    !runnable(path, &st))
			continue;
		if (crm_trust(c, path, &st, e))
			return e->code;
		*found = true;
	}
	return 0;
}

static void find_hooks(struct crm *c, const char *dir)
{
	struct crm_err e = { 0 };

	hooks.dir = crm_trust_directory(c, dir, &e);
	if (hooks.dir && !applies(c, "before", &hooks.before, &e) &&
	    !applies(c, "after", &hooks.after, &e))
		return;
	if (!repairs())
		crm_die(e.code, "%shooks: %s", e.code == CRM_CONFIG ? "policy: " : "", e.text);
	if (e.code != CRM_CONFIG)
		crm_warn("hooks: %s: none is asked", e.text);
	hooks.before = hooks.after = false;
}

static void read_policy(struct crm *c)
{
	const struct crm_yaml *node, *y;
	struct crm_yaml *root = crm_policy_section(c, "hooks", &node);
	struct crm_err e = { 0 };
	int64_t seconds;

	if (!root)
		return;
	hooks.timeout = TIMEOUT;
	if ((y = crm_yaml_get(node, "timeout")) != NULL && y->kind == CRM_YAML_SCALAR) {
		if (crm_duration_parse(y->text, &seconds, &e))
			crm_die(CRM_CONFIG, "policy: hooks: timeout: %s", e.text);
		hooks.timeout = seconds > 0 && seconds <= 3600 ? (int)seconds : TIMEOUT;
	}
	if ((y = crm_yaml_get(node, "directory")) != NULL && y->kind == CRM_YAML_SCALAR)
		find_hooks(c, y->text);
	crm_yaml_free(root);
}

/* What the hooks of one kind get beside the changes. */
static void run_all(struct crm *c, const char *when, int fd, int64_t txn, struct crm_str *said,
    const char **refused)
{
	char name[NAME_MAX], path[PATH_MAX], number[32] = "";
	struct crm_str words = { 0 };
	struct stat st;
	struct crm_hook h = { .path = path, .dir = hooks.dir, .fd = fd, .seconds = hooks.timeout };

	crm_words_quote(&words, c->argc, c->argv);
	if (txn)
		snprintf(number, sizeof number, "txn-%lld", (long long)txn);
	h.when = when;
	h.book = crm_book_path(c);
	h.login = c->login;
	h.words = crm_str_text(&words);
	h.verb = hooks.verb;
	h.txn = number;
	*refused = NULL;
	for (int i = 0; i < NAMES && !*refused; i++) {
		if (!hook_name(when, i, name) ||
		    snprintf(path, sizeof path, "%s/%s", hooks.dir, name) >= PATH_MAX ||
		    !runnable(path, &st))
			continue;
		if (lseek(fd, 0, SEEK_SET) < 0)
			crm_die(CRM_IO, "hooks: %m");
		if (crm_hook_run(&h, said))
			*refused = crm_pool_strdup(&c->pool, name);
	}
	crm_str_release(&words);
}

/* What is read twice has to stand still: a pipe's bytes go to a file first. */
static void hold_stdin(struct crm *c)
{
	char buf[65536];
	bool wanted = false;
	ssize_t n;
	int fd;

	for (int i = 1; i < c->argc; i++) {
		const char *at = strrchr(c->argv[i], '@');

		wanted = wanted || !strcmp(c->argv[i], "-") || (at && !strcmp(at, "@=-"));
	}
	if (!wanted || lseek(STDIN_FILENO, 0, SEEK_CUR) >= 0)
		return;
	fd = crm_spool_file(NULL);
	if (fd < 0)
		crm_die(CRM_IO, "hooks: %m");
	while ((n = read(STDIN_FILENO, buf, sizeof buf)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EBADF)
			return;
		if (n < 0 || !crm_write_all(fd, buf, (size_t)n))
			crm_die(CRM_IO, "stdin: %m");
	}
	if (lseek(fd, 0, SEEK_SET) < 0 || dup2(fd, STDIN_FILENO) < 0)
		crm_die(CRM_IO, "stdin: %m");
	close(fd);
}

static void copy_out(int from)
{
	char buf[4096];
	ssize_t n;

	if (lseek(from, 0, SEEK_SET) < 0)
		return;
	while ((n = read(from, buf, sizeof buf)) > 0)
		if (!crm_write_all(STDERR_FILENO, buf, (size_t)n))
			return;
}

/* In the process that tries: -n, its changes into out, what it says into err. */
static void become_trial(struct crm *c, int out, int err, uint64_t *sum)
{
	if (dup2(out, STDOUT_FILENO) < 0 || dup2(err, STDERR_FILENO) < 0)
		_exit(CRM_IO);
	c->opt.dry = true;
	c->opt.format = CRM_TSV;
	c->opt.columns = NULL;
	c->opt.no_header = c->opt.ids = false;
	c->opt.unset = NULL;
	c->opt.reject = NULL;
	c->diff_sum = sum;
	c->diff = crm_out_new(c->spool, crm_diff_column, CRM_DIFF_COLUMNS, &as_tsv);
}

/* Tries the command; gives the file of what it would change. Comes back in both
 * processes: in the one that tries, with -1. */
static int try_first(struct crm *c, uint64_t *sum)
{
	int out = crm_spool_file(NULL), err = crm_spool_file(NULL), status;
	off_t at = lseek(STDIN_FILENO, 0, SEEK_CUR);
	pid_t pid;

	if (out < 0 || err < 0)
		crm_die(CRM_IO, "hooks: %m");
	pid = fork();
	if (pid < 0)
		crm_die(CRM_UNAVAILABLE, "fork: %m");
	if (!pid) {
		become_trial(c, out, err, sum);
		return -1;
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			crm_die(CRM_UNAVAILABLE, "hooks: %m");
	status = WIFEXITED(status) ? WEXITSTATUS(status) : CRM_UNAVAILABLE;
	if (status && status != CRM_PART) {
		copy_out(err);
		crm_quit(status);
	}
	close(err);
	if (at >= 0 && lseek(STDIN_FILENO, at, SEEK_SET) < 0)
		crm_die(CRM_IO, "stdin: %m");
	return out;
}

/* Nothing would change: nobody is asked. */
static bool empty(int fd)
{
	struct stat st;

	return fstat(fd, &st) || !st.st_size;
}

static void refuse(const char *name, struct crm_str *said)
{
	if (name)
		crm_die(CRM_NOPERM, "refused by hook '%s'%s%s", name, said->len ? ": " : "",
		    crm_str_text(said));
	crm_str_release(said);
}

static void ask_before(struct crm *c)
{
	uint64_t *sum =
	    mmap(NULL, sizeof *sum, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct crm_str said = { 0 };
	const char *refused = NULL;
	int fd;

	if (sum == MAP_FAILED)
		crm_die(CRM_UNAVAILABLE, "hooks: %m");
	hold_stdin(c);
	/* The engine does not outlive a fork: each opens the book anew. */
	crm_db_close(c->db);
	c->db = NULL;
	fd = try_first(c, sum);
	if (fd >= 0) {
		hooks.planned = *sum;
		munmap(sum, sizeof *sum);
		if (!empty(fd))
			run_all(c, "before", fd, 0, &said, &refused);
		close(fd);
		refuse(refused, &said);
	}
	crm_book(c);
}

/* The changes of the real run: summed up for the check, kept for the after-hooks. */
static void record(struct crm *c)
{
	static uint64_t sum;

	sum = 0;
	c->diff_sum = &sum;
	hooks.file = crm_spool_file(NULL);
	if (hooks.file < 0)
		crm_die(CRM_IO, "hooks: %m");
	hooks.spool = crm_spool_new(hooks.file, NULL, false);
	c->diff = crm_out_new(hooks.spool, crm_diff_column, CRM_DIFF_COLUMNS, &as_tsv);
}

static void opened(struct crm *c)
{
	/* What a hook itself runs asks no hooks: it would never end. */
	if (c->opt.dry || getenv("CRM_HOOK"))
		return;
	read_policy(c);
	if (hooks.before && !hooks.later)
		ask_before(c);
	if ((hooks.before || hooks.after) && !c->opt.dry)
		record(c);
}

void crm_hooks_want(struct crm *c, const struct crm_call *call, bool later)
{
	hooks.verb = call->verb->name ? call->verb->name : "";
	hooks.later = later;
	c->opened = opened;
}

/* Ends the record of the changes; false where it is lost. */
static bool recorded(void)
{
	int rc = crm_spool_drain(hooks.spool);

	hooks.spool = NULL;
	errno = rc;
	return !rc;
}

bool crm_hooks_again(struct crm *c)
{
	struct crm_str said = { 0 };
	const char *refused = NULL;

	if (!hooks.before || hooks.asked || c->opt.dry)
		return false;
	crm_diff_end(c);
	if (!recorded())
		crm_die(CRM_IO, "hooks: %m");
	hooks.asked = true;
	hooks.planned = *c->diff_sum;
	crm_txn_rollback(c);
	if (!empty(hooks.file))
		run_all(c, "before", hooks.file, 0, &said, &refused);
	close(hooks.file);
	refuse(refused, &said);
	record(c);
	crm_txn_begin(c);
	return true;
}

void crm_hooks_check(struct crm *c)
{
	if (hooks.before && !c->opt.dry && c->diff_sum && *c->diff_sum != hooks.planned)
		crm_die(CRM_BUSY, "changed meanwhile, after the hooks were asked: try again");
}

void crm_hooks_after(struct crm *c, int64_t txn)
{
	struct crm_str said = { 0 };
	const char *refused = NULL;

	if (hooks.file < 0)
		return;
	if (!recorded())
		crm_warn("hooks: %m");
	else if (hooks.after && txn && !empty(hooks.file))
		run_all(c, "after", hooks.file, txn, &said, &refused);
	if (refused)
		crm_warn("saved, but hook '%s' failed%s%s", refused, said.len ? ": " : "",
		    crm_str_text(&said));
	close(hooks.file);
	hooks.file = -1;
	crm_str_release(&said);
}
