/* Which property feeds which field, and the pairs that carry them. */
#include <stdlib.h>
#include <string.h>

#include "channel/vcard.h"
#include "channel/vcard_prop.h"

/* In the order of enum crm_vkind. A row taken out makes its property one that is
 * kept with the rest. */
const struct crm_vmap crm_vmap[CRM_V_MAPPED] = {
	[CRM_V_FN] = { "FN", { "name" }, 0, 1, "" },
	[CRM_V_N] = { "N", { "family", "given", "additional", "prefix", "suffix" },
	    CRM_V_STRUCT | CRM_V_LIST, 5, " " },
	[CRM_V_NICKNAME] = { "NICKNAME", { "nickname" }, CRM_V_LIST, 1, ", " },
	[CRM_V_ORG] = { "ORG", { "account", "department" }, CRM_V_STRUCT, 1, "" },
	[CRM_V_TITLE] = { "TITLE", { "title" }, 0, 1, "" },
	[CRM_V_ROLE] = { "ROLE", { "role" }, 0, 1, "" },
	[CRM_V_EMAIL] = { "EMAIL", { "emails" }, CRM_V_SEVERAL, 1, "" },
	[CRM_V_TEL] = { "TEL", { "phones" }, CRM_V_SEVERAL, 1, "" },
	[CRM_V_ADR] = { "ADR",
	    { "postbox", NULL, "street", "city", "region", "postcode", "country" },
	    CRM_V_STRUCT | CRM_V_LIST, 7, ", " },
	[CRM_V_BDAY] = { "BDAY", { "birthday" }, 0, 1, "" },
	[CRM_V_URL] = { "URL", { "url" }, CRM_V_URI, 1, "" },
	[CRM_V_LANG] = { "LANG", { "language" }, 0, 1, "" },
	[CRM_V_TZ] = { "TZ", { "zone" }, 0, 1, "" },
	[CRM_V_CATEGORIES] = { "CATEGORIES", { "tags" }, CRM_V_LIST, 1, "," },
	[CRM_V_NOTE] = { "NOTE", { "note" }, CRM_V_LINES, 1, "" },
	[CRM_V_UID] = { "UID", { "source_id" }, 0, 1, "" },
};

void crm_pairs_add(struct crm_pairs *p, const char *field, const char *value, size_t len)
{
	crm_grow(&p->v, p->n, &p->cap, sizeof *p->v);
	p->v[p->n++] = (struct crm_pair){
		.field = crm_pool_strdup(&p->pool, field),
		.value = crm_pool_strndup(&p->pool, value, len),
		.len = len,
	};
}

void crm_pairs_reset(struct crm_pairs *p)
{
	p->n = 0;
	crm_pool_reset(&p->pool);
}

void crm_pairs_release(struct crm_pairs *p)
{
	free(p->v);
	p->v = NULL;
	p->n = p->cap = 0;
	crm_pool_release(&p->pool);
}

bool crm_vword(const char *s, size_t len, const char *word)
{
	for (size_t i = 0; i < len; i++) {
		char c = s[i] >= 'a' && s[i] <= 'z' ? (char)(s[i] - 'a' + 'A') : s[i];

		if (!word[i] || c != word[i])
			return false;
	}
	return !word[len];
}

static int by_rank(const void *va, const void *vb)
{
	const struct crm_vprop *a = va, *b = vb;
	int ka = a->kind < CRM_V_MAPPED ? (int)a->kind : CRM_V_MAPPED;
	int kb = b->kind < CRM_V_MAPPED ? (int)b->kind : CRM_V_MAPPED;

	if (ka != kb)
		return ka < kb ? -1 : 1;
	/* Notes are read in their order, all else begins with the preferred. */
	if (ka < CRM_V_MAPPED && ka != CRM_V_NOTE) {
		bool fa = crm_vprop_speaks(a), fb = crm_vprop_speaks(b);

		if (fa != fb)
			return fa ? -1 : 1;
		if (a->pref != b->pref)
			return a->pref < b->pref ? -1 : 1;
	}
	return a->order < b->order ? -1 : a->order > b->order;
}

void crm_vprop_sort(struct crm_vprop *v, size_t n)
{
	if (n)
		qsort(v, n, sizeof *v, by_rank);
}

bool crm_vprop_speaks(const struct crm_vprop *p)
{
	for (int i = 0; i < CRM_V_PARTS; i++)
		if (*p->part[i] && crm_vmap[p->kind].field[i])
			return true;
	return false;
}

void crm_vfields_init(struct crm_vfields *f)
{
	for (int k = 0; k < CRM_V_MAPPED; k++)
		for (int i = 0; i < CRM_V_PARTS; i++)
			f->part[k][i] = "";
}

const char *crm_vfields_name(const struct crm_vfields *f, struct crm_pool *pool)
{
	static const int spoken[] = { 3, 1, 2, 0, 4 };
	static const enum crm_vkind other[] = { CRM_V_ORG, CRM_V_NICKNAME, CRM_V_EMAIL, CRM_V_TEL };
	struct crm_str name = { 0 };
	const char *text = "";

	for (size_t i = 0; i < sizeof spoken / sizeof *spoken; i++) {
		const char *part = f->part[CRM_V_N][spoken[i]];

		if (*part && name.len)
			crm_str_addc(&name, ' ');
		crm_str_puts(&name, part);
	}
	if (name.len)
		text = crm_pool_strndup(pool, name.s, name.len);
	crm_str_release(&name);
	for (size_t i = 0; i < sizeof other / sizeof *other && !*text; i++) {
		text = f->part[other[i]][0];
		if (!*text)
			text = f->part[other[i]][1]; /* a department alone */
	}
	return text;
}

static int by_text(const void *va, const void *vb)
{
	const struct crm_vtext *a = va, *b = vb;
	size_t n = a->len < b->len ? a->len : b->len;
	int c = n ? memcmp(a->s, b->s, n) : 0;

	if (c)
		return c;
	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	return a->at < b->at ? -1 : a->at > b->at;
}

static int by_first(const void *va, const void *vb)
{
	const struct crm_vtext *a = va, *b = vb;

	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	return a->at < b->at ? -1 : a->at > b->at;
}

void crm_vtext_group(struct crm_vtext *v, size_t n)
{
	if (!n)
		return;
	qsort(v, n, sizeof *v, by_text);
	for (size_t i = 0; i < n; i++) {
		bool same = i && v[i].len == v[i - 1].len && !memcmp(v[i].s, v[i - 1].s, v[i].len);

		v[i].first = same ? v[i - 1].first : v[i].at;
	}
	qsort(v, n, sizeof *v, by_first);
}
