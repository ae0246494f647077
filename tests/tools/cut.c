/* cut - a way to a PostgreSQL server that breaks at a chosen moment, once:
 *
 *   cut SERVER-SOCKET OWN-SOCKET HOW ARG
 *
 *   before WORD  what the client sends with a text that ends in WORD does not arrive any more
 *   after WORD   it arrives; its answer does not
 *   late WORD    the client is cut off at once; what it sent arrives a second later
 *   gone WORD    as after, and nobody else is let in
 *   up N, down N when the client has sent, or the server, N bytes
 *
 * Every other connection goes through as it is. Runs until it is killed; prints a line when
 * the way is open. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const char *how, *word, *own;
static long bytes;
static int *cut; /* shared: has it been done? */

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static struct sockaddr_un address(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof a.sun_path) {
		errno = ENAMETOOLONG;
		fail(path);
	}
	snprintf(a.sun_path, sizeof a.sun_path, "%s", path);
	return a;
}

static int put(int fd, const char *at, ssize_t n)
{
	while (n > 0) {
		ssize_t done = send(fd, at, (size_t)n, MSG_NOSIGNAL);

		if (done < 0)
			return -1;
		at += done;
		n -= done;
	}
	return 0;
}

/* Whoever is the first to come here does it. */
static int first(void)
{
	return !__sync_lock_test_and_set(cut, 1);
}

/* What the client sent has the WORD in it. */
static void meet(int client, int server, const char *buf, ssize_t n)
{
	struct pollfd p = { .fd = server, .events = POLLIN };

	if (!strcmp(how, "before"))
		_exit(0);
	if (!strcmp(how, "late")) {
		shutdown(client, SHUT_RDWR);
		sleep(1);
	}
	if (!strcmp(how, "gone")) {
		unlink(own);
		kill(getppid(), SIGTERM);
	}
	if (!put(server, buf, n))
		poll(&p, 1, 10000);
	_exit(0);
}

static void pass(int client, int server)
{
	struct pollfd p[2] = { { .fd = client, .events = POLLIN },
		{ .fd = server, .events = POLLIN } };
	static char buf[65536];
	long seen = 0;

	while (poll(p, 2, -1) > 0)
		for (int i = 0; i < 2; i++) {
			int counts = !strcmp(how, i ? "down" : "up");
			ssize_t n;

			if (!p[i].revents)
				continue;
			n = read(p[i].fd, buf, sizeof buf);
			if (n <= 0)
				return;
			seen += counts ? n : 0;
			if (counts && seen > bytes && first()) {
				put(p[!i].fd, buf, n - (seen - bytes));
				return;
			}
			if (!i && *word && memmem(buf, (size_t)n, word, strlen(word) + 1) &&
			    first())
				meet(client, server, buf, n);
			if (put(p[!i].fd, buf, n))
				return;
		}
}

static void serve(int client, const char *to)
{
	struct sockaddr_un a = address(to);
	int server = socket(AF_UNIX, SOCK_STREAM, 0);

	if (connect(server, (struct sockaddr *)&a, sizeof a))
		_exit(1);
	pass(client, server);
	_exit(0);
}

int main(int argc, char **argv)
{
	struct sockaddr_un a;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), client;

	if (argc != 5) {
		fputs("cut SERVER-SOCKET OWN-SOCKET HOW ARG\n", stderr);
		return 2;
	}
	own = argv[2];
	how = argv[3];
	bytes = strtol(argv[4], NULL, 10);
	word = !strcmp(how, "up") || !strcmp(how, "down") ? "" : argv[4];
	cut = mmap(NULL, sizeof *cut, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	signal(SIGCHLD, SIG_IGN);
	a = address(own);
	unlink(own);
	if (cut == MAP_FAILED || bind(fd, (struct sockaddr *)&a, sizeof a) || listen(fd, 100))
		fail(own);
	puts("open");
	fclose(stdout);
	while ((client = accept(fd, NULL, NULL)) >= 0) {
		if (!fork()) {
			prctl(PR_SET_PDEATHSIG, strcmp(how, "gone") ? SIGTERM : 0);
			serve(client, argv[1]);
		}
		close(client);
	}
	fail("accept");
}
