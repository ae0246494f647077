/* The 64-bit block of a TZif file wins over the 32-bit one, and the rule in its
 * last line holds after the last change listed: current files list none after
 * 2007 for New York. */
#include "base/tzif.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define HEADER 44

struct header {
	int version;
	size_t isut, isstd, leap, time, type, chars;
};

static uint32_t be32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t be64(const unsigned char *p)
{
	return (int64_t)((uint64_t)be32(p) << 32 | be32(p + 4));
}

static bool read_header(struct header *h, const unsigned char *p, size_t len)
{
	if (len < HEADER || memcmp(p, "TZif", 4))
		return false;
	h->version = p[4] ? p[4] - '0' : 1;
	h->isut = be32(p + 20);
	h->isstd = be32(p + 24);
	h->leap = be32(p + 28);
	h->time = be32(p + 32);
	h->type = be32(p + 36);
	h->chars = be32(p + 40);
	return h->type >= 1 && h->type <= 256 && !h->leap;
}

/* The bytes behind the header; `wide` is 4 or 8. Six 32-bit counts of at most
 * 9 bytes each cannot overflow 64 bits. */
static uint64_t body_size(const struct header *h, unsigned wide)
{
	return (uint64_t)h->time * (wide + 1) + h->type * 6 + h->chars + h->isstd + h->isut;
}

static bool read_offset(
    const unsigned char *types, const struct header *h, unsigned i, int32_t *off)
{
	if (i >= h->type)
		return false;
	*off = (int32_t)be32(types + i * 6);
	return *off > -CRM_TZ_FAR && *off < CRM_TZ_FAR;
}

static bool read_body(
    struct crm_tzif *f, const struct header *h, const unsigned char *p, unsigned wide)
{
	const unsigned char *index = p + h->time * wide;
	const unsigned char *types = index + h->time;

	if (!read_offset(types, h, 0, &f->first))
		return false;
	f->n = h->time;
	f->at = crm_reallocarray(NULL, f->n + 1, sizeof *f->at);
	f->off = crm_reallocarray(NULL, f->n + 1, sizeof *f->off);
	for (size_t i = 0; i < f->n; i++) {
		f->at[i] = wide == 8 ? be64(p + i * 8) : (int32_t)be32(p + i * 4);
		if (i && f->at[i] <= f->at[i - 1])
			return false;
		if (!read_offset(types, h, index[i], &f->off[i]))
			return false;
	}
	return true;
}

/* The line "\nRULE\n" behind the 64-bit block; an empty one means: no rule. */
static bool read_footer(struct crm_tzif *f, const unsigned char *p, size_t len)
{
	const unsigned char *nl;

	if (len < 2 || p[0] != '\n')
		return false;
	nl = memchr(p + 1, '\n', len - 1);
	if (!nl)
		return false;
	if (nl == p + 1)
		return true;
	f->has_rule = crm_tzrule_parse(&f->rule, (const char *)p + 1, (size_t)(nl - p - 1));
	return f->has_rule;
}

static bool parse(struct crm_tzif *f, const unsigned char *p, size_t len)
{
	struct header h;
	uint64_t size;

	if (!read_header(&h, p, len))
		return false;
	size = body_size(&h, 4);
	if (size > len - HEADER)
		return false;
	if (h.version < 2)
		return read_body(f, &h, p + HEADER, 4);
	p += HEADER + size;
	len -= HEADER + size;
	if (!read_header(&h, p, len))
		return false;
	size = body_size(&h, 8);
	if (size > len - HEADER)
		return false;
	return read_body(f, &h, p + HEADER, 8) &&
	       read_footer(f, p + HEADER + size, len - HEADER - size);
}

bool crm_tzif_parse(struct crm_tzif *f, const unsigned char *data, size_t len)
{
	memset(f, 0, sizeof *f);
	if (parse(f, data, len))
		return true;
	crm_tzif_release(f);
	return false;
}

void crm_tzif_release(struct crm_tzif *f)
{
	free(f->at);
	free(f->off);
	memset(f, 0, sizeof *f);
}
