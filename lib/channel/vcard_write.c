/* A card from pairs. Kept lines are parsed again, and each is written when what
 * it says is still what the contact says; else the plain property is. Nothing
 * reaches the output but by a property's parts, so no value can begin a line. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "channel/vcard.h"
#include "channel/vcard_prop.h"

struct writer {
	struct crm_str *out;
	int version;
	struct crm_vparser parser;
	struct crm_str line;
	struct crm_vfields field;
	const struct crm_pairs *card;
	struct crm_vprop *kept; /* sorted */
	size_t n, cap;
	struct crm_vtext *gone; /* groups of lines that are not written */
	size_t gones, gone_cap;
};

/* Folds at 75 bytes, the blank before a line's rest counted, within no letter. */
static void put_line(struct writer *w)
{
	const char *s = crm_str_text(&w->line);
	size_t len = w->line.len, room = 75, n;

	while (len > room) {
		n = crm_utf8_cut(s, len, room);
		crm_str_add(w->out, s, n);
		crm_str_add(w->out, "\r\n ", 3);
		s += n;
		len -= n;
		room = 74;
	}
	crm_str_add(w->out, s, len);
	crm_str_add(w->out, "\r\n", 2);
}

static void put_text(struct writer *w, const char *text)
{
	crm_str_reset(&w->line);
	crm_str_puts(&w->line, text);
	put_line(w);
}

static void put(struct writer *w, const struct crm_vprop *p)
{
	if (crm_vprop_blank(p))
		return;
	crm_str_reset(&w->line);
	crm_vprop_print(&w->line, p, w->version);
	put_line(w);
}

static void set_gone(struct writer *w, const struct crm_vprop *p)
{
	if (!*p->group)
		return;
	crm_grow(&w->gone, w->gones, &w->gone_cap, sizeof *w->gone);
	w->gone[w->gones] = (struct crm_vtext){ p->group, strlen(p->group), w->gones, 0 };
	w->gones++;
}

/* The pair "vcard", which a user may have edited: lines that are none go. */
static void parse_kept(struct writer *w, const char *s, size_t len)
{
	for (const char *end = s + len, *nl; s < end; s = nl + 1) {
		struct crm_vprop p;
		size_t n;

		nl = memchr(s, '\n', (size_t)(end - s));
		if (!nl)
			nl = end;
		n = (size_t)(nl - s);
		if (n && s[n - 1] == '\r')
			n--;
		if (!n || crm_vprop_parse(&w->parser, &p, s, n, NULL))
			continue;
		if (p.kind == CRM_V_DROP || p.kind == CRM_V_CATEGORIES || crm_vprop_blank(&p))
			continue;
		crm_grow(&w->kept, w->n, &w->cap, sizeof p);
		p.order = w->n;
		w->kept[w->n++] = p;
	}
}

static void set_field(struct writer *w, const struct crm_pair *pair)
{
	for (int k = 0; k < CRM_V_MAPPED; k++)
		for (int i = 0; i < CRM_V_PARTS; i++) {
			const char *field = crm_vmap[k].field[i];

			if (field && !strcmp(field, pair->field) && !*w->field.part[k][i])
				w->field.part[k][i] =
				    crm_pool_strndup(&w->parser.pool, pair->value, pair->len);
		}
}

static void gather(struct writer *w)
{
	crm_vfields_init(&w->field);
	for (size_t i = 0; i < w->card->n; i++) {
		const struct crm_pair *pair = &w->card->v[i];

		if (strcmp(pair->field, "vcard"))
			set_field(w, pair);
		else
			parse_kept(w, pair->value, pair->len);
	}
	if (!*w->field.part[CRM_V_FN][0])
		w->field.part[CRM_V_FN][0] = crm_vfields_name(&w->field, &w->parser.pool);
	crm_vprop_sort(w->kept, w->n);
}

static bool is_set(const char *const part[CRM_V_PARTS])
{
	for (int i = 0; i < CRM_V_PARTS; i++)
		if (*part[i])
			return true;
	return false;
}

/* A kind with one value: the first kept line is the one its fields came from. */
static void put_single(
    struct writer *w, enum crm_vkind kind, const struct crm_vprop *kept, size_t n)
{
	const char *const *part = w->field.part[kind];
	struct crm_vprop made;
	bool says = n && crm_vprop_says(kept, part);

