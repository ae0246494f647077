/* The stage: what reading leaves for applying. Small imports never see a file. */
#include "model/import_stage.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/mem.h"

enum { MEMORY = 4 * 1024 * 1024, WINDOW = 1024 * 1024, FIRST = 8 };

/* Places begin at FIRST, so that 0 is none. buf holds what stands from `base`
 * on, the file all before it. */
struct crm_stage {
	int fd;
	char *dir;
	struct crm_str buf;
	uint64_t base;
	char *window; /* a piece of the file, for reading */
	uint64_t window_at;
	size_t window_len, window_cap;
};

struct crm_stage *crm_stage_new(const char *dir)
{
	struct crm_stage *s = crm_calloc(1, sizeof *s);

	s->fd = -1;
	s->dir = crm_strdup(dir ? dir : "/tmp");
	s->base = FIRST;
	return s;
}

void crm_stage_free(struct crm_stage *s)
{
	if (!s)
		return;
	if (s->fd >= 0)
		close(s->fd);
	crm_str_release(&s->buf);
	free(s->window);
	free(s->dir);
	free(s);
}

static void open_file(struct crm_stage *s)
{
	const char *tmp = getenv("TMPDIR"), *dir = tmp && *tmp ? tmp : s->dir;
	char path[PATH_MAX];

	s->fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (s->fd >= 0)
		return;
	if ((size_t)snprintf(path, sizeof path, "%s/.crm-import-XXXXXX", dir) < sizeof path) {
		s->fd = mkostemp(path, O_CLOEXEC);
		if (s->fd >= 0)
			unlink(path);
	}
	if (s->fd < 0)
		crm_die(CRM_IO, "no file can be made for the rows in %s: %m", dir);
}

