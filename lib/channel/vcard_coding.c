/* Bytes of a value to text: quoted-printable, base64, charsets. */
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "channel/vcard_prop.h"

static int unhex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* '=' that begins no code stands for itself: some programs forget to code it. */
static void undo_quoted(struct crm_str *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '=' && i + 1 == len)
			break; /* the break behind it led nowhere */
		if (s[i] == '=' && i + 2 < len && unhex(s[i + 1]) >= 0 && unhex(s[i + 2]) >= 0) {
			crm_str_addc(out, (char)(unhex(s[i + 1]) << 4 | unhex(s[i + 2])));
			i += 2;
			continue;
		}
		crm_str_addc(out, s[i]);
	}
}

static int sextet(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

int crm_vbase64_pack(struct crm_str *out, const char *s, size_t len, struct crm_err *e)
{
	bool ended = false;

	for (size_t i = 0; i < len; i++) {
		if (s[i] == ' ' || (s[i] >= '\t' && s[i] <= '\r'))
			continue;
		if (s[i] == '=')
			ended = true;
		else if (sextet(s[i]) < 0 || ended)
			return crm_err_set(
			    e, CRM_DATA, "not base64 at byte %zu of the value", i + 1);
		crm_str_addc(out, s[i]);
	}
	return 0;
}

/* Packed base64 to bytes, in place: four letters become three. */
static void undo_base64(struct crm_str *b)
{
	unsigned bits = 0, have = 0;
	size_t out = 0;

	for (size_t i = 0; i < b->len && b->s[i] != '='; i++) {
		bits = (bits << 6 | (unsigned)sextet(b->s[i])) & 0xffff;
		have += 6;
		if (have < 8)
			continue;
		have -= 8;
		b->s[out++] = (char)(bits >> have);
	}
	if (b->s)
		b->s[out] = '\0';
	b->len = out;
}

static bool charset_is_utf8(const char *s, size_t len)
{
	return crm_vword(s, len, "UTF-8") || crm_vword(s, len, "UTF8") ||
	       crm_vword(s, len, "US-ASCII") || crm_vword(s, len, "ASCII");
}

static int open_charset(struct crm_vparser *d, const char *s, size_t len, struct crm_err *e)
{
	char name[sizeof d->charset] = "";
	iconv_t cd = (iconv_t)-1;
	bool fits = len > 0 && len < sizeof name;

	/* What stands behind a slash would make iconv(3) guess. */
	for (size_t i = 0; i < len && fits; i++)
		fits = s[i] > ' ' && s[i] < 0x7f && s[i] != '/';
	if (fits) {
		memcpy(name, s, len);
		if (!strcmp(name, d->charset))
			return 0;
		cd = iconv_open("UTF-8", name);
	}
	if (cd == (iconv_t)-1)
		return crm_err_set(
		    e, CRM_DATA, "unknown charset: '%.*s'", (int)crm_utf8_cut(s, len, 60), s);
	if (*d->charset)
		iconv_close(d->cd);
	d->cd = cd;
	memcpy(d->charset, name, sizeof name);
	return 0;
}

static int recode(struct crm_vparser *d, const char *s, size_t len, struct crm_err *e)
{
	char block[4096], *from = (char *)(size_t)s, *to;
	size_t room, done;

	crm_str_reset(&d->text);
	iconv(d->cd, NULL, NULL, NULL, NULL);
	do {
		to = block;
		room = sizeof block;
		done = iconv(d->cd, &from, &len, &to, &room);
		if (done == (size_t)-1 && errno != E2BIG)
			return crm_err_set(e, CRM_DATA, "not %s, as its CHARSET says", d->charset);
		crm_str_add(&d->text, block, sizeof block - room);
	} while (done == (size_t)-1);
	to = block;
	room = sizeof block;
	iconv(d->cd, NULL, NULL, &to, &room); /* a letter may wait for its accent */
	crm_str_add(&d->text, block, sizeof block - room);
	return 0;
}

int crm_vcoding_undo(struct crm_vparser *d, const char **s, size_t *len,
    const struct crm_vcoding *c, struct crm_err *e)
{
	crm_str_reset(&d->bytes);
	if (c->encoding == 'q')
		undo_quoted(&d->bytes, *s, *len);
	if (c->encoding == 'b') {
		if (crm_vbase64_pack(&d->bytes, *s, *len, e))
			return CRM_DATA;
		undo_base64(&d->bytes);
	}
	if (c->encoding) {
		*s = crm_str_text(&d->bytes);
		*len = d->bytes.len;
	}
	if (c->charset && !charset_is_utf8(c->charset, c->len) && (c->encoding || !d->converted)) {
		if (open_charset(d, c->charset, c->len, e) || recode(d, *s, *len, e))
			return CRM_DATA;
		*s = crm_str_text(&d->text);
		*len = d->text.len;
	}
	if (memchr(*s, '\0', *len))
		return crm_err_set(e, CRM_DATA, "holds a NUL byte");
	if (!crm_utf8_valid(*s, *len))
		return crm_err_set(e, CRM_DATA,
		    c->charset ? "not UTF-8, as its CHARSET says"
			       : "not UTF-8 when decoded, and no CHARSET");
	return 0;
}