	if (says) {
		put(w, kept);
	} else if (is_set(part)) {
		crm_vprop_make(&w->parser, &made, kind, part, n ? kept : NULL);
		put(w, &made);
	} else if (n) {
		set_gone(w, kept);
	}
	if (w->version == 3 && kind == CRM_V_N && !says && !is_set(part))
		put_text(w, "N:;;;;");
	for (size_t i = 1; i < n; i++)
		put(w, &kept[i]);
}

static void put_tags(struct writer *w)
{
	const char *comma = "", *field = crm_vmap[CRM_V_CATEGORIES].field[0];

	crm_str_reset(&w->line);
	crm_str_puts(&w->line, "CATEGORIES:");
	for (size_t i = 0; i < w->card->n; i++) {
		const struct crm_pair *pair = &w->card->v[i];

		if (strcmp(pair->field, field) || !pair->len)
			continue;
		crm_str_puts(&w->line, comma);
		crm_vescape(&w->line, pair->value, pair->len, 0);
		comma = ",";
	}
	if (*comma)
		put_line(w);
}

/* What two spellings of a number or an address share: the last seven digits
 * before an extension, or the letters in lower case. */
static const char *near_key(struct writer *w, enum crm_vkind kind, const char *s, size_t *len)
{
	char *key = crm_pool_strdup(&w->parser.pool, s);
	size_t n = 0;

	for (size_t i = 0; s[i]; i++) {
		bool digit = s[i] >= '0' && s[i] <= '9';

		if (kind == CRM_V_EMAIL)
			key[n++] = s[i] >= 'A' && s[i] <= 'Z' ? (char)(s[i] - 'A' + 'a') : s[i];
		else if (digit)
			key[n++] = s[i];
		else if (n && (s[i] == ';' || (s[i] >= 'a' && s[i] <= 'z')))
			break;
	}
	if (kind == CRM_V_TEL && n > 7) {
		key += n - 7;
		n = 7;
	}
	*len = n;
	return key;
}

/* The values of a field and the kept lines of their kind, in one list. */
struct several {
	enum crm_vkind kind;
	const char **value;
	size_t n, cap;
	bool *has;              /* value: a line says exactly this */
	struct crm_vprop *line; /* kept */
	size_t lines;
	struct crm_vprop *made; /* to be written; leader: which value it is for */
	size_t mades, made_cap;
};

static void add_made(struct several *s, const struct crm_vprop *p, size_t leader)
{
	crm_grow(&s->made, s->mades, &s->made_cap, sizeof *s->made);
	s->made[s->mades] = *p;
	s->made[s->mades].leader = leader;
	s->made[s->mades].order = s->mades;
	s->mades++;
}

/* Lines that say exactly a value of the list; a value given twice counts once. */
static void match_exact(struct several *s)
{
	size_t all = s->n + s->lines;
	struct crm_vtext *t = crm_reallocarray(NULL, all, sizeof *t);

	for (size_t i = 0; i < all; i++) {
		const char *text = i < s->n ? s->value[i] : s->line[i - s->n].part[0];

		t[i] = (struct crm_vtext){ text, strlen(text), i, i };
	}
	crm_vtext_group(t, all);
	for (size_t i = 0; i < all; i++) {
		if (t[i].at < s->n) {
			s->has[t[i].at] |= t[i].first != t[i].at;
			continue;
		}
		s->line[t[i].at - s->n].leader = t[i].first;
		if (t[i].first < s->n) {
			s->has[t[i].first] = true;
			add_made(s, &s->line[t[i].at - s->n], t[i].first);
		}
	}
	free(t);
}

/* Of texts that mean the same, values first: the k-th value takes the parameters
 * of the k-th line. */
static void pair_near(struct writer *w, struct several *s, const struct crm_vtext *t, size_t n)
{
	size_t values = 0;

	while (values < n && t[values].at < s->n)
		values++;
	for (size_t k = 0; k < values && values + k < n; k++) {
		size_t value = t[k].at, line = t[values + k].at - s->n;
		const char *part[CRM_V_PARTS] = { s->value[value], "", "", "", "", "", "" };
		struct crm_vprop made;

		crm_vprop_make(&w->parser, &made, s->kind, part, &s->line[line]);
		add_made(s, &made, value);
		s->has[value] = true;
		s->line[line].leader = value;
	}
}

