/* The properties of a card become pairs. A property that says more than its
 * fields can (parameters, a group, further components), or that is not the only
 * one of its kind, is kept as a line too; the writer finds it again by what it
 * says. Kept lines stand in the order of a written card, so that reading what
 * was written gives the same text. */
#include <stdlib.h>
#include <string.h>

#include "channel/vcard.h"
#include "channel/vcard_prop.h"

/* Pairs in the order that a person reads a contact. */
static const struct {
	enum crm_vkind kind;
	int part;
} order[] = {
	{ CRM_V_FN, 0 },
	{ CRM_V_N, 3 },
	{ CRM_V_N, 1 },
	{ CRM_V_N, 2 },
	{ CRM_V_N, 0 },
	{ CRM_V_N, 4 },
	{ CRM_V_NICKNAME, 0 },
	{ CRM_V_EMAIL, 0 },
	{ CRM_V_TEL, 0 },
	{ CRM_V_ORG, 0 },
	{ CRM_V_ORG, 1 },
	{ CRM_V_TITLE, 0 },
	{ CRM_V_ROLE, 0 },
	{ CRM_V_ADR, 2 },
	{ CRM_V_ADR, 0 },
	{ CRM_V_ADR, 5 },
	{ CRM_V_ADR, 3 },
	{ CRM_V_ADR, 4 },
	{ CRM_V_ADR, 6 },
	{ CRM_V_BDAY, 0 },
	{ CRM_V_URL, 0 },
	{ CRM_V_LANG, 0 },
	{ CRM_V_TZ, 0 },
	{ CRM_V_NOTE, 0 },
	{ CRM_V_CATEGORIES, 0 },
	{ CRM_V_UID, 0 },
};

size_t crm_vprop_run(const struct crm_vprop *v, size_t n, size_t from, enum crm_vkind kind)
{
	size_t to = from;

	while (to < n && v[to].kind == kind)
		to++;
	return to - from;
}

static void keep(struct crm_str *kept, const struct crm_vprop *p)
{
	if (kept->len)
		crm_str_addc(kept, '\n');
	crm_vprop_print(kept, p, 4);
}

static int by_leader(const void *va, const void *vb)
{
	const struct crm_vprop *a = va, *b = vb;

	if (a->leader != b->leader)
		return a->leader < b->leader ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

/* Addresses and numbers: a value given twice counts once, lines of one value
 * stand together. */
static void group_values(struct crm_vprop *v, size_t n)
{
	struct crm_vtext *text = crm_reallocarray(NULL, n, sizeof *text);

	for (size_t i = 0; i < n; i++) {
		v[i].order = i;
		text[i] = (struct crm_vtext){ v[i].part[0], strlen(v[i].part[0]), i, i };
	}
	crm_vtext_group(text, n);
	for (size_t i = 0; i < n; i++)
		v[text[i].at].leader = text[i].first;
	free(text);
	if (n)
		qsort(v, n, sizeof *v, by_leader);
}

static void add_values(
    struct crm_pairs *card, const struct crm_vprop *v, size_t n, const char *field)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].leader == v[i].order)
			crm_pairs_add(card, field, v[i].part[0], strlen(v[i].part[0]));
}

/* Words are split at escaped commas too: programs that write such mean a list,
 * and a tag cannot hold a comma. */
static void add_tags(struct crm_pairs *card, const struct crm_vprop *v, size_t n, const char *field)
{
	struct crm_vtext *tag = NULL;
	size_t tags = 0, cap = 0;

	for (size_t i = 0; i < n; i++) {
		const char *s = v[i].part[0];

		while (*s) {
			size_t len = strcspn(s, ","), next = len + (s[len] == ',');

			while (len && *s == ' ') {
				s++;
				len--;
				next--;
			}
			while (len && s[len - 1] == ' ')
				len--;
			crm_grow(&tag, tags, &cap, sizeof *tag);
			if (len) {
				tag[tags] = (struct crm_vtext){ s, len, tags, tags };
				tags++;
			}
			s += next;
		}
	}
	crm_vtext_group(tag, tags);
	for (size_t i = 0; i < tags; i++)
		if (tag[i].first == tag[i].at)
			crm_pairs_add(card, field, tag[i].s, tag[i].len);
	free(tag);
}

/* Several notes are one text with an empty line between them. */
static void add_notes(
    struct crm_pairs *card, const struct crm_vprop *v, size_t n, const char *field)
{
	struct crm_str all = { 0 };

	for (size_t i = 0; i < n; i++) {
		if (i && !strcmp(v[i].part[0], v[i - 1].part[0]))
			continue; /* some programs write each note twice */
		if (i)
			crm_str_add(&all, "\n\n", 2);
		crm_str_puts(&all, v[i].part[0]);
	}
	if (all.len)
		crm_pairs_add(card, field, all.s, all.len);
	crm_str_release(&all);
}

/* Keeps what must be kept of one kind. */
static void keep_kind(struct crm_str *kept, struct crm_vparser *d, struct crm_vprop *v, size_t n)
{
	bool several = n && crm_vmap[v->kind].flags & CRM_V_SEVERAL;

	if (several)
		group_values(v, n);
	if (!n || v->kind == CRM_V_CATEGORIES || (v->kind == CRM_V_NOTE && n > 1))
		return;
	for (size_t i = 0; i < n; i++)
		if ((n > 1 && !several) || !crm_vprop_plain(d, &v[i]))
			keep(kept, &v[i]);
}

static void add_field(struct crm_pairs *card, const struct crm_vprop *v, size_t n, int part)
{
	const char *field = crm_vmap[v->kind].field[part];

	if (v->kind == CRM_V_CATEGORIES)
		add_tags(card, v, n, field);
	else if (v->kind == CRM_V_NOTE)
		add_notes(card, v, n, field);
	else if (crm_vmap[v->kind].flags & CRM_V_SEVERAL)
		add_values(card, v, n, field);
	else if (*v->part[part])
		crm_pairs_add(card, field, v->part[part], strlen(v->part[part]));
}

int crm_vprop_pairs(struct crm_pairs *card, struct crm_vparser *d, struct crm_vprop *v, size_t n,
    struct crm_str *kept, struct crm_err *e)
{
	size_t from[CRM_V_MAPPED], len[CRM_V_MAPPED], at = 0;
	struct crm_vfields f;

	crm_str_reset(kept);
	crm_vfields_init(&f);
	for (int k = 0; k < CRM_V_MAPPED; k++) {
		from[k] = at;
		len[k] = crm_vprop_run(v, n, at, (enum crm_vkind)k);
		if (len[k])
			keep_kind(kept, d, v + at, len[k]);
		for (int i = 0; i < CRM_V_PARTS && len[k]; i++)
			f.part[k][i] = v[at].part[i];
		at += len[k];
	}
	for (; at < n; at++)
		keep(kept, &v[at]);
	if (!*f.part[CRM_V_FN][0]) {
		const char *name = crm_vfields_name(&f, &d->pool);

		if (!*name)
			return crm_err_set(e, CRM_DATA, "a card without a name");
		crm_pairs_add(card, crm_vmap[CRM_V_FN].field[0], name, strlen(name));
	}
	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		if (len[order[i].kind])
			add_field(card, v + from[order[i].kind], len[order[i].kind], order[i].part);
	if (kept->len)
		crm_pairs_add(card, "vcard", kept->s, kept->len);
	return 0;
}
