/* Runs the user's editor. A directory and no bare file: editors put copies beside
 * what they edit, and a file in /tmp that was renamed away could be put back by
 * somebody else. */
#include "editor.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/text.h"
#include "model/record.h"

extern char **environ;

enum { TEXT_MAX = 64 * 1024 * 1024 };

/* What a death removes, "" when there is nothing; where the text goes that it keeps. */
static char dir[PATH_MAX - 128], file[PATH_MAX], rescued[PATH_MAX];
static const struct crm_str *given; /* what the editor got */

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	remove(path);
	return 0;
}

static void remove_all(void)
{
	enum { OPEN = 8 };

	if (*dir)
		nftw(dir, remove_one, OPEN, FTW_DEPTH | FTW_PHYS);
	*dir = *file = '\0';
}

/* What follows is done in a handler, too. */
static bool copy(int from, int to)
{
	char buf[16384];
	ssize_t n;

	while ((n = read(from, buf, sizeof buf)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || !crm_write_all(to, buf, (size_t)n))
			return false;
	}
	return true;
}

static bool as_given(int fd)
{
	char buf[16384];
	size_t at = 0;
	ssize_t n;

	while ((n = read(fd, buf, sizeof buf)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || (size_t)n > given->len - at || memcmp(given->s + at, buf, (size_t)n))
			return false;
		at += (size_t)n;
	}
	return at == given->len;
}

/* Where the text is that the user has worked on, which nobody is going to read: a file
 * that stays. NULL where there is none, or it is as it was given. */
static const char *rescue(void)
{
	int fd = *file ? open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY) : -1;
	struct stat st;
	int to;

	if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode) || as_given(fd)) {
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	to = open(rescued, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (to >= 0 && !lseek(fd, 0, SEEK_SET) && copy(fd, to) && !close(to)) {
		close(fd);
		return rescued;
	}
	if (to >= 0)
		unlink(rescued);
	fchmod(fd, 0600);
	close(fd);
	*dir = '\0'; /* it stays where it is */
	return file;
}

static void say(const char *text)
{
	const struct crm_str s = { .s = (char *)text, .len = strlen(text) };

	crm_write_all(STDERR_FILENO, s.s, s.len);
}

/* Only what a handler may do. */
static void killed(int sig)
{
	const char *kept = rescue();

	if (kept) {
		say(crm_program());
		say(": the text is kept in ");
		say(kept);
		say("\n");
	}
	if (*dir) {
		unlink(file);
		rmdir(dir);
	}
	signal(sig, SIG_DFL);
	raise(sig);
}

static bool make_dir(const char *in)
{
	if (!in || in[0] != '/' || strlen(in) > sizeof dir - 32)
		return false;
	snprintf(dir, sizeof dir, "%s/crm-XXXXXX", in);
	if (mkdtemp(dir))
		return true;
	*dir = '\0';
	return false;
}

static int make_file(const char *suffix, const struct crm_str *text, struct crm_err *e)
{
	const char *tmp = getenv("TMPDIR");
	static bool told;
	int fd;

	if (!told)
		atexit(remove_all);
	told = true;
	if (!make_dir(getenv("XDG_RUNTIME_DIR")) && !make_dir(getenv("TMPDIR")) &&
	    !make_dir("/tmp"))
		return crm_err_set(e, CRM_IO, "no directory for the text: /tmp: %m");
	given = text;
	snprintf(file, sizeof file, "%s/%.80s%.40s", dir, crm_program(), suffix);
	snprintf(rescued, sizeof rescued, "%.3900s/%.80s-%s%.40s",
	    tmp && *tmp == '/' ? tmp : "/tmp", crm_program(), dir + strlen(dir) - 6, suffix);
	fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 || !crm_write_all(fd, text->s, text->len) || close(fd))
		return crm_err_set(e, CRM_IO, "%s: %m", file);
	return 0;
}

/* What the editor left, under the name alone: it may be another file by now. */
static int read_back(struct crm_str *text, struct crm_err *e)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	struct crm_str got = { 0 };
	struct stat st;
	ssize_t n = 0;

	if (fd < 0 || fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		crm_err_set(e, CRM_USAGE, "the editor left no file; nothing was changed");
	} else {
		do {
			crm_str_room(&got, 64 * 1024);
			n = read(fd, got.s + got.len, 64 * 1024);
			got.len += n > 0 ? (size_t)n : 0;
		} while ((n > 0 && got.len <= TEXT_MAX) || (n < 0 && errno == EINTR));
		crm_str_add(&got, "", 0);
		if (n < 0)
			crm_err_set(e, CRM_IO, "%s: %m", file);
		else if (got.len > TEXT_MAX)
			crm_err_set(
			    e, CRM_DATA, "the text is longer than 64 MB; nothing was changed");
	}
	if (fd >= 0)
		close(fd);
	if (e->code) {
		crm_str_release(&got);
		return e->code;
	}
	crm_str_release(text);
	*text = got;
	return 0;
}

/* Without a terminal the editor reads nothing, and says only what is an error. */
static int start(char **words, int tty, const sigset_t *defaults, pid_t *pid)
{
	posix_spawn_file_actions_t acts;
	posix_spawnattr_t attr;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), rc;

	posix_spawn_file_actions_init(&acts);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigdefault(&attr, defaults);
	posix_spawn_file_actions_adddup2(&acts, tty >= 0 ? tty : null, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&acts, tty >= 0 ? tty : null, STDOUT_FILENO);
	if (tty >= 0)
		posix_spawn_file_actions_adddup2(&acts, tty, STDERR_FILENO);
	rc = posix_spawnp(pid, words[0], &acts, &attr, words, environ);
	posix_spawn_file_actions_destroy(&acts);
	posix_spawnattr_destroy(&attr);
	if (null >= 0)
		close(null);
	return rc;
}