/* For values that no line says: lines that no value says, written otherwise. */
static void match_near(struct writer *w, struct several *s)
{
	size_t all = s->n + s->lines, n = 0, end;
	struct crm_vtext *t = crm_reallocarray(NULL, all, sizeof *t);

	for (size_t i = 0; i < all; i++) {
		const char *text = i < s->n ? s->value[i] : s->line[i - s->n].part[0];

		if (i < s->n ? s->has[i] : s->line[i - s->n].leader < s->n)
			continue;
		t[n] = (struct crm_vtext){ NULL, 0, i, i };
		t[n].s = near_key(w, s->kind, text, &t[n].len);
		n += t[n].len > 0;
	}
	crm_vtext_group(t, n);
	for (size_t i = 0; i < n; i = end) {
		for (end = i; end < n && t[end].first == t[i].first; end++)
			continue;
		pair_near(w, s, t + i, end - i);
	}
	free(t);
}

static int by_value(const void *va, const void *vb)
{
	const struct crm_vprop *a = va, *b = vb;

	if (a->leader != b->leader)
		return a->leader < b->leader ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

/* True when PREF gives the values the order of the list: it rules. */
static bool in_order(const struct several *s)
{
	int last = 0;

	for (size_t i = 0; i < s->mades; i++) {
		if (i && s->made[i].leader == s->made[i - 1].leader)
			continue;
		if (s->made[i].pref < last)
			return false;
		last = s->made[i].pref;
	}
	return true;
}

static void put_several(struct writer *w, enum crm_vkind kind, struct crm_vprop *kept, size_t n)
{
	struct several s = { .kind = kind, .line = kept, .lines = n };
	bool keep_pref;

	for (size_t i = 0; i < w->card->n; i++) {
		const struct crm_pair *pair = &w->card->v[i];

		if (strcmp(pair->field, crm_vmap[kind].field[0]) || !pair->len)
			continue;
		crm_grow(&s.value, s.n, &s.cap, sizeof *s.value);
		s.value[s.n++] = crm_pool_strndup(&w->parser.pool, pair->value, pair->len);
	}
	s.has = crm_calloc(s.n, sizeof *s.has);
	match_exact(&s);
	match_near(w, &s);
	for (size_t i = 0; i < s.n; i++) {
		const char *part[CRM_V_PARTS] = { s.value[i], "", "", "", "", "", "" };
		struct crm_vprop made;

		if (s.has[i])
			continue;
		crm_vprop_make(&w->parser, &made, kind, part, NULL);
		add_made(&s, &made, i);
	}
	if (s.mades)
		qsort(s.made, s.mades, sizeof *s.made, by_value);
	keep_pref = in_order(&s);
	for (size_t i = 0; i < s.mades; i++) {
		if (!keep_pref)
			s.made[i].pref = CRM_V_NO_PREF;
		put(w, &s.made[i]);
	}
	for (size_t i = 0; i < n; i++)
		if (kept[i].leader >= s.n)
			set_gone(w, &kept[i]);
	free(s.value);
	free(s.has);
	free(s.made);
}

static int by_group(const void *va, const void *vb)
{
	const struct crm_vtext *a = va, *b = vb;

	return strcmp(a->s, b->s);
}

/* All else; but the label of a number that went goes with it. */
static void put_rest(struct writer *w, const struct crm_vprop *v, size_t n)
{
	if (w->gones)
		qsort(w->gone, w->gones, sizeof *w->gone, by_group);
	for (size_t i = 0; i < n; i++) {
		struct crm_vtext key = { v[i].group, 0, 0, 0 };

		if (w->gones && *v[i].group &&
		    bsearch(&key, w->gone, w->gones, sizeof key, by_group))
			continue;
		put(w, &v[i]);
	}
}

void crm_vcard_write(struct crm_str *out, const struct crm_pairs *card, int version)
{
	struct writer w = { .out = out, .card = card, .version = version == 3 ? 3 : 4 };
	size_t at = 0;

	gather(&w);
	if (!w.kept) /* not even nothing may be added to NULL */
		w.kept = crm_calloc(1, sizeof *w.kept);
	put_text(&w, "BEGIN:VCARD");
	put_text(&w, w.version == 3 ? "VERSION:3.0" : "VERSION:4.0");
	for (int k = 0; k < CRM_V_MAPPED; k++) {
		size_t n = crm_vprop_run(w.kept, w.n, at, (enum crm_vkind)k);

		if (k == CRM_V_CATEGORIES)
			put_tags(&w);
		else if (crm_vmap[k].flags & CRM_V_SEVERAL)
			put_several(&w, (enum crm_vkind)k, w.kept + at, n);
		else
			put_single(&w, (enum crm_vkind)k, w.kept + at, n);
		at += n;
	}
	put_rest(&w, w.kept + at, w.n - at);
	put_text(&w, "END:VCARD");
	crm_vparser_release(&w.parser);
	crm_str_release(&w.line);
	free(w.kept);
	free(w.gone);
}
