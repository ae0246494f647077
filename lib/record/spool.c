/* The spool: a queue of bytes in three parts, oldest first: memory, the
 * overflow file, and a stage that gathers what goes to the file. Each call
 * hands the descriptor what it takes without waiting. */
#include "record/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"

enum {
	MEM_MAX = 16 * 1024 * 1024,
	BLOCK = 256 * 1024, /* for files: the stage, the overflow, a plain file */
	FULL = 1024 * 1024,
};

struct crm_spool {
	int fd;
	int error; /* errno of the write that failed, 0 */
	bool hold;
	bool waits;   /* a pipe, socket or terminal: poll, small writes */
	size_t chunk; /* bytes of a write */
	size_t fresh; /* bytes added since the descriptor was last tried */
	char *dir;
	char *mem; /* bytes head..tail wait */
	size_t head, tail, cap;
	int over; /* the overflow file, -1: none */
	off_t over_read, over_end;
	char *stage; /* BLOCK bytes once there is an overflow file */
	size_t staged;
};

struct crm_spool *crm_spool_new(int fd, const char *dir, bool hold)
{
	struct crm_spool *s = crm_calloc(1, sizeof *s);
	struct stat st;

	s->fd = fd;
	s->hold = hold;
	s->dir = dir ? crm_strdup(dir) : NULL;
	s->over = -1;
	s->waits = fstat(fd, &st) || !S_ISREG(st.st_mode);
	s->chunk = s->waits ? PIPE_BUF : BLOCK;
	return s;
}

static void forget(struct crm_spool *s)
{
	free(s->mem);
	free(s->stage);
	if (s->over >= 0)
		close(s->over);
	s->mem = s->stage = NULL;
	s->head = s->tail = s->cap = s->staged = 0;
	s->over = -1;
	s->over_read = s->over_end = 0;
}

void crm_spool_drop(struct crm_spool *s)
{
	if (!s)
		return;
	forget(s);
	free(s->dir);
	free(s);
}