static void write_at(struct crm_stage *s, const char *p, size_t len, uint64_t at)
{
	while (len) {
		ssize_t n = pwrite(s->fd, p, len, (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			crm_die(CRM_IO, "the file of rows cannot be written: %m");
		p += n;
		at += (uint64_t)n;
		len -= (size_t)n;
	}
}

static void flush(struct crm_stage *s)
{
	if (s->fd < 0)
		open_file(s);
	write_at(s, s->buf.s, s->buf.len, s->base);
	s->base += s->buf.len;
	crm_str_reset(&s->buf);
}

uint64_t crm_stage_put(struct crm_stage *s, const struct crm_row_head *head, const char *items)
{
	uint64_t place = s->base + s->buf.len;

	crm_str_add(&s->buf, head, sizeof *head);
	crm_str_add(&s->buf, items, head->size);
	if (s->buf.len >= (s->fd < 0 ? MEMORY : WINDOW))
		flush(s);
	return place;
}

void crm_stage_chain(struct crm_stage *s, uint64_t place, uint64_t next)
{
	if (place >= s->base)
		memcpy(s->buf.s + (place - s->base), &next, sizeof next);
	else
		write_at(s, (const char *)&next, sizeof next, place);
}

uint64_t crm_stage_first(struct crm_stage *s)
{
	if (s->fd >= 0 && s->buf.len)
		flush(s);
	return FIRST;
}

uint64_t crm_stage_after(struct crm_stage *s, uint64_t place, const struct crm_row_head *head)
{
	(void)s;
	return place + sizeof *head + head->size;
}

/* len bytes of the file at `at` in the window; NULL behind its end. */
static const char *window(struct crm_stage *s, uint64_t at, size_t len)
{
	size_t want = len > WINDOW ? len : WINDOW, have = 0;

	if (at + len > s->base)
		return NULL;
	if (at >= s->window_at && at + len <= s->window_at + s->window_len)
		return s->window + (at - s->window_at);
	if (want > s->window_cap) {
		free(s->window);
		s->window = crm_malloc(want);
		s->window_cap = want;
	}
	while (have < len) {
		ssize_t n = pread(s->fd, s->window + have, want - have, (off_t)(at + have));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			crm_die(CRM_IO, "the file of rows cannot be read: %m");
		have += (size_t)n;
	}
	s->window_at = at;
	s->window_len = have;
	return s->window;
}

bool crm_stage_get(
    struct crm_stage *s, uint64_t place, struct crm_row_head *head, const char **items)
{
	const char *p;

	if (s->fd < 0) {
		if (place - s->base >= s->buf.len)
			return false;
		p = s->buf.s + (place - s->base);
		memcpy(head, p, sizeof *head);
		*items = p + sizeof *head;
		return true;
	}
	p = window(s, place, sizeof *head);
	if (!p)
		return false;
	memcpy(head, p, sizeof *head);
	p = window(s, place, sizeof *head + head->size);
	if (!p)
		crm_die(CRM_BUG, "the file of rows ends inside a row");
	*items = p + sizeof *head;
	return true;
}

void crm_item_put(struct crm_str *out, unsigned kind, size_t at, const struct crm_val *v)
{
	unsigned char head[3] = { (unsigned char)(kind | (v->kind == CRM_BYTES)), at & 0xff,
		at >> 8 & 0xff };
	uint32_t len = (uint32_t)v->len;

	crm_str_add(out, head, sizeof head);
	if (v->kind != CRM_BYTES) {
		crm_str_add(out, &v->i, sizeof v->i);
		return;
	}
	crm_str_add(out, &len, sizeof len);
	crm_str_add(out, v->s, v->len);
	crm_str_addc(out, '\0');
}

bool crm_item_next(const char **at, const char *end, struct crm_item *item)
{
	const unsigned char *p = (const unsigned char *)*at;
	uint32_t len;
	int64_t i;

	if (*at >= end)
		return false;
	item->kind = p[0];
	item->at = (uint16_t)(p[1] | p[2] << 8);
	if (item->kind & CRM_ITEM_TEXT) {
		memcpy(&len, p + 3, sizeof len);
		item->v = crm_val_text(*at + 7, len);
		*at += 7 + (size_t)len + 1;
	} else {
		memcpy(&i, p + 3, sizeof i);
		item->v = crm_val_int(i);
		*at += 11;
	}
	return true;
}

void crm_print_seed(struct crm_print *seed)
{
	if (getrandom(seed, sizeof *seed, 0) != sizeof *seed)
		crm_die(CRM_UNAVAILABLE, "no random numbers: %m");
}

static uint64_t stir(uint64_t h, uint64_t word)
{
	h = (h ^ word) * 0x9fb21c651e98df25u;
	return h ^ h >> 32;
}

struct crm_print crm_print_bytes(const struct crm_print *seed, const char *s, size_t len)
{
	struct crm_print p = { stir(seed->a, len), stir(seed->b, ~(uint64_t)len) };

	while (len) {
		uint64_t word = 0;
		size_t n = len < 8 ? len : 8;

		memcpy(&word, s, n);
		p.a = stir(p.a, word);
		p.b = stir(p.b, word ^ p.a);
		s += n;
		len -= n;
	}
	p.a = stir(p.a, p.b);
	p.b = stir(p.b, p.a) | 1; /* never that of a free slot */
	return p;
}

static void prints_grow(struct crm_prints *p)
{
	struct crm_prints more = { .size = p->size ? p->size * 2 : 256 };

	more.key = crm_calloc(more.size, sizeof *more.key);
	more.value = crm_calloc(more.size, sizeof *more.value);
	for (size_t i = 0; i < p->size; i++)
		if (p->key[i].b)
			*crm_prints_at(&more, p->key[i]) = p->value[i];
	crm_prints_release(p);
	*p = more;
}

uint64_t *crm_prints_at(struct crm_prints *p, struct crm_print key)
{
	size_t i;

	if (p->n * 4 >= p->size * 3)
		prints_grow(p);
	for (i = key.a & (p->size - 1); p->key[i].b; i = (i + 1) & (p->size - 1))
		if (p->key[i].a == key.a && p->key[i].b == key.b)
			return &p->value[i];
	p->key[i] = key;
	p->n++;
	return &p->value[i];
}

void crm_prints_release(struct crm_prints *p)
{
	free(p->key);
	free(p->value);
	*p = (struct crm_prints){ 0 };
}
