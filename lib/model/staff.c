/* Users as candidates. All are read once: a record asks memory alone. */
#include "model/staff.h"

#include <stdlib.h>

#include "base/text.h"
#include "model/away.h"
#include "model/leads.h"

const char *crm_staff_fold(struct crm_pool *pool, const char *text)
{
	struct crm_str out = { 0 };
	const char *kept;

	while (*text) {
		size_t len = strcspn(text, "\n");

		crm_str_puts(&out, out.len ? "\n" : "");
		crm_text_fold(&out, text, len);
		text += len + (text[len] == '\n');
	}
	kept = crm_pool_strdup(pool, crm_str_text(&out));
	crm_str_release(&out);
	return kept;
}

static const char *column(struct crm_staffs *x, struct crm_stmt *s, int i)
{
	struct crm_val v = crm_stmt_value(s, i);

	return v.kind == CRM_BYTES ? crm_staff_fold(&x->pool, v.s) : "";
}

static void count_open(struct crm *c, struct crm_staffs *x)
{
	static const char *const open[CRM_ROUTED_NOUNS] = {
		"SELECT t.owner, count(*) FROM leads t WHERE t.status " CRM_LEAD_OPEN
		" AND t.owner IS NOT NULL GROUP BY t.owner",
		"SELECT t.owner, count(*) FROM opportunities t WHERE t.status = 'open'"
		" AND t.owner IS NOT NULL GROUP BY t.owner",
		"SELECT t.owner, count(*) FROM tasks t WHERE t.status = 'open'"
		" AND t.owner IS NOT NULL GROUP BY t.owner",
	};

	for (size_t i = 0; i < CRM_ROUTED_NOUNS; i++) {
		struct crm_stmt *s = crm_db_prepare(c->db, open[i]);

		while (crm_stmt_step(s)) {
			struct crm_staff *k = crm_staff_find(x, crm_stmt_int(s, 0));

			if (k)
				k->open[i] = crm_stmt_int(s, 1);
		}
		crm_stmt_done(s);
	}
}

void crm_staffs_read(struct crm *c, struct crm_staffs *out)
{
	struct crm_stmt *s = crm_db_prepare(c->db,
	    "SELECT u.id, u.login, u.team, u.capacity, u.active, u.away, u.skills, u.languages,"
	    " u.territories FROM users u ORDER BY u.id");

	*out = (struct crm_staffs){ 0 };
	while (crm_stmt_step(s)) {
		struct crm_val away = crm_stmt_value(s, 5);
		struct crm_staff *k;

		crm_grow(&out->v, out->n, &out->cap, sizeof *out->v);
		k = &out->v[out->n++];
		*k = (struct crm_staff){ .id = crm_stmt_int(s, 0), .team = crm_stmt_int(s, 2) };
		k->login = crm_pool_strdup(&out->pool, crm_stmt_value(s, 1).s);
		k->capacity = crm_stmt_value(s, 3).kind == CRM_INT ? crm_stmt_int(s, 3) : INT64_MAX;
		k->active = crm_stmt_int(s, 4);
		k->away = away.kind == CRM_BYTES && crm_away(away.s, c->clock.today, &k->until);
		k->skills = column(out, s, 6);
		k->languages = column(out, s, 7);
		k->territories = column(out, s, 8);
	}
	crm_stmt_done(s);
	count_open(c, out);
}

void crm_staffs_release(struct crm_staffs *x)
{
	crm_pool_release(&x->pool);
	free(x->v);
}

static int by_id(const void *va, const void *vb)
{
	const struct crm_staff *a = va, *b = vb;

	return (a->id > b->id) - (a->id < b->id);
}

struct crm_staff *crm_staff_find(const struct crm_staffs *x, int64_t id)
{
	struct crm_staff key = { .id = id };

	return x->n ? bsearch(&key, x->v, x->n, sizeof *x->v, by_id) : NULL;
}

/* The first len bytes of text as a line, up to any of stop. */
static bool line_is(const char *lines, const char *text, size_t len, const char *stop)
{
	while (*lines) {
		if (strcspn(lines, stop) == len && !memcmp(lines, text, len))
			return true;
		lines += strcspn(lines, "\n");
		lines += *lines == '\n';
	}
	return false;
}

bool crm_staff_has(const char *lines, const char *text)
{
	return line_is(lines, text, strlen(text), "\n");
}

static bool no(struct crm_str *why, const char *text, const char *which)
{
	if (why)
		crm_str_addf(why, "%s%s", text, which);
	return false;
}

/* Is he there, and has he room? */
static bool free_for(const struct crm_staff *s, size_t noun, struct crm_str *why)
{
	struct crm_str day = { 0 };

	if (!s->active)
		return no(why, "not active", "");
	if (s->away) {
		crm_date_print(&day, s->until);
		no(why, "away until ", day.s);
		crm_str_release(&day);
		return false;
	}
	if (s->open[noun] < s->capacity)
		return true;
	if (why)
		crm_str_addf(why, "full: %lld open %s, capacity %lld", (long long)s->open[noun],
		    crm_routed_noun[noun]->plural, (long long)s->capacity);
	return false;
}

/* de fits de-AT, both ways: what counts is the language before its country. */
static bool speaks(const struct crm_staff *s, const char *language)
{
	return line_is(s->languages, language, strcspn(language, "-"), "-\n");
}

static bool named(const struct crm_staff *s, const struct crm_route *rule)
{
	for (size_t i = 0; i < rule->users; i++)
		if (!strcmp(s->login, rule->user[i]))
			return true;
	return !rule->users;
}

bool crm_staff_of(const struct crm_staff *s, const struct crm_route *rule, int64_t team)
{
	return named(s, rule) && (!team || s->team == team);
}

bool crm_staff_may(const struct crm_staff *s, const struct crm_route *rule, int64_t team,
    size_t noun, const struct crm_routing_facts *facts, struct crm_str *why)
{
	if (!named(s, rule))
		return no(why, "not one of the rule's users", "");
	if (team && s->team != team)
		return no(why, "not in team ", rule->team);
	for (size_t i = 0; i < rule->skills; i++)
		if (!crm_staff_has(s->skills, rule->skill[i]))
			return no(why, "lacks skill ", rule->skill[i]);
	if (rule->language && *facts->language && !speaks(s, facts->language))
		return no(why, "does not speak ", facts->language);
	if (rule->to == CRM_TO_TERRITORY && !crm_staff_has(s->territories, facts->territory))
		return no(why, "does not work ", facts->territory);
	return free_for(s, noun, why);
}