static int open_unlinked(const char *dir)
{
	char path[PATH_MAX];
	int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	int n;

	if (fd >= 0)
		return fd;
	n = snprintf(path, sizeof path, "%s/.crm-spool-XXXXXX", dir);
	if (n < 0 || (size_t)n >= sizeof path)
		return -1;
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

/* A book may lie where its reader cannot write: then the usual places. */
int crm_spool_file(const char *dir)
{
	const char *tmp = getenv("TMPDIR");
	const char *dirs[] = { dir, tmp && *tmp ? tmp : NULL, "/tmp" };
	int fd = -1;
	size_t i;

	for (i = 0; i < sizeof dirs / sizeof *dirs && fd < 0; i++)
		if (dirs[i])
			fd = open_unlinked(dirs[i]);
	return fd;
}

static void open_over(struct crm_spool *s)
{
	s->over = crm_spool_file(s->dir);
	if (s->over < 0)
		crm_die(CRM_IO, "output waits, and no file can be made for it in %s: %s",
		    s->dir ? s->dir : "/tmp", strerror(errno));
	s->stage = crm_malloc(BLOCK);
}

static void over_write(struct crm_spool *s, const char *buf, size_t len)
{
	while (len) {
		ssize_t n = pwrite(s->over, buf, len, s->over_end);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			crm_die(CRM_IO, "output waits, and its file cannot be written: %s",
			    strerror(n ? errno : ENOSPC));
		buf += n;
		len -= (size_t)n;
		s->over_end += n;
	}
}

static void add_over(struct crm_spool *s, const char *buf, size_t len)
{
	if (s->over < 0)
		open_over(s);
	if (s->staged + len > BLOCK) {
		over_write(s, s->stage, s->staged);
		s->staged = 0;
	}
	if (len > BLOCK) {
		over_write(s, buf, len);
		return;
	}
	memcpy(s->stage + s->staged, buf, len);
	s->staged += len;
}

static void mem_room(struct crm_spool *s, size_t len)
{
	size_t used = s->tail - s->head;

	if (s->tail + len <= s->cap)
		return;
	if (used + len <= s->cap / 2) {
		memmove(s->mem, s->mem + s->head, used);
		s->head = 0;
		s->tail = used;
		return;
	}
	while (s->cap < s->tail + len)
		s->cap = s->cap ? s->cap * 2 : 64 * 1024;
	s->mem = crm_realloc(s->mem, s->cap);
}

static void add(struct crm_spool *s, const char *buf, size_t len)
{
	if (s->over >= 0 || s->tail - s->head + len > MEM_MAX) {
		add_over(s, buf, len);
		return;
	}
	mem_room(s, len);
	memcpy(s->mem + s->tail, buf, len);
	s->tail += len;
}

/* Ends the overflow: memory is the whole queue again. */
static void close_over(struct crm_spool *s)
{
	free(s->stage);
	close(s->over);
	s->stage = NULL;
	s->over = -1;
	s->staged = 0;
	s->over_read = s->over_end = 0;
}

/* A failure is told by the drain, as one of the descriptor's: what was written may be
 * saved already, and its command has to say so. */
static void over_read(struct crm_spool *s)
{
	ssize_t n;

	do
		n = pread(s->over, s->mem, BLOCK, s->over_read);
	while (n < 0 && errno == EINTR);
	if (n <= 0) {
		s->error = n ? errno : EIO;
		forget(s);
		return;
	}
	s->over_read += n;
	s->tail = (size_t)n;
}

/* Brings the oldest waiting bytes into memory; false when none wait. */
static bool refill(struct crm_spool *s)
{
	if (s->head < s->tail)
		return true;
	s->head = s->tail = 0;
	if (s->over < 0)
		return false;
	mem_room(s, BLOCK);
	if (s->over_read < s->over_end) {
		over_read(s);
		return !s->error;
	}
	memcpy(s->mem, s->stage, s->staged);
	s->tail = s->staged;
	close_over(s);
	return s->tail > 0;
}

/* True when a write of at most PIPE_BUF will not wait. An error or a hang-up
 * counts too: the write tells which. */
static bool ready(const struct crm_spool *s, int timeout)
{
	struct pollfd p = { .fd = s->fd, .events = POLLOUT };

	return !s->waits || poll(&p, 1, timeout) > 0;
}

/* One write of the oldest bytes, at most max; false when it was not taken. */
static bool put(struct crm_spool *s, size_t max)
{
	size_t len = s->tail - s->head;
	ssize_t n = write(s->fd, s->mem + s->head, len < max ? len : max);

	if (n >= 0) {
		s->head += (size_t)n;
		return n > 0;
	}
	/* EAGAIN: someone who shares the descriptor made it non-blocking. */
	if (errno != EINTR && errno != EAGAIN) {
		s->error = errno;
		forget(s);
	}
	return false;
}

static void pump(struct crm_spool *s)
{
	s->fresh = 0;
	while (!s->error && refill(s)) {
		if (s->tail - s->head < s->chunk && s->over < 0)
			return; /* too little yet: a later write or the drain takes it */
		if (!ready(s, 0) || !put(s, s->chunk))
			return;
	}
}

void crm_spool_write(struct crm_spool *s, const void *buf, size_t len)
{
	if (s->error || !len)
		return;
	add(s, buf, len);
	s->fresh += len;
	if (!s->hold && s->fresh >= s->chunk)
		pump(s);
}

void crm_spool_go(struct crm_spool *s)
{
	s->hold = false;
	pump(s);
}

bool crm_spool_full(const struct crm_spool *s)
{
	return !s->error && (s->over >= 0 || s->tail - s->head > FULL);
}

int crm_spool_settle(struct crm_spool *s)
{
	while (!s->hold && !s->error && refill(s))
		if (!put(s, BLOCK) && !s->error)
			ready(s, -1);
	return s->error;
}

int crm_spool_drain(struct crm_spool *s)
{
	int error;

	s->hold = false;
	error = crm_spool_settle(s);
	crm_spool_drop(s);
	return error;
}

bool crm_spool_broken(const struct crm_spool *s)
{
	return s->error != 0;
}
