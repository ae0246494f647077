/* A stream of cards, one at a time: its lines are unfolded and kept as bytes
 * until END, because only then the version that rules them is known for sure;
 * then each becomes a property, and the properties become pairs. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "channel/vcard.h"
#include "channel/vcard_lines.h"
#include "channel/vcard_prop.h"

enum { LINES_MAX = 100 * 1000 };

struct logical {
	size_t at, len; /* in text */
	size_t line;
	bool nested; /* a card within the card, escaped by us */
};

struct crm_vcard_reader {
	struct crm_vlines lines;
	struct crm_vparser parser;
	struct crm_str text;
	struct logical *item;
	size_t n, cap;
	bool old;        /* VERSION:2.1 was met */
	bool head_known; /* of the last item: its ':' was found, */
	bool quoted;     /* looking for it from scan on */
	size_t scan;
	char coding;
	struct crm_err fault; /* the first of this card, in fault_line */
	size_t fault_line;
	struct crm_vprop *prop;
	size_t props, prop_cap;
	struct crm_str kept; /* lines of the pair "vcard" */
};

struct crm_vcard_reader *crm_vcard_new(int fd, const char *name, const char *encoding)
{
	struct crm_vcard_reader *r = crm_calloc(1, sizeof *r);

	crm_vlines_init(&r->lines, fd, name, encoding);
	return r;
}

void crm_vcard_head(struct crm_vcard_reader *r, const char *s, size_t len)
{
	r->lines.head = s;
	r->lines.head_len = len;
}

int crm_vcard_like(const char *s, size_t len)
{
	static const char begin[] = "begin:vcard", bom[] = "\xef\xbb\xbf\xff\xfe";
	size_t at = 0;

	for (size_t i = 0; i < len; i++) {
		char c = s[i] >= 'A' && s[i] <= 'Z' ? (char)(s[i] | 0x20) : s[i];

		if (!c || (!at && i < 3 && strchr(bom, c)))
			continue; /* half of a letter of UTF-16 */
		if (c != begin[at++])
			return 0;
		if (!begin[at])
			return 1;
	}
	return len < CRM_VCARD_TOLD ? -1 : 0;
}

void crm_vcard_free(struct crm_vcard_reader *r)
{
	if (!r)
		return;
	crm_vlines_release(&r->lines);
	crm_vparser_release(&r->parser);
	crm_str_release(&r->text);
	crm_str_release(&r->kept);
	free(r->item);
	free(r->prop);
	free(r);
}

/* "BEGIN:VCARD" and "END:VCARD" in any case, with blanks about the ':'. */
static bool is_frame(const struct crm_str *line, const char *word)
{
	const char *s = crm_str_text(line);
	size_t len = line->len, n = strlen(word);

	if (len >= 3 && !memcmp(s, "\xef\xbb\xbf", 3)) {
		s += 3;
		len -= 3;
	}
	if (len < n || !crm_vword(s, n, word))
		return false;
	for (s += n, len -= n; len && *s == ' '; len--)
		s++;
	if (!len || *s != ':')
		return false;
	for (s++, len--; len && *s == ' '; len--)
		s++;
	while (len && (s[len - 1] == ' ' || s[len - 1] == '\t'))
		len--;
	return crm_vword(s, len, "VCARD");
}

static void set_fault(struct crm_vcard_reader *r, const char *text)
{
	if (r->fault.code)
		return;
	crm_err_set(&r->fault, CRM_DATA, "%s", text);
	r->fault_line = r->lines.number;
}

/* How the value of the last line is coded, as far as its head is there. */
static char coding(struct crm_vcard_reader *r)
{
	const struct logical *it = &r->item[r->n - 1];
	const char *s = r->text.s;

	for (; !r->head_known && r->scan < r->text.len; r->scan++) {
		if (s[r->scan] == '"')
			r->quoted = !r->quoted;
		if (s[r->scan] != ':' || r->quoted)
			continue;
		r->head_known = true;
		r->coding = crm_vprop_encoding(s + it->at, r->scan - it->at);
	}
	return r->coding;
}

