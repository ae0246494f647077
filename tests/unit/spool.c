/* The spool: order and completeness on files and pipes, readers that are slow,
 * late or gone, and what is held. */
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "record/spool.h"

enum { MB = 1024 * 1024 };

/* The n-th byte of all streams in these tests. */
static char at(size_t n)
{
	return (char)('a' + (n * 7 + n / 4093) % 26);
}

static void write_stream(struct crm_spool *s, size_t from, size_t len, size_t piece)
{
	static char buf[MB];
	size_t i, n;

	while (len) {
		n = len < piece ? len : piece;
		for (i = 0; i < n; i++)
			buf[i] = at(from + i);
		crm_spool_write(s, buf, n);
		from += n;
		len -= n;
	}
}

/* Reads len bytes and the end; the number of those that are right. */
static size_t read_stream(int fd, size_t len, bool slow)
{
	static char buf[MB];
	size_t done = 0;
	ssize_t n, i;

	while ((n = read(fd, buf, slow ? 50000 : sizeof buf)) > 0) {
		for (i = 0; i < n; i++)
			if (buf[i] != at(done + (size_t)i))
				return done + (size_t)i;
		done += (size_t)n;
		if (slow)
			poll(NULL, 0, 1);
	}
	return done == len ? len : done + 1;
}

/* A child that reads the pipe once `go` is closed (NULL: at once), and exits 0
 * when all was right. */
static pid_t reader(int two[2], size_t len, int go[2], bool slow)
{
	pid_t child = fork();
	char byte;

	if (child) {
		close(two[0]);
		return child;
	}
	close(two[1]);
	if (go) {
		close(go[1]);
		if (read(go[0], &byte, 1))
			_exit(2);
	}
	_exit(read_stream(two[0], len, slow) != len);
}

static bool well(pid_t child)
{
	int status;

	return waitpid(child, &status, 0) == child && status == 0;
}

static void check_file(void)
{
	static const size_t pieces[] = { 1, 100, 4096, 300000 };
	size_t i, len = 3000001;

	for (i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		int fd = memfd_create("file", MFD_CLOEXEC);
		struct crm_spool *s = crm_spool_new(fd, NULL, false);

		write_stream(s, 0, len, pieces[i]);
		CHECK(!crm_spool_broken(s), "broken");
		CHECK_INT(crm_spool_drain(s), 0);
		lseek(fd, 0, SEEK_SET);
		CHECK_INT(read_stream(fd, len, false), len);
		close(fd);
	}
}

/* The writer never waits for the reader before the drain: a late one reads
 * nothing until all is written, more than the pipe and the memory hold. */
static void check_pipe(void)
{
	static const struct {
		size_t len, piece;
		bool late, slow;
	} cases[] = {
		{ 0, 1, false, false },
		{ 10, 1, false, false },
		{ 4096, 4096, true, false },
		{ 200000, 99, false, true },
		{ 5 * MB, 4097, true, false },
		{ 40 * MB, 1000, true, false },
		{ 17 * MB, MB, false, true },
		{ 60 * MB, 300000, false, false },
	};
	size_t i;

	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct crm_spool *s;
		pid_t child;
		int two[2], go[2];

		if (pipe2(two, O_CLOEXEC) || pipe2(go, O_CLOEXEC))
			abort();
		child = reader(two, cases[i].len, cases[i].late ? go : NULL, cases[i].slow);
		s = crm_spool_new(two[1], "/nowhere", false);
		write_stream(s, 0, cases[i].len, cases[i].piece);
		close(go[0]);
		close(go[1]);
		CHECK_INT(crm_spool_drain(s), 0);
		close(two[1]);
		CHECK(well(child), "case %zu: the reader got something else", i);
	}
}

static void check_hold(void)
{
	struct pollfd p = { .events = POLLIN };
	struct crm_spool *s;
	pid_t child;
	int two[2];

	if (pipe2(two, O_CLOEXEC))
		abort();
	p.fd = two[0];
	s = crm_spool_new(two[1], NULL, true);
	write_stream(s, 0, 20 * MB, 5000);
	CHECK_INT(poll(&p, 1, 0), 0);
	child = reader(two, 21 * MB, NULL, false);
	crm_spool_go(s);
	write_stream(s, 20 * MB, MB, 77);
	CHECK_INT(crm_spool_drain(s), 0);
	close(two[1]);
	CHECK(well(child), "the reader got something else");

	if (pipe2(two, O_CLOEXEC))
		abort();
	p.fd = two[0];
	s = crm_spool_new(two[1], NULL, true);
	write_stream(s, 0, 20 * MB, 5000);
	crm_spool_drop(s);
	CHECK_INT(poll(&p, 1, 0), 0);
	close(two[0]);
	close(two[1]);
}

static void check_gone(void)
{
	struct crm_spool *s;
	int two[2], full;

	if (pipe2(two, O_CLOEXEC))
		abort();
	close(two[0]);
	s = crm_spool_new(two[1], NULL, false);
	write_stream(s, 0, 100, 100);
	CHECK(!crm_spool_broken(s), "too little to try it");
	write_stream(s, 100, 100000, 100);
	CHECK(crm_spool_broken(s), "the reader has gone");
	write_stream(s, 0, 100000, 100);
	CHECK_INT(crm_spool_drain(s), EPIPE);
	s = crm_spool_new(two[1], NULL, true);
	write_stream(s, 0, 10, 10);
	CHECK_INT(crm_spool_drain(s), EPIPE);
	close(two[1]);

	s = crm_spool_new(two[1], NULL, false); /* closed: `>&-` */
	CHECK_INT(crm_spool_drain(s), 0);
	s = crm_spool_new(two[1], NULL, false);
	write_stream(s, 0, 10, 10);
	CHECK_INT(crm_spool_drain(s), EBADF);

	full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	s = crm_spool_new(full, NULL, false);
	write_stream(s, 0, 10, 10);
	CHECK_INT(crm_spool_drain(s), ENOSPC);
	close(full);
}

/* A descriptor that someone else made non-blocking. */
static void check_nonblocking(void)
{
	struct crm_spool *s;
	pid_t child;
	int two[2];

	if (pipe2(two, O_CLOEXEC | O_NONBLOCK))
		abort();
	fcntl(two[0], F_SETFL, 0);
	child = reader(two, 2 * MB, NULL, true);
	s = crm_spool_new(two[1], NULL, false);
	write_stream(s, 0, 2 * MB, 1000);
	CHECK_INT(crm_spool_drain(s), 0);
	close(two[1]);
	CHECK(well(child), "the reader got something else");
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	alarm(120); /* a spool that waits would wait for ever */
	check_file();
	check_pipe();
	check_hold();
	check_gone();
	check_nonblocking();
	return check_done("spool");
}
