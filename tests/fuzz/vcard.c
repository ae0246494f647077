/* Any bytes give cards or errors; a card that was read, written as 3.0 or 4.0
 * and read again gives the same pairs, and with a field changed it gives that
 * field; no value and no kept line adds a line of its own. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/text.h"
#include "channel/vcard.h"

static int file_of(const void *s, size_t len)
{
	int fd = memfd_create("card", 0);

	if (fd < 0 || (len && write(fd, s, len) != (ssize_t)len) || lseek(fd, 0, SEEK_SET))
		abort();
	return fd;
}

static void fail(
    const char *why, const struct crm_pairs *a, const struct crm_pairs *b, const char *card)
{
	const struct crm_pairs *both[] = { a, b };

	fprintf(stderr, "%s\n%s", why, card);
	for (int k = 0; k < 2; k++)
		for (size_t i = 0; i < both[k]->n; i++)
			fprintf(stderr, "%d %s=%s\n", k, both[k]->v[i].field, both[k]->v[i].value);
	abort();
}

static bool same(const struct crm_pair *a, const struct crm_pair *b)
{
	return !strcmp(a->field, b->field) && a->len == b->len &&
	       !memcmp(a->value, b->value, a->len);
}

/* Writes want and reads it; all pairs are the same, or all but kept lines. */
static void check_same(const struct crm_pairs *want, int version, bool kept)
{
	struct crm_str out = { 0 };
	struct crm_pairs got = { 0 };
	struct crm_err e;
	size_t line, n = want->n, m;
	int fd;

	crm_vcard_write(&out, want, version);
	fd = file_of(out.s, out.len);
	struct crm_vcard_reader *r = crm_vcard_new(fd, "again", NULL);
	if (crm_vcard_next(r, &got, &line, &e) != 1)
		fail(e.text, want, &got, out.s);
	m = got.n;
	while (!kept && n && !strcmp(want->v[n - 1].field, "vcard"))
		n--;
	while (!kept && m && !strcmp(got.v[m - 1].field, "vcard"))
		m--;
	if (n != m)
		fail("number of pairs", want, &got, out.s);
	for (size_t i = 0; i < n; i++)
		if (!same(&want->v[i], &got.v[i]))
			fail(want->v[i].field, want, &got, out.s);
	if (crm_vcard_next(r, &got, &line, &e))
		fail("a second card", want, &got, out.s);
	crm_vcard_free(r);
	close(fd);
	crm_pairs_release(&got);
	for (const char *s = out.s, *nl; *s; s = nl + 2) {
		nl = strstr(s, "\r\n");
		if (!nl || nl - s > 75 || memchr(s, '\n', (size_t)(nl - s)) ||
		    memchr(s, '\r', (size_t)(nl - s)) || !crm_utf8_valid(s, (size_t)(nl - s)))
			fail("a bad line", want, want, out.s);
	}
	crm_str_release(&out);
}

static const char *other_value(const char *field)
{
	if (!strcmp(field, "birthday"))
		return "2001-02-03";
	return !strcmp(field, "zone") ? "UTC" : "Other, value; 1";
}

/* Each field takes another value in its turn. */
static void check_changed(const struct crm_pairs *card)
{
	for (size_t i = 0; i < card->n && i < 40; i++) {
		struct crm_pair *p = &card->v[i], was = *p;

		if (!strcmp(p->field, "vcard") || !strcmp(p->field, "tags"))
			continue;
		p->value = other_value(p->field);
		p->len = strlen(p->value);
		check_same(card, i % 2 ? 3 : 4, false);
		*p = was;
	}
}

/* The input as kept lines: they neither end the card nor name it. */
static void check_kept(const uint8_t *data, size_t size)
{
	struct crm_pairs card = { 0 }, got = { 0 };
	struct crm_str out = { 0 };
	struct crm_err e;
	size_t line;

	crm_pairs_add(&card, "name", "A Name", 6);
	crm_pairs_add(&card, "vcard", (const char *)data, size);
	crm_vcard_write(&out, &card, size % 2 ? 3 : 4);
	int fd = file_of(out.s, out.len);
	struct crm_vcard_reader *r = crm_vcard_new(fd, "kept", NULL);
	if (crm_vcard_next(r, &got, &line, &e) != 1 || strcmp(got.v[0].value, "A Name"))
		fail("kept lines", &card, &got, out.s);
	check_same(&got, 4, true);
	check_same(&got, 3, true);
	if (crm_vcard_next(r, &got, &line, &e))
		fail("a second card", &card, &got, out.s);
	crm_vcard_free(r);
	close(fd);
	crm_pairs_release(&card);
	crm_pairs_release(&got);
	crm_str_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct crm_pairs card = { 0 };
	struct crm_err e;
	size_t line;
	int fd = file_of(data, size), got;
	struct crm_vcard_reader *r = crm_vcard_new(fd, "fuzz", size % 7 ? NULL : "UTF-16LE");

	while ((got = crm_vcard_next(r, &card, &line, &e))) {
		if (got < 0)
			continue;
		check_same(&card, 3, true);
		check_same(&card, 4, true);
		check_changed(&card);
	}
	crm_vcard_free(r);
	close(fd);
	crm_pairs_release(&card);
	check_kept(data, size);
	return 0;
}
