/* Pictures, sounds and keys: base64 with a TYPE in 2.1 and 3.0, a data: URI in
 * 4.0. Kept as 4.0 has them. */
#include <string.h>

#include "channel/vcard_prop.h"

static const char *main_type(const char *name)
{
	if (!strcmp(name, "SOUND"))
		return "audio";
	return strcmp(name, "KEY") ? "image" : "application";
}

/* Keys have types of their own; for all else TYPE=JPEG is image/jpeg. */
static const struct {
	const char *type, *sub;
} keys[] = { { "x509", "pkix-cert" }, { "pgp", "pgp-keys" } };
enum { KEYS = sizeof keys / sizeof *keys };

/* How base64 begins when nothing says what it is. */
static const struct {
	const char *begin, *media;
} magic[] = {
	{ "/9j/", "image/jpeg" },
	{ "iVBORw0KGgo", "image/png" },
	{ "R0lGOD", "image/gif" },
	{ "UklGR", "image/webp" },
};

static bool is_token(const char *s, size_t len, bool slash)
{
	for (size_t i = 0; i < len; i++) {
		char c = s[i];

		if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.' && c != '+' &&
		    c != '-' && !(c == '/' && slash))
			return false;
	}
	return len > 0;
}

/* TYPE also says whose picture it is. */
static bool is_place(const char *s, size_t len)
{
	return crm_vword(s, len, "HOME") || crm_vword(s, len, "WORK") || crm_vword(s, len, "PREF");
}

/* The last member of types that can be a media type. */
static const char *find_type(const char *types, size_t *len)
{
	const char *end = types + strlen(types), *s;

	if (strchr(types, '"'))
		return NULL;
	while (end > types) {
		s = memrchr(types, ',', (size_t)(end - types));
		s = s ? s + 1 : types;
		*len = (size_t)(end - s);
		if (!is_place(s, *len) && is_token(s, *len, true))
			return s;
		end = s > types ? s - 1 : types;
	}
	return NULL;
}

static void drop_type(struct crm_vparser *d, struct crm_vprop *p, const char *type, size_t len)
{
	struct crm_str *left = &d->text;

	if (strchr(p->types, '"'))
		return;
	crm_str_reset(left);
	for (const char *s = p->types; *s;) {
		size_t n = strcspn(s, ",");

		if (n != len || memcmp(s, type, len)) {
			if (left->len)
				crm_str_addc(left, ',');
			crm_str_add(left, s, n);
		}
		s += n + (s[n] == ',');
	}
	p->types = crm_pool_strndup(&d->pool, crm_str_text(left), left->len);
}

/* A type that the data: URI says already. */
static void drop_said(struct crm_vparser *d, struct crm_vprop *p)
{
	const char *type;
	size_t len;

	if (crm_vmedia_data(p, &type, &len))
		drop_type(d, p, type, len);
}

void crm_vmedia_inline(struct crm_vparser *d, struct crm_vprop *p)
{
	size_t len = 0;
	const char *type = find_type(p->types, &len), *data = p->value;
	const char *media = "application/octet-stream";

	p->vtype = "";
	if (!*data)
		return;
	for (size_t i = 0; i < sizeof magic / sizeof *magic && !type; i++)
		if (!strncmp(data, magic[i].begin, strlen(magic[i].begin)))
			media = magic[i].media;
	if (type) {
		media = crm_pool_printf(&d->pool, "%s/%.*s", main_type(p->name), (int)len, type);
		if (memchr(type, '/', len))
			media = crm_pool_strndup(&d->pool, type, len);
		for (int i = 0; i < KEYS; i++)
			if (!strcmp(p->name, "KEY") && strlen(keys[i].type) == len &&
			    !memcmp(type, keys[i].type, len))
				media = crm_pool_printf(&d->pool, "application/%s", keys[i].sub);
		drop_type(d, p, type, len);
	}
	p->value = crm_pool_printf(&d->pool, "data:%s;base64,%s", media, data);
	drop_said(d, p);
}

void crm_vmedia_uri(struct crm_vparser *d, struct crm_vprop *p)
{
	const char *s = p->value + strspn(p->value, " \t");
	struct crm_str *out = &d->canon;
	bool head = true;
	size_t len = strlen(s);

	if (!strcmp(p->vtype, "uri"))
		p->vtype = "";
	while (len && (s[len - 1] == ' ' || s[len - 1] == '\t'))
		len--;
	p->value = s = crm_pool_strndup(&d->pool, s, len);
	if (len < 5 || !crm_vword(s, 5, "DATA:"))
		return;
	crm_str_reset(out);
	for (size_t i = 0; i < len; i++) {
		char c = s[i], next = s[i + 1];

		/* Some programs escape the ',' as if a URI were text. */
		if (c == '\\' && (next == ',' || next == ';' || next == ':'))
			c = s[++i];
		else if (c == '\\' && next == '\\')
			crm_str_addc(out, s[i++]);
		head = head && c != ',';
		crm_str_addc(out, head && c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
	}
	p->value = crm_pool_strndup(&d->pool, out->s, out->len);
	drop_said(d, p);
}

static bool is_base64(const char *s)
{
	s += strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
	return !s[strspn(s, "=")];
}

const char *crm_vmedia_data(const struct crm_vprop *p, const char **type, size_t *len)
{
	const char *s = p->value, *main = main_type(p->name), *end;

	if (p->kind != CRM_V_MEDIA || *p->vtype || strncmp(s, "data:", 5) || strchr(p->types, '"'))
		return NULL;
	s += 5;
	if (strncmp(s, main, strlen(main)) || s[strlen(main)] != '/')
		return NULL;
	s += strlen(main) + 1;
	end = strchr(s, ';');
	if (!end || strncmp(end, ";base64,", 8) || !end[8] || !is_base64(end + 8))
		return NULL;
	*type = s;
	*len = (size_t)(end - s);
	if (is_place(s, *len) || !is_token(s, *len, false))
		return NULL;
	for (int i = 0; i < KEYS && !strcmp(p->name, "KEY"); i++) {
		if (strlen(keys[i].type) == *len && !memcmp(s, keys[i].type, *len))
			return NULL; /* would come back as another */
		if (strlen(keys[i].sub) != *len || memcmp(s, keys[i].sub, *len))
			continue;
		*type = keys[i].type;
		*len = strlen(keys[i].type);
		break;
	}
	return end + 8;
}
