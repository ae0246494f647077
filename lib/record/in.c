/* Records in: what the input is (encoding, format, delimiter), then row by row
 * from the reader of that format. */
#include "record/in.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "record/reader.h"

struct crm_in *crm_in_new(int fd, const char *name, const struct crm_in_options *options)
{
	struct crm_in *in = crm_calloc(1, sizeof *in);
	const char *encoding;
	struct crm_err e;

	in->fd = fd;
	in->name = crm_strdup(name);
	if (options)
		in->opt = *options;
	in->format = in->opt.format;
	in->line = 1;
	in->cd = (iconv_t)-1;
	encoding = in->opt.encoding;
	if (encoding && (crm_text_eq(encoding, "UTF-8") || crm_text_eq(encoding, "UTF8")))
		encoding = NULL;
	if (encoding && crm_in_encode(in, encoding, &e))
		crm_die_err(&e, NULL);
	return in;
}

void crm_in_free(struct crm_in *in)
{
	if (!in)
		return;
	crm_in_bytes_free(in);
	crm_in_json_free(in->json);
	crm_str_release(&in->raw);
	free(in->cell);
	free(in->span);
	free(in->name);
	free(in);
}

const char *crm_in_name(const struct crm_in *in)
{
	return in->name;
}

void crm_in_on_wait(struct crm_in *in, void (*wait)(void *arg), void *arg)
{
	in->wait = wait;
	in->wait_arg = arg;
}

enum crm_format crm_in_format(const struct crm_in *in)
{
	return in->format;
}

bool crm_in_raw(const struct crm_in *in)
{
	return in->format == CRM_TSV;
}

/* True when the input goes on with mark; reads no more than that takes. */
static bool begins(struct crm_in *in, const char *mark)
{
	size_t i, len = strlen(mark);

	for (i = 0; i < len; i++) {
		if (i == in->end - in->pos && !crm_in_fill(in))
			return false;
		if (in->buf[in->pos + i] != mark[i])
			return false;
	}
	return true;
}

static void take_bom(struct crm_in *in)
{
	const char *utf16 = NULL;

	if (in->cd == (iconv_t)-1 && begins(in, "\xff\xfe"))
		utf16 = "UTF-16LE";
	else if (in->cd == (iconv_t)-1 && begins(in, "\xfe\xff"))
		utf16 = "UTF-16BE";
	if (utf16 && crm_in_encode(in, utf16, NULL))
		crm_die(CRM_CONFIG, "%s: iconv(3) does not know %s here", in->name, utf16);
	if (begins(in, "\xef\xbb\xbf"))
		in->pos += 3;
}

static size_t count_outside_quotes(const char *s, size_t len, char c)
{
	bool quoted = false;
	size_t i, n = 0;

	for (i = 0; i < len; i++) {
		if (s[i] == '"')
			quoted = !quoted;
		else if (s[i] == c && !quoted)
			n++;
	}
	return n;
}

/* By the first line: the delimiter of CSV if there is one and no tab, else 0. */
static char guess_delimiter(struct crm_in *in)
{
	size_t seen = 0, len, commas, semicolons;
	const char *s;

	do {
		s = in->buf + in->pos;
		len = in->end - in->pos;
		while (seen < len && s[seen] != '\n' && s[seen] != '\r')
			seen++;
	} while (seen == len && len < CRM_IN_ROW_MAX && crm_in_fill(in));
	s = in->buf + in->pos;
	if (in->opt.delimiter)
		return memchr(s, in->opt.delimiter, seen) &&
			       (in->opt.delimiter == '\t' || !memchr(s, '\t', seen))
			   ? in->opt.delimiter
			   : '\0';
	if (memchr(s, '\t', seen))
		return '\0';
	commas = count_outside_quotes(s, seen, ',');
	semicolons = count_outside_quotes(s, seen, ';');
	if (!commas && !semicolons)
		return '\0';
	return semicolons > commas ? ';' : ',';
}

static enum crm_format decide(struct crm_in *in)
{
	char delimiter;

	if (in->opt.blank && in->opt.format != CRM_JSON)
		return CRM_CSV;
	switch (in->opt.format) {
	case CRM_CSV:
	case CRM_JSON:
		return in->opt.format;
	case CRM_AUTO:
		if (crm_in_json_like(in))
			return CRM_JSON;
		delimiter = guess_delimiter(in);
		if (!delimiter)
			return CRM_TSV;
		in->opt.delimiter = delimiter;
		return CRM_CSV;
	default:
		return crm_in_json_like(in) ? CRM_JSON : CRM_TSV;
	}
}

/* What has to be known before the first row. */
static void start(struct crm_in *in)
{
	size_t i;

	in->begun = true;
	take_bom(in);
	for (i = 0; i < in->opt.skip && !in->over; i++) {
		in->over = !crm_in_skip_line(in, in->opt.format != CRM_TSV);
		crm_in_skip_lf(in);
	}
	if (in->over || (in->pos == in->end && !crm_in_fill(in))) {
		in->over = true;
		return;
	}
	in->format = decide(in);
	if (!in->opt.delimiter)
		in->opt.delimiter = ',';
}

int crm_in_row(struct crm_in *in, struct crm_row *row, struct crm_err *e)
{
	int got;

	*row = (struct crm_row){ .line = in->line };
	in->n = 0;
	if (!in->begun)
		start(in);
	if (in->skip_rest) {
		in->skip_rest = false;
		in->over = !crm_in_skip_line(in, in->format == CRM_CSV && !in->opt.blank);
	}
	if (in->over)
		return 0;
	if (in->format == CRM_JSON)
		got = crm_in_json(in, row, e);
	else if (in->format == CRM_TSV)
		got = crm_in_tsv(in, row, e);
	else if (in->opt.blank)
		got = crm_in_blank(in, row, e);
	else
		got = crm_in_csv(in, row, e);
	if (got == 0)
		in->over = true;
	if (got == 1) {
		row->cell = in->cell;
		row->n = in->n;
	}
	return got;
}

const char *const *crm_in_names(const struct crm_in *in, size_t *n)
{
	*n = 0;
	return in->json ? crm_in_json_names(in->json, n) : NULL;
}

const size_t *crm_in_places(const struct crm_in *in, size_t *n)
{
	*n = 0;
	return in->json ? crm_in_json_places(in->json, n) : NULL;
}
