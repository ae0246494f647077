/* Page and PDF are files without a name: neither side can wait for the other. */
#include "pdf.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/mem.h"

enum { SECONDS = 60, SAID = 400 };

/* Each reads HTML on its standard input and writes PDF to its standard output. */
static const char *const weasyprint[] = { "weasyprint", "-q", "-e", "utf-8", "-", "-", NULL };
static const char *const wkhtmltopdf[] = { "wkhtmltopdf", "-q", "--encoding", "utf-8",
	"--disable-javascript", "--disable-local-file-access", "-", "-", NULL };
static const char *const *const tools[] = { weasyprint, wkhtmltopdf };

/* The program's path, malloc'ed; NULL where no directory of the PATH has it. */
static char *find(const char *name)
{
	const char *dir = getenv("PATH");

	for (; dir && *dir; dir += strspn(dir, ":")) {
		size_t len = strcspn(dir, ":");
		struct crm_str path = { 0 };

		if (*dir == '/') {
			crm_str_addf(&path, "%.*s/%s", (int)len, dir, name);
			if (!access(path.s, X_OK))
				return crm_str_take(&path);
		}
		crm_str_release(&path);
		dir += len;
	}
	return NULL;
}

static void start(const char *path, const char *const *argv, const int fd[3])
    __attribute__((noreturn));
static void start(const char *path, const char *const *argv, const int fd[3])
{
	struct crm_str search = { 0 };
	char *env[] = { NULL, (char *)"LC_ALL=C.UTF-8", NULL };

	crm_str_addf(&search, "PATH=%s", getenv("PATH"));
	env[0] = search.s;
	setpgid(0, 0);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	for (int i = 0; i < 3; i++)
		if (dup2(fd[i], i) < 0)
			_exit(127);
	close_range(3, ~0u, 0);
	execve(path, (char *const *)(void *)argv, env);
	_exit(127);
}

/* The exit status, -1 where it took too long. */
static int wait_for(pid_t pid)
{
	const struct timespec pause = { .tv_nsec = 20 * 1000 * 1000 };
	int status;

	for (int i = 0; i < SECONDS * 50; i++) {
		pid_t done = waitpid(pid, &status, WNOHANG);

		if (done == pid)
			return status;
		if (done < 0 && errno != EINTR)
			break;
		nanosleep(&pause, NULL);
	}
	kill(-pid, SIGKILL);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return -1;
}

static int temporary(void)
{
	int fd = memfd_create("crm", MFD_CLOEXEC);

	/* Never 0 to 2: these are where the child wants its own. */
	if (fd >= 0 && fd < 3)
		fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (fd < 0)
		crm_die(CRM_UNAVAILABLE, "pdf: %m");
	return fd;
}

static void read_all(int fd, struct crm_str *out)
{
	char buf[65536];
	ssize_t n;

	if (lseek(fd, 0, SEEK_SET))
		return;
	while ((n = read(fd, buf, sizeof buf)) > 0 || (n < 0 && errno == EINTR))
		if (n > 0)
			crm_str_add(out, buf, (size_t)n);
}

static void complain(const char *path, int status, int fd, struct crm_err *e)
{
	struct crm_str said = { 0 };
	size_t skip, len;

	read_all(fd, &said);
	skip = strspn(crm_str_text(&said), " \t\r\n");
	len = strcspn(crm_str_text(&said) + skip, "\r\n");
	if (status == -1)
		crm_err_set(e, CRM_UNAVAILABLE, "%s took longer than %d s", path, SECONDS);
	else if (len)
		crm_err_set(e, CRM_UNAVAILABLE, "%s: %.*s", path, (int)(len < SAID ? len : SAID),
		    said.s + skip);
	else
		crm_err_set(e, CRM_UNAVAILABLE, "%s made no PDF", path);
	crm_str_release(&said);
}

static void run(const char *path, const char *const *argv, const struct crm_str *html,
    struct crm_str *pdf, struct crm_err *e)
{
	int fd[3] = { temporary(), temporary(), temporary() }, status;
	pid_t pid;

	if (!crm_write_all(fd[0], crm_str_text(html), html->len) || lseek(fd[0], 0, SEEK_SET))
		crm_die(CRM_IO, "pdf: %m");
	pid = fork();
	if (pid < 0)
		crm_die(CRM_UNAVAILABLE, "pdf: fork: %m");
	if (!pid)
		start(path, argv, fd);
	setpgid(pid, pid);
	status = wait_for(pid);
	read_all(fd[1], pdf);
	if (status || strncmp(crm_str_text(pdf), "%PDF", 4) != 0)
		complain(path, status, fd[2], e);
	for (int i = 0; i < 3; i++)
		close(fd[i]);
}

int crm_pdf(const struct crm_str *html, struct crm_str *pdf, struct crm_err *e)
{
	char *path = NULL;
	size_t i = 0, n = sizeof tools / sizeof *tools;

	while (i < n && !(path = find(tools[i][0])))
		i++;
	if (path)
		run(path, tools[i], html, pdf, e);
	else
		crm_err_set(e, CRM_UNAVAILABLE,
		    "no program that makes PDF of HTML: install weasyprint or wkhtmltopdf");
	free(path);
	return e->code;
}