/* Looks at a line that is whole now: the version decides how to unfold others. */
static void end_line(struct crm_vcard_reader *r)
{
	const struct logical *it = r->n ? &r->item[r->n - 1] : NULL;
	const char *s;

	if (!it || it->len < 9)
		return;
	s = r->text.s + it->at;
	if (crm_vword(s, 8, "VERSION:") && s[8 + strspn(s + 8, " ")] == '2')
		r->old = true;
}

static void new_line(struct crm_vcard_reader *r)
{
	end_line(r);
	if (r->n == LINES_MAX) {
		set_fault(r, "a card of more than 100000 lines");
		return;
	}
	crm_grow(&r->item, r->n, &r->cap, sizeof *r->item);
	r->item[r->n++] = (struct logical){ .at = r->text.len, .line = r->lines.number };
	r->head_known = r->quoted = false;
	r->coding = 0;
	r->scan = r->text.len;
}

static void append(struct crm_vcard_reader *r, const char *s, size_t len)
{
	if (r->text.len + len > CRM_VCARD_MAX) {
		set_fault(r, "a card of more than 64 MB");
		return;
	}
	crm_str_add(&r->text, s, len);
	r->item[r->n - 1].len = r->text.len - r->item[r->n - 1].at;
}

static bool is_base64_line(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char c = s[i];

		if ((c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && (c < '0' || c > '9') &&
		    c != '+' && c != '/' && c != '=')
			return false;
	}
	return true;
}

static void take_line(struct crm_vcard_reader *r)
{
	const char *s = crm_str_text(&r->lines.line);
	size_t len = r->lines.line.len;
	bool soft;

	if (r->lines.cut)
		set_fault(r, "a line of more than 64 MB");
	if (r->fault.code)
		return;
	soft =
	    r->n && r->item[r->n - 1].len && r->text.s[r->text.len - 1] == '=' && coding(r) == 'q';
	if (soft) {
		/* Quoted-printable goes on behind '='; an empty line ends it. */
		r->text.len--;
		append(r, s, len);
		return;
	}
	if (!len)
		return;
	if (r->n && (*s == ' ' || *s == '\t')) {
		/* 2.1 breaks before a blank that is part of the text. */
		append(r, s + !r->old, len - !r->old);
		return;
	}
	/* Some programs of 2.1 do not indent base64, an empty line ends it. */
	if (!r->n || !r->old || coding(r) != 'b' || !is_base64_line(s, len))
		new_line(r);
	if (!r->fault.code)
		append(r, s, len);
}

static bool at_agent(const struct crm_vcard_reader *r)
{
	const struct logical *it = r->n ? &r->item[r->n - 1] : NULL;
	const char *s = r->text.s, *dot;
	size_t name, len;

	if (!it || !it->len)
		return false;
	s += it->at;
	for (len = it->len; len && (s[len - 1] == ' ' || s[len - 1] == '\t'); len--)
		continue;
	if (!len || s[len - 1] != ':')
		return false;
	name = strcspn(s, ";:");
	if ((dot = memrchr(s, '.', name))) {
		name -= (size_t)(dot + 1 - s);
		s = dot + 1;
	}
	return crm_vword(s, name, "AGENT");
}

/* 2.1 puts the card of an agent between the lines of its principal's. It is kept
 * in one line, as 3.0 has it, and not looked into. */
static void take_nested(struct crm_vcard_reader *r)
{
	struct crm_str escaped = { 0 };
	size_t depth = 0;

	r->item[r->n - 1].nested = true;
	do {
		if (is_frame(&r->lines.line, "BEGIN"))
			depth++;
		else if (is_frame(&r->lines.line, "END"))
			depth--;
		if (r->lines.cut)
			set_fault(r, "a line of more than 64 MB");
		crm_str_reset(&escaped);
		crm_vescape(&escaped, crm_str_text(&r->lines.line), r->lines.line.len, 0);
		crm_str_puts(&escaped, "\\n");
		if (!r->fault.code)
			append(r, escaped.s, escaped.len);
	} while (depth && crm_vlines_next(&r->lines));
	crm_str_release(&escaped);
}

