/* language - tags of BCP 47 as a CRM needs them: which language, in which script,
 * for which region. Extensions and private use say nothing that mail templates
 * could use, and are refused. */
#include "base/phone.h"

#include <string.h>

enum { TAG_MAX = 35 };

/* ISO 639-1. Codes of three letters (ISO 639-3 has 7,900) pass by their shape. */
static const char two_letters[] =
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce "
    "ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr "
    "fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is "
    "it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln "
    "lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv "
    "ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk "
    "sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw "
    "ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu ";

/* Codes that the standard has renamed, and old programs still write. */
static const char renamed[][2][3] = { { "iw", "he" }, { "in", "id" }, { "ji", "yi" },
	{ "jw", "jv" } };

static bool is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

/* Writes the language in small letters; false when there is none such. */
static bool take_language(char *tag, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (!is_alpha(tag[i]))
			return false;
		tag[i] = lower(tag[i]);
	}
	if (len != 2)
		return len == 3;
	for (size_t i = 0; i < sizeof(renamed) / sizeof(*renamed); i++) {
		if (!memcmp(tag, renamed[i][0], 2))
			memcpy(tag, renamed[i][1], 2);
	}
	for (const char *s = two_letters; *s; s += 3) {
		if (!memcmp(s, tag, 2))
			return true;
	}
	return false;
}

enum part { SCRIPT = 1, REGION, VARIANT };

/* Spells one further subtag; 0 when it has the shape of none. */
static enum part take_part(char *tag, size_t len)
{
	size_t alpha = 0, digits = 0;

	for (size_t i = 0; i < len; i++) {
		alpha += is_alpha(tag[i]);
		digits += is_digit(tag[i]);
		tag[i] = lower(tag[i]);
	}
	if (alpha + digits != len)
		return 0;
	if (alpha == 4 && len == 4) {
		tag[0] = upper(tag[0]);
		return SCRIPT;
	}
	if ((alpha == 2 && len == 2) || (digits == 3 && len == 3)) {
		for (size_t i = 0; i < len; i++)
			tag[i] = upper(tag[i]);
		return REGION;
	}
	return (len >= 5 && len <= 8) || (len == 4 && is_digit(tag[0])) ? VARIANT : 0;
}

/* Is the variant of this length, which ends at end, there before? */
static bool is_repeated(const char *tag, const char *variant, size_t len)
{
	for (const char *s = strchr(tag, '-') + 1; s < variant; s += strcspn(s, "-") + 1) {
		if (strcspn(s, "-") == len && !memcmp(s, variant, len))
			return true;
	}
	return false;
}

bool crm_language_parse(const char *s, char out[36])
{
	size_t n = strlen(s), len;
	enum part last = 0, part;

	out[0] = '\0';
	if (n > TAG_MAX)
		return false;
	char tag[TAG_MAX + 1];
	memcpy(tag, s, n + 1);
	for (char *p = tag; (p = strchr(p, '_'));)
		*p = '-';
	len = strcspn(tag, "-");
	if (!take_language(tag, len))
		return false;
	for (char *p = tag + len; *p; p += len) {
		len = strcspn(++p, "-");
		part = take_part(p, len);
		if (!part || part < last || (part == last && part != VARIANT))
			return false;
		if (part == VARIANT && is_repeated(tag, p, len))
			return false;
		last = part;
	}
	memcpy(out, tag, n + 1);
	return true;
}
