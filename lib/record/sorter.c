/* Runs follow one another in the file; merging reads a block of each. */
#include "record/sorter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "record/spool.h"

enum { HELD = 1 << 21, BLOCK = 4096 }; /* pairs */
enum { SMALL = 1000, BITS = 11, DIGITS = 1 << BITS };

struct run {
	off_t at, end; /* in the file, of what is not yet read */
	struct crm_sorted *block;
	size_t n, next;
};

struct crm_sorter {
	char *dir;
	struct crm_sorted *held;
	size_t n, cap, next;
	int fd;
	off_t end;
	struct run *run;
	size_t runs, runs_cap;
	bool reading, any;
	struct crm_sorted last;
};

struct crm_sorter *crm_sorter_new(const char *dir)
{
	struct crm_sorter *s = crm_calloc(1, sizeof *s);

	s->dir = dir ? crm_strdup(dir) : NULL;
	s->fd = -1;
	return s;
}

void crm_sorter_free(struct crm_sorter *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->runs; i++)
		free(s->run[i].block);
	if (s->fd >= 0)
		close(s->fd);
	free(s->run);
	free(s->held);
	free(s->dir);
	free(s);
}

static int by_pair(const void *left, const void *right)
{
	const struct crm_sorted *x = left, *y = right;

	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	return x->b < y->b ? -1 : x->b > y->b;
}

static size_t digit(const struct crm_sorted *p, bool of_a, int shift)
{
	return (of_a ? p->a : p->b) >> shift & (DIGITS - 1);
}

/* One stable pass by a digit of a or of b; false when all share it. */
static bool sort_digit(
    const struct crm_sorted *from, struct crm_sorted *to, size_t n, bool of_a, int shift)
{
	size_t at[DIGITS] = { 0 }, sum = 0;

	for (size_t i = 0; i < n; i++)
		at[digit(&from[i], of_a, shift)]++;
	if (at[digit(&from[0], of_a, shift)] == n)
		return false;
	for (size_t d = 0; d < DIGITS; d++) {
		size_t here = at[d];

		at[d] = sum;
		sum += here;
	}
	for (size_t i = 0; i < n; i++)
		to[at[digit(&from[i], of_a, shift)]++] = from[i];
	return true;
}

/* By digits, b's before a's and the least significant first: several times as fast as
 * qsort(3), which small numbers fall back to. */
static void sort_held(struct crm_sorter *s)
{
	struct crm_sorted *from = s->held, *to, *spare;
	uint64_t used[2] = { 0, 0 };

	if (s->n < SMALL) {
		qsort(s->held, s->n, sizeof *s->held, by_pair);
		return;
	}
	for (size_t i = 0; i < s->n; i++) {
		used[0] |= s->held[i].b;
		used[1] |= s->held[i].a;
	}
	to = spare = crm_reallocarray(NULL, s->n, sizeof *to);
	for (int of_a = 0; of_a < 2; of_a++)
		for (int shift = 0; shift < 64 && used[of_a] >> shift; shift += BITS) {
			struct crm_sorted *was = from;

			if (!sort_digit(from, to, s->n, of_a, shift))
				continue;
			from = to;
			to = was;
		}
	if (from != s->held)
		memcpy(s->held, from, s->n * sizeof *from);
	free(spare);
}

static void sort(struct crm_sorter *s)
{
	size_t n = 0;

	if (!s->n)
		return;
	sort_held(s);
	for (size_t i = 1; i < s->n; i++)
		if (by_pair(&s->held[n], &s->held[i]))
			s->held[++n] = s->held[i];
	s->n = n + 1;
}

static void write_run(struct crm_sorter *s)
{
	const char *at = (const char *)s->held;
	size_t left;

	sort(s);
	left = s->n * sizeof *s->held;
	if (s->fd < 0 && (s->fd = crm_spool_file(s->dir)) < 0)
		crm_die(CRM_IO, "no file for what has to be sorted: %m");
	crm_grow(&s->run, s->runs, &s->runs_cap, sizeof *s->run);
	s->run[s->runs++] = (struct run){ .at = s->end, .end = s->end + (off_t)left };
	while (left) {
		ssize_t n = pwrite(s->fd, at, left, s->end);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			crm_die(CRM_IO, "cannot keep what has to be sorted: %m");
		at += n;
		left -= (size_t)n;
		s->end += n;
	}
	s->n = 0;
}

void crm_sorter_add(struct crm_sorter *s, uint64_t a, uint64_t b)
{
	if (s->n == HELD)
		write_run(s);
	crm_grow(&s->held, s->n, &s->cap, sizeof *s->held);
	s->held[s->n++] = (struct crm_sorted){ a, b };
}

static bool fill(const struct crm_sorter *s, struct run *r)
{
	size_t left = (size_t)(r->end - r->at), want = BLOCK * sizeof *r->block, got = 0;

	if (r->next < r->n)
		return true;
	if (!left)
		return false;
	if (!r->block)
		r->block = crm_malloc(want);
	want = left < want ? left : want;
	while (got < want) {
		ssize_t n = pread(s->fd, (char *)r->block + got, want - got, r->at + (off_t)got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			crm_die(CRM_IO, "cannot read what was sorted: %m");
		got += (size_t)n;
	}
	r->at += (off_t)got;
	r->n = got / sizeof *r->block;
	r->next = 0;
	return true;
}

/* The least of what memory and the runs have next; NULL at the end. */
static const struct crm_sorted *least(struct crm_sorter *s)
{
	const struct crm_sorted *best = s->next < s->n ? &s->held[s->next] : NULL;
	size_t *from = best ? &s->next : NULL;

	for (size_t i = 0; i < s->runs; i++) {
		struct run *r = &s->run[i];

		if (!fill(s, r) || (best && by_pair(&r->block[r->next], best) >= 0))
			continue;
		best = &r->block[r->next];
		from = &r->next;
	}
	if (best)
		++*from;
	return best;
}

bool crm_sorter_next(struct crm_sorter *s, struct crm_sorted *out)
{
	const struct crm_sorted *one;

	if (!s->reading)
		sort(s);
	s->reading = true;
	while ((one = least(s)) && s->any && !by_pair(one, &s->last))
		;
	if (!one)
		return false;
	s->any = true;
	*out = s->last = *one;
	return true;
}