/* Refuses what stands where a card should begin, up to the next card. */
static int no_card(struct crm_vcard_reader *r, struct crm_err *e)
{
	const char *s = crm_str_text(&r->lines.line);
	size_t len = r->lines.line.len;

	s += strspn(s, " \t");
	len = strlen(s);
	if (*s == '[' || *s == '{')
		crm_err_set(e, CRM_DATA, "JSON, not a vCard: no BEGIN:VCARD");
	else if (*s == '<')
		crm_err_set(e, CRM_DATA, "XML, not a vCard: no BEGIN:VCARD");
	else
		crm_err_set(e, CRM_DATA, "not a vCard: no BEGIN:VCARD before '%.*s'",
		    (int)crm_utf8_cut(s, len, 60), s);
	while (crm_vlines_next(&r->lines))
		if (is_frame(&r->lines.line, "BEGIN")) {
			crm_vlines_hold(&r->lines);
			break;
		}
	return -1;
}

static bool is_empty(const struct crm_str *line)
{
	const char *s = crm_str_text(line);

	if (line->len >= 3 && !memcmp(s, "\xef\xbb\xbf", 3))
		s += 3;
	return !s[strspn(s, " \t\x1a")] && strlen(crm_str_text(line)) == line->len;
}

/* The lines of the next card: 1, 0 at the end, -1. */
static int read_lines(struct crm_vcard_reader *r, size_t *line, struct crm_err *e)
{
	do {
		if (!crm_vlines_next(&r->lines))
			return 0;
		*line = r->lines.number;
	} while (is_empty(&r->lines.line));
	if (!is_frame(&r->lines.line, "BEGIN"))
		return no_card(r, e);
	crm_str_reset(&r->text);
	r->n = 0;
	r->old = false;
	r->fault.code = 0;
	while (crm_vlines_next(&r->lines)) {
		if (is_frame(&r->lines.line, "END")) {
			end_line(r);
			break;
		}
		if (!is_frame(&r->lines.line, "BEGIN")) {
			take_line(r);
		} else if (at_agent(r)) {
			take_nested(r);
		} else {
			crm_vlines_hold(&r->lines);
			crm_err_set(e, CRM_DATA, "no END:VCARD before the card in line %zu",
			    r->lines.number);
			return -1;
		}
	}
	if (!r->fault.code && !is_frame(&r->lines.line, "END")) {
		crm_err_set(e, CRM_DATA, "no END:VCARD");
		return -1;
	}
	if (!r->fault.code)
		return 1;
	if (e)
		*e = r->fault;
	*line = r->fault_line;
	return -1;
}

/* The properties that say something, in the order of a written card. */
static int parse_lines(struct crm_vcard_reader *r, size_t *line, struct crm_err *e)
{
	r->props = 0;
	crm_pool_reset(&r->parser.pool);
	r->parser.converted = r->lines.encoding;
	for (size_t i = 0; i < r->n; i++) {
		const struct logical *it = &r->item[i];
		struct crm_vprop p;

		r->parser.old = r->old && !it->nested;
		if (crm_vprop_parse(&r->parser, &p, r->text.s + it->at, it->len, e)) {
			*line = it->line;
			return -1;
		}
		if (p.kind == CRM_V_DROP || crm_vprop_blank(&p))
			continue;
		crm_grow(&r->prop, r->props, &r->prop_cap, sizeof p);
		p.order = r->props;
		r->prop[r->props++] = p;
	}
	r->parser.old = false;
	crm_vprop_sort(r->prop, r->props);
	return 0;
}

int crm_vcard_next(
    struct crm_vcard_reader *r, struct crm_pairs *card, size_t *line, struct crm_err *e)
{
	int got;

	crm_pairs_reset(card);
	got = read_lines(r, line, e);
	if (got != 1)
		return got;
	if (parse_lines(r, line, e))
		return -1;
	return crm_vprop_pairs(card, &r->parser, r->prop, r->props, &r->kept, e) ? -1 : 1;
}
