/* One cell as CSV, one as JSON. */
#include <string.h>

#include "base/text.h"
#include "record/scan.h"
#include "record/writer.h"

static inline uint64_t csv_suspect(uint64_t v)
{
	return crm_scan_any(v, ',') | crm_scan_any(v, '"') | crm_scan_any(v, '\n') |
	       crm_scan_any(v, '\r');
}

/* What must stand in quotes. Blanks at an end do too, since some readers take
 * them away, and what a reader would take for a byte order mark. */
static bool csv_quotes(const char *s, size_t len)
{
	if (!len)
		return false;
	if (s[0] == ' ' || s[len - 1] == ' ' || s[0] == '\t' || s[len - 1] == '\t' ||
	    (len >= 3 && !memcmp(s, "\xef\xbb\xbf", 3)))
		return true;
	return !crm_scan_none(s, len, csv_suspect);
}

/* A spreadsheet would run it, or take it for something else. */
static bool formula(const char *s, size_t len)
{
	return len && strchr("=+-@\t\r", s[0]) && s[0] && crm_scan_number(s, len) != len;
}

void crm_out_csv(struct crm_out *out, enum crm_cell_kind kind, const char *s, size_t len)
{
	struct crm_str *to = &out->line;
	bool guard = out->opt.spreadsheet && formula(s, len);
	const char *end = s + len, *quote;
	bool list = kind == CRM_CELL_LIST && memchr(s, '\n', len);
	size_t from;

	/* The only, empty cell of a row: a line with nothing would be no row. */
	if (!guard && !list && !csv_quotes(s, len) && (len || out->n > 1)) {
		crm_str_add(to, s, len);
		return;
	}
	crm_str_addc(to, '"');
	if (guard)
		crm_str_addc(to, '\'');
	from = to->len;
	for (; (quote = memchr(s, '"', (size_t)(end - s))); s = quote + 1) {
		crm_str_add(to, s, (size_t)(quote - s) + 1);
		crm_str_addc(to, '"');
	}
	crm_str_add(to, s, (size_t)(end - s));
	for (; list && from < to->len; from++)
		if (to->s[from] == '\n')
			to->s[from] = ',';
	crm_str_addc(to, '"');
}

static inline uint64_t json_suspect_ascii(uint64_t v)
{
	return crm_scan_below(v, 0x20) | crm_scan_any(v, '"') | crm_scan_any(v, '\\') |
	       crm_scan_any(v, 0x7f);
}

static inline uint64_t json_suspect(uint64_t v)
{
	return json_suspect_ascii(v) | (v & CRM_SCAN_HIGHS);
}

/* Beyond ASCII 0xc2 may begin a C1 control. */
static inline uint64_t json_suspect_utf8(uint64_t v)
{
	return json_suspect_ascii(v) | crm_scan_any(v, (char)0xc2);
}

static bool json_plain(const char *s, size_t len)
{
	return crm_scan_none(s, len, json_suspect) ||
	       (crm_scan_none(s, len, json_suspect_utf8) && crm_utf8_valid(s, len));
}

/* One character of n bytes (0: no UTF-8). */
static void json_char(struct crm_str *to, const char *s, size_t n, uint32_t c)
{
	static const char name[] = "\b\f\n\r\t\"\\", letter[] = "bfnrt\"\\";
	const char *known = c && c < 0x80 ? strchr(name, (int)c) : NULL;

	if (!n)
		crm_str_puts(to, "\\ufffd");
	else if (known)
		crm_str_add(to, (char[]){ '\\', letter[known - name] }, 2);
	else if (c < 0x20 || (c >= 0x7f && c < 0xa0))
		crm_str_addf(to, "\\u%04x", (unsigned)c);
	else
		crm_str_add(to, s, n);
}

void crm_out_json_string(struct crm_str *to, const char *s, size_t len)
{
	size_t i, n;
	uint32_t c = 0;

	crm_str_addc(to, '"');
	if (json_plain(s, len)) {
		crm_str_add(to, s, len);
		crm_str_addc(to, '"');
		return;
	}
	for (i = 0; i < len; i += n ? n : 1) {
		n = crm_utf8_next(s + i, len - i, &c);
		json_char(to, s + i, n, n ? c : 0);
	}
	crm_str_addc(to, '"');
}

static void json_list(struct crm_str *to, const char *s, size_t len)
{
	const char *end = s + len, *stop;

	crm_str_addc(to, '[');
	while ((stop = memchr(s, '\n', (size_t)(end - s)))) {
		crm_out_json_string(to, s, (size_t)(stop - s));
		crm_str_addc(to, ',');
		s = stop + 1;
	}
	if (len)
		crm_out_json_string(to, s, (size_t)(end - s));
	crm_str_addc(to, ']');
}

static bool is(const char *s, size_t len, const char *word)
{
	return len == strlen(word) && !memcmp(s, word, len);
}

void crm_out_json(struct crm_out *out, enum crm_cell_kind kind, const char *s, size_t len)
{
	const struct crm_str *key = &out->column[out->at].key;

	if (!key->len)
		return;
	crm_str_add(&out->line, key->s, key->len);
	crm_out_json_value(&out->line, kind, s, len);
}

void crm_out_json_value(struct crm_str *to, enum crm_cell_kind kind, const char *s, size_t len)
{
	if (!s)
		crm_str_puts(to, "null");
	else if (kind == CRM_CELL_LIST)
		json_list(to, s, len);
	else if (kind == CRM_CELL_NUMBER && len && crm_scan_number(s, len) == len)
		crm_str_add(to, s, len);
	else if (kind == CRM_CELL_BOOL && is(s, len, "yes"))
		crm_str_puts(to, "true");
	else if (kind == CRM_CELL_BOOL && is(s, len, "no"))
		crm_str_puts(to, "false");
	else
		crm_out_json_string(to, s, len);
}