enum { SIGNALS = 5 };

/* The keys of the terminal are the editor's; what else ends us takes the file along, and
 * keeps the text. */
static void take_signals(struct sigaction *old, sigset_t *defaults)
{
	static const int sig[SIGNALS] = { SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGCHLD };

	sigemptyset(defaults);
	sigaddset(defaults, SIGPIPE); /* which a command ignores */
	sigaddset(defaults, SIGXFSZ);
	for (int i = 0; i < SIGNALS; i++) {
		struct sigaction sa = { .sa_handler = i < 2 ? SIG_IGN : i < 4 ? killed : SIG_DFL };

		sigaction(sig[i], NULL, &old[i]);
		if (old[i].sa_handler == SIG_IGN && sig[i] != SIGCHLD)
			continue;
		sigaddset(defaults, sig[i]);
		sigfillset(&sa.sa_mask);
		sigaction(sig[i], &sa, NULL);
	}
}

static void give_signals(const struct sigaction *old)
{
	static const int sig[SIGNALS] = { SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGCHLD };

	for (int i = 0; i < SIGNALS; i++)
		sigaction(sig[i], &old[i], NULL);
}

static int run_words(char **words, int tty, struct crm_err *e)
{
	struct sigaction old[SIGNALS];
	sigset_t defaults;
	int rc, status = 0;
	pid_t pid;

	take_signals(old, &defaults);
	rc = start(words, tty, &defaults, &pid);
	while (!rc && waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			rc = errno;
	give_signals(old);
	if (rc)
		return crm_err_set(
		    e, CRM_UNAVAILABLE, "the editor '%s' cannot run: %s", words[0], strerror(rc));
	if (WIFSIGNALED(status))
		return crm_err_set(e, CRM_USAGE,
		    "the editor '%s' was ended by signal %d; nothing was changed", words[0],
		    WTERMSIG(status));
	if (WEXITSTATUS(status))
		return crm_err_set(e, CRM_USAGE,
		    "the editor '%s' ended with status %d; nothing was changed", words[0],
		    WEXITSTATUS(status));
	return 0;
}

/* The words of the environment's editor; *named where there is one. */
static int editor_words(char ***words, size_t *n, bool *named, struct crm_err *e)
{
	static const char *const name[] = { "VISUAL", "EDITOR" };

	for (size_t i = 0; i < 2 && !*n; i++) {
		const char *value = getenv(name[i]);
		struct crm_err why = { 0 };

		if (value && crm_words_split(value, words, n, &why))
			return crm_err_set(e, CRM_CONFIG, "%s: %s: '%s'", name[i], why.text, value);
	}
	*named = *n;
	if (!*n)
		return crm_words_split("vi", words, n, e);
	return 0;
}

bool crm_editor_can(void)
{
	const char *visual = getenv("VISUAL"), *editor = getenv("EDITOR");
	int tty = open("/dev/tty", O_RDWR | O_CLOEXEC);

	if (tty >= 0)
		close(tty);
	return tty >= 0 || (visual && *visual) || (editor && *editor);
}

static int run(struct crm_str *text, const char *suffix, struct crm_err *e)
{
	const char *kept;
	char **words = NULL;
	bool named = false;
	int tty = -1;
	size_t n = 0;

	if (editor_words(&words, &n, &named, e)) {
		crm_words_free(words, n);
		return e->code;
	}
	tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
	if (tty < 0 && !named) {
		crm_err_set(e, CRM_USAGE, "no terminal for an editor");
	} else if (!make_file(suffix, text, e)) {
		words = crm_reallocarray(words, n + 2, sizeof *words);
		words[n++] = crm_strdup(file);
		words[n] = NULL;
		if ((run_words(words, tty, e) || read_back(text, e)) && (kept = rescue()))
			crm_warn("the text is kept in %s", kept);
	}
	remove_all();
	if (tty >= 0)
		close(tty);
	crm_words_free(words, n);
	return e->code;
}

int crm_editor_run(struct crm *c, const char *suffix, struct crm_str *text, struct crm_err *e)
{
	if (c->txn)
		crm_die(CRM_BUG, "an editor in a txn");
	crm_db_close(c->db);
	c->db = NULL;
	e->code = 0;
	return run(text, suffix, e);
}

char *crm_editor_keep(const char *suffix, const struct crm_str *text, struct crm_err *e)
{
	const char *tmp = getenv("TMPDIR");
	const char *in[] = { tmp && *tmp == '/' ? tmp : "/tmp", "/tmp" };
	struct crm_str name = { 0 };
	int fd = -1;

	for (size_t i = 0; i < 2 && fd < 0; i++) {
		crm_str_reset(&name);
		crm_str_addf(&name, "%s/%.80s-XXXXXX%.40s", in[i], crm_program(), suffix);
		fd = mkostemps(name.s, (int)strlen(suffix), O_CLOEXEC);
	}
	if (fd >= 0 && crm_write_all(fd, text->s, text->len) && !close(fd))
		return crm_str_take(&name);
	crm_err_set(e, CRM_IO, "%s: %m", name.s);
	if (fd >= 0)
		unlink(name.s);
	crm_str_release(&name);
	return NULL;
}
