/* fail - makes the n-th call fail that touches the disk or takes memory. Loaded in front of
 * a command with LD_PRELOAD:
 *
 *   FAIL_AT=17                  the 17th counted call; 0 or unset: none
 *   FAIL_CALLS=disk|memory      which are counted: write pwrite fsync fdatasync ftruncate
 *                               unlink rename link, or malloc calloc realloc
 *   FAIL_HOW=EIO|ENOSPC|kill    what happens; kill: the process dies before the call;
 *   FAIL_HOW=full               this and every later call fails with ENOSPC
 *   FAIL_COUNT=FILE             at the end, the number of counted calls is written there
 *
 * Writes to stderr are neither counted nor failed: the message must be seen. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* glibc's own names: dlsym() would need memory before it can be found. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t size);

static long at, calls;
static int memory, ready;
static const char *how = "EIO", *count_file;

__attribute__((constructor)) static void begin(void)
{
	const char *text = getenv("FAIL_AT"), *which = getenv("FAIL_CALLS");

	at = text ? strtol(text, NULL, 10) : 0;
	memory = which && !strcmp(which, "memory");
	if (getenv("FAIL_HOW"))
		how = getenv("FAIL_HOW");
	count_file = getenv("FAIL_COUNT");
	ready = 1;
}

__attribute__((destructor)) static void end(void)
{
	char text[32];
	int fd;

	ready = 0;
	if (!count_file || (fd = open(count_file, O_WRONLY | O_CREAT | O_TRUNC, 0600)) < 0)
		return;
	snprintf(text, sizeof text, "%ld\n", calls);
	syscall(SYS_write, fd, text, strlen(text));
	close(fd);
}

/* True where this call is to fail; errno is set then. */
static int fails(int is_memory)
{
	if (!ready || is_memory != memory)
		return 0;
	calls++;
	if (!at || (calls != at && (strcmp(how, "full") || calls < at)))
		return 0;
	if (!strcmp(how, "kill"))
		kill(getpid(), SIGKILL);
	errno = is_memory ? ENOMEM : !strcmp(how, "EIO") ? EIO : ENOSPC;
	return 1;
}

void *malloc(size_t size)
{
	return fails(1) ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return fails(1) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	return fails(1) ? NULL : __libc_realloc(p, size);
}

ssize_t write(int fd, const void *buf, size_t n)
{
	return fd != 2 && fails(0) ? -1 : syscall(SYS_write, fd, buf, n);
}

ssize_t pwrite(int fd, const void *buf, size_t n, off_t offset)
{
	return fails(0) ? -1 : syscall(SYS_pwrite64, fd, buf, n, offset);
}

ssize_t pwrite64(int fd, const void *buf, size_t n, off64_t offset)
{
	return fails(0) ? -1 : syscall(SYS_pwrite64, fd, buf, n, offset);
}

int fsync(int fd)
{
	return fails(0) ? -1 : (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	return fails(0) ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int ftruncate(int fd, off_t size)
{
	return fails(0) ? -1 : (int)syscall(SYS_ftruncate, fd, size);
}

int ftruncate64(int fd, off64_t size)
{
	return fails(0) ? -1 : (int)syscall(SYS_ftruncate, fd, size);
}

int unlink(const char *path)
{
	return fails(0) ? -1 : (int)syscall(SYS_unlinkat, -100, path, 0);
}

int rename(const char *from, const char *to)
{
	return fails(0) ? -1 : (int)syscall(SYS_renameat2, -100, from, -100, to, 0);
}

int link(const char *from, const char *to)
{
	return fails(0) ? -1 : (int)syscall(SYS_linkat, -100, from, -100, to, 0);
}
