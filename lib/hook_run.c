/* A hook inherits its standard input, a pipe for what it says, and an environment made
 * for it: no lock, no book, no terminal setting of ours. */
#include "hook_run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"

enum { SAID = 400 };

static const char *keep(const char *name)
{
	const char *value = getenv(name);

	return value ? value : "";
}

static void add(char **env, size_t *n, const char *name, const char *value)
{
	struct crm_str s = { 0 };

	if (!*value)
		return;
	crm_str_addf(&s, "%s=%s", name, value);
	env[(*n)++] = crm_str_take(&s);
}

static void start(const struct crm_hook *h, int out) __attribute__((noreturn));
static void start(const struct crm_hook *h, int out)
{
	char *env[20], *argv[] = { (char *)h->path, NULL };
	size_t n = 0;
	int null = open("/dev/null", O_WRONLY);

	setpgid(0, 0);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	add(env, &n, "PATH", keep("PATH"));
	add(env, &n, "HOME", keep("HOME"));
	add(env, &n, "LANG", keep("LANG"));
	add(env, &n, "LC_ALL", keep("LC_ALL"));
	add(env, &n, "TZ", keep("TZ"));
	add(env, &n, "CRM_NOW", keep("CRM_NOW"));
	add(env, &n, "CRM_HOOK", h->when);
	add(env, &n, "CRM_PROGRAM", crm_program());
	add(env, &n, "CRM_VERB", h->verb);
	add(env, &n, "CRM_WORDS", h->words);
	add(env, &n, "CRM_TXN", h->txn);
	add(env, &n, "CRM_DB", h->book);
	add(env, &n, "CRM_USER", h->login);
	env[n] = NULL;
	if (null < 0 || dup2(h->fd, 0) < 0 || dup2(null, 1) < 0 || dup2(out, 2) < 0 ||
	    chdir(h->dir))
		_exit(127);
	close_range(3, ~0u, 0);
	execve(h->path, argv, env);
	_exit(127);
}

static long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Reads what there is; false at the end of it. What is too much is read and dropped. */
static bool listen(int fd, struct crm_str *text)
{
	char buf[4096];
	ssize_t n = read(fd, buf, sizeof buf);

	if (n > 0 && text->len < 65536)
		crm_str_add(text, buf, (size_t)n);
	return n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN));
}

/* Waits for the end of pid or of the time; the status, -1 when it was killed for that. */
static int wait_for(pid_t pid, int fd, long until, struct crm_str *text)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int status;
	pid_t done;

	for (;;) {
		long left = until - now();

		while ((done = waitpid(pid, &status, WNOHANG)) < 0 && errno == EINTR)
			;
		if (done == pid)
			break;
		if (left <= 0) {
			kill(-pid, SIGKILL);
			kill(pid, SIGKILL);
			waitpid(pid, &status, 0);
			return -1;
		}
		/* Its end is looked for ten times a second where it closed its mouth. */
		if (poll(&p, 1, left > 100 ? 100 : (int)left) > 0 && !listen(fd, text))
			p.fd = -1;
	}
	while (p.fd >= 0 && poll(&p, 1, 0) > 0 && listen(fd, text))
		;
	return status;
}

static void first_line(const struct crm_str *text, struct crm_str *said)
{
	const char *s = crm_str_text(text);
	size_t skip = strspn(s, " \t\r\n"), len = strcspn(s + skip, "\r\n");

	crm_str_reset(said);
	crm_str_add(said, s + skip, len < SAID ? len : SAID);
}

int crm_hook_run(const struct crm_hook *h, struct crm_str *said)
{
	struct crm_str text = { 0 };
	int fd[2], status;
	pid_t pid;

	if (pipe2(fd, O_CLOEXEC))
		crm_die(CRM_UNAVAILABLE, "hooks: pipe: %m");
	pid = fork();
	if (pid < 0)
		crm_die(CRM_UNAVAILABLE, "hooks: fork: %m");
	if (!pid)
		start(h, fd[1]);
	setpgid(pid, pid);
	close(fd[1]);
	fcntl(fd[0], F_SETFL, O_NONBLOCK);
	status = wait_for(pid, fd[0], now() + 1000L * h->seconds, &text);
	close(fd[0]);
	first_line(&text, said);
	crm_str_release(&text);
	if (!status)
		return 0;
	if (status == -1) {
		crm_str_reset(said);
		crm_str_addf(said, "took longer than %d s", h->seconds);
	} else if (WIFSIGNALED(status)) {
		crm_str_reset(said);
		crm_str_addf(said, "died of signal %d", WTERMSIG(status));
	} else if (!said->len) {
		crm_str_addf(said, WEXITSTATUS(status) == 127 ? "cannot be run" : "exit status %d",
		    WEXITSTATUS(status));
	}
	return -1;
}
