/* Which commands there are: those beside this program, then those on PATH. */
#include "commands.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"

static char here[PATH_MAX]; /* the directory of this program, "" unknown */

const char *crm_commands_here(void)
{
	ssize_t n = readlink("/proc/self/exe", here, sizeof here - 1);
	char *slash;

	here[n > 0 && (size_t)n < sizeof here - 1 ? n : 0] = '\0';
	slash = strrchr(here, '/');
	if (slash)
		*slash = '\0';
	return here;
}

bool crm_command_name(const char *s)
{
	return *s >= 'a' && *s <= 'z' && !s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_-")];
}

static bool runs(const char *dir, size_t len, const char *name, char path[PATH_MAX])
{
	int n = snprintf(path, PATH_MAX, "%.*s/%s", (int)len, dir, name);
	struct stat st;

	return n > 0 && n < PATH_MAX && !access(path, X_OK) && !stat(path, &st) &&
	       S_ISREG(st.st_mode);
}

bool crm_program_find(const char *name, bool ours, char path[PATH_MAX])
{
	const char *dirs = getenv("PATH");

	if (ours && *here && runs(here, strlen(here), name, path))
		return true;
	while (dirs && *dirs) {
		size_t len = strcspn(dirs, ":");

		if (len && len < PATH_MAX && runs(dirs, len, name, path))
			return true;
		dirs += len + (dirs[len] == ':');
	}
	return false;
}

bool crm_command_find(const char *noun, char path[PATH_MAX])
{
	char name[NAME_MAX];
	int n = snprintf(name, sizeof name, "crm-%s", noun);

	return crm_command_name(noun) && n < (int)sizeof name && crm_program_find(name, true, path);
}

pid_t crm_program_start(char *const *words, int *fd)
{
	int pipe_fd[2] = { -1, -1 }, null;
	pid_t pid;

	if (fd && pipe2(pipe_fd, O_CLOEXEC))
		crm_die(CRM_UNAVAILABLE, "pipe: %m");
	pid = fork();
	if (pid < 0)
		crm_die(CRM_UNAVAILABLE, "fork: %m");
	if (!pid) {
		null = open("/dev/null", O_RDWR);
		dup2(null, 0);
		dup2(fd ? pipe_fd[1] : null, 1);
		dup2(null, 2);
		execv(words[0], words);
		_exit(127);
	}
	if (fd) {
		close(pipe_fd[1]);
		*fd = pipe_fd[0];
	}
	return pid;
}

int crm_program_finish(pid_t pid, int fd, struct crm_str *out)
{
	char buf[4096];
	int status;
	ssize_t n;

	while (fd >= 0 && ((n = read(fd, buf, sizeof buf)) > 0 || (n < 0 && errno == EINTR)))
		if (n > 0 && out->len < 1024 * 1024)
			crm_str_add(out, buf, (size_t)n);
	if (fd >= 0)
		close(fd);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return status;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct crm_command *)a)->name, ((const struct crm_command *)b)->name);
}

static void add(struct crm_commands *all, const char *name, bool beside, const char *about)
{
	for (size_t i = 0; i < all->n; i++)
		if (!strcmp(all->v[i].name, name))
			return;
	crm_grow(&all->v, all->n, &all->cap, sizeof *all->v);
	all->v[all->n++] =
	    (struct crm_command){ .name = crm_strdup(name), .beside = beside, .fd = -1 };
	crm_str_puts(&all->v[all->n - 1].about, about);
}

void crm_commands_add(struct crm_commands *all, const char *name, const char *about)
{
	add(all, name, false, about);
}

static void scan(struct crm_commands *all, const char *dir, size_t len, bool beside)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *d;

	if (!len || len >= sizeof path)
		return;
	memcpy(path, dir, len);
	path[len] = '\0';
	d = opendir(path);
	while (d && (entry = readdir(d)))
		if (!strncmp(entry->d_name, "crm-", 4) && crm_command_name(entry->d_name + 4) &&
		    runs(dir, len, entry->d_name, path))
			add(all, entry->d_name + 4, beside, "");
	if (d)
		closedir(d);
}

void crm_commands_scan(struct crm_commands *all)
{
	const char *dirs = getenv("PATH");

	scan(all, here, strlen(here), true);
	while (dirs && *dirs) {
		size_t len = strcspn(dirs, ":");

		scan(all, dirs, len, false);
		dirs += len + (dirs[len] == ':');
	}
	if (all->n)
		qsort(all->v, all->n, sizeof *all->v, by_name);
}

void crm_commands_ask(struct crm_commands *all)
{
	char path[PATH_MAX];

	for (size_t i = 0; i < all->n; i++) {
		struct crm_command *k = &all->v[i];

		if (k->beside && crm_command_find(k->name, path))
			k->pid =
			    crm_program_start((char *[]){ path, (char *)"--about", NULL }, &k->fd);
	}
	for (size_t i = 0; i < all->n; i++) {
		struct crm_command *k = &all->v[i];

		if (!k->pid)
			continue;
		if (crm_program_finish(k->pid, k->fd, &k->about))
			crm_str_reset(&k->about);
		if (k->about.len)
			k->about.s[k->about.len = strcspn(k->about.s, "\n")] = '\0';
	}
}
