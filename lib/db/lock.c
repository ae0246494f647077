/* The writers' queue. SQLite alone lets writers collide and starve; an flock
 * beside the book lines them up, and names who holds it to those who wait. The
 * kernel drops it when its holder dies. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "db/engine.h"

double crm_lock_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void crm_lock_nap(void)
{
	static unsigned seed;
	struct timespec t = { 0, 0 };

	if (!seed)
		seed = (unsigned)getpid() * 2654435761u ^ (unsigned)(crm_lock_clock() * 1e6);
	seed = seed * 1664525u + 1013904223u;
	t.tv_nsec = 1000000 + (long)(seed >> 8) % 5000000;
	nanosleep(&t, NULL);
}

static int lock_open(const struct crm_db *db, int flags)
{
	struct stat st;
	struct crm_str name = { 0 };
	mode_t mode = 0600;
	int fd;

	if (!stat(db->path, &st))
		mode = st.st_mode & 0666;
	crm_str_addf(&name, "%s-lock", db->path);
	fd = open(name.s, flags | O_CLOEXEC | O_NOFOLLOW, mode);
	if (fd >= 0 && flags & O_CREAT && !fstat(fd, &st) && (st.st_mode & 0666) != mode &&
	    st.st_uid == geteuid() && fchmod(fd, mode)) {
		/* A stricter umask than the book's group wants: others say so. */
	}
	crm_str_release(&name);
	return fd;
}

void crm_lock_holder(const struct crm_db *db, struct crm_str *out)
{
	int fd = lock_open(db, O_RDONLY);
	char text[256];
	ssize_t n;

	if (fd < 0)
		return;
	n = read(fd, text, sizeof text - 1);
	close(fd);
	if (n <= 0)
		return;
	crm_str_add(out, text, (size_t)n);
}

static void wake(int sig)
{
	(void)sig; /* only to end a blocking flock with EINTR */
}

/* A signal every half second while we wait: the kernel's queue hands the lock on
 * at once and in turn, which no polling does, but knows no time-out. */
static void alarm_every(long usec)
{
	struct sigaction sa = { .sa_handler = wake };
	struct itimerval t = { { 0, usec }, { 0, usec } };

	sigemptyset(&sa.sa_mask);
	if (usec)
		sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &t, NULL);
}

/* Waits for the lock; 0, or CRM_BUSY after db->wait seconds. */
static int wait_turn(struct crm_db *db, int fd, struct crm_err *e)
{
	struct crm_str who = { 0 };
	double begin = crm_lock_clock();
	bool told = false;
	int rc = 0;

	if (!db->wait)
		return crm_err_set(e, CRM_BUSY, "the book is busy; try again");
	alarm_every(500000);
	while (!rc && flock(fd, LOCK_EX)) {
		double waited = crm_lock_clock() - begin;

		if (errno != EINTR) {
			rc = crm_err_set(e, CRM_IO, "%s-lock: %m", db->path);
		} else if (waited >= db->wait) {
			crm_lock_holder(db, &who);
			rc = crm_err_set(e, CRM_BUSY, "the book is busy, held by %s; try again",
			    crm_str_text(&who));
		} else if (waited >= 2 && !told) {
			crm_lock_holder(db, &who);
			crm_warn("waiting for the book, held by %s", crm_str_text(&who));
			told = true;
		}
		crm_str_reset(&who);
	}
	alarm_every(0);
	crm_str_release(&who);
	return rc;
}

int crm_lock_take(struct crm_db *db, const char *what, struct crm_err *e)
{
	struct crm_str who = { 0 };
	int fd = lock_open(db, O_RDWR | O_CREAT);

	if (fd < 0)
		return crm_err_set(e,
		    errno == EACCES || errno == EROFS || errno == EPERM ? CRM_NOPERM : CRM_IO,
		    "%s-lock: %m", db->path);
	if (flock(fd, LOCK_EX | LOCK_NB) && wait_turn(db, fd, e)) {
		close(fd);
		return e->code;
	}
	crm_str_addf(&who, "pid %ld (%s %.160s)", (long)getpid(), crm_program(), what);
	if (ftruncate(fd, 0) || pwrite(fd, who.s, who.len, 0) < 0) {
		/* A full disk: the lock holds all the same, only the name is missing. */
	}
	crm_str_release(&who);
	db->lock = fd;
	return 0;
}

void crm_lock_drop(struct crm_db *db)
{
	if (db->lock < 0)
		return;
	if (ftruncate(db->lock, 0)) {
		/* Only the name of the last holder stays. */
	}
	close(db->lock);
	db->lock = -1;
}
