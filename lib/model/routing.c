/* Who gets what: the rules asked of one record after the other. */
#include "model/routing.h"

#include <stdlib.h>

#include "base/text.h"
#include "model/hosts.h"
#include "model/leads.h"
#include "model/nouns.h"
#include "model/policy.h"
#include "model/sql.h"
#include "model/staff.h"

/* A rule at work. */
struct route {
	const struct crm_route *rule;
	int64_t target, team;
	struct {
		struct crm_sql q;
		struct crm_stmt *s;
	} when[CRM_ROUTED_NOUNS];
	int64_t *turn; /* by place in the staff; 0: never had one */
	int64_t last;  /* the highest */
	bool *moved;   /* turns to keep */
};

struct crm_routing {
	struct crm *c;
	struct crm_routes routes;
	struct route *v;
	struct crm_staffs staff;
	struct crm_hosts *hosts;
	struct crm_pool pool, facts;
};

static void wrong(const struct crm_route *rule, const char *what, const char *text)
    __attribute__((noreturn));
static void wrong(const struct crm_route *rule, const char *what, const char *text)
{
	crm_die(CRM_CONFIG, "policy: routing:%zu:%zu: %s%s", rule->line, rule->column, what, text);
}

static int64_t resolve(
    struct crm *c, const struct crm_route *rule, const struct crm_noun *noun, const char *text)
{
	struct crm_err e = { 0 };
	int64_t id = 0;

	if (crm_resolve(c, noun, text, &id, &e))
		wrong(rule, "", e.text);
	return id;
}

static void read_turns(struct crm_routing *r, struct route *k)
{
	struct crm_stmt *s = crm_db_prepare(
	    r->c->db, "SELECT w.staff, w.turn FROM turns w WHERE w.rule = $1 ORDER BY w.staff");

	k->turn = crm_calloc(r->staff.n + 1, sizeof *k->turn);
	k->moved = crm_calloc(r->staff.n + 1, sizeof *k->moved);
	crm_stmt_bind_text(s, 1, k->rule->name, strlen(k->rule->name));
	while (crm_stmt_step(s)) {
		struct crm_staff *who = crm_staff_find(&r->staff, crm_stmt_int(s, 0));
		int64_t turn = crm_stmt_int(s, 1);

		if (who)
			k->turn[who - r->staff.v] = turn;
		k->last = turn > k->last ? turn : k->last;
	}
	crm_stmt_done(s);
}

/* Names of the policy become what they name in the book. */
static void settle(struct crm_routing *r, struct route *k, struct crm_route *rule)
{
	k->rule = rule;
	if (rule->to == CRM_TO_USER)
		k->target = resolve(r->c, rule, &crm_user, rule->target);
	if (rule->to == CRM_TO_TEAM)
		k->target = resolve(r->c, rule, &crm_team, rule->target);
	if (rule->team)
		k->team = resolve(r->c, rule, &crm_team, rule->team);
	for (size_t i = 0; i < rule->users; i++)
		rule->user[i] =
		    crm_staff_find(&r->staff, resolve(r->c, rule, &crm_user, rule->user[i]))->login;
	for (size_t i = 0; i < rule->skills; i++)
		rule->skill[i] = crm_staff_fold(&r->pool, rule->skill[i]);
	read_turns(r, k);
}

struct crm_routing *crm_routing_begin(struct crm *c)
{
	struct crm_routing *r = crm_calloc(1, sizeof *r);
	const struct crm_yaml *node;
	struct crm_yaml *root = crm_policy_section(c, "routing", &node);
	struct crm_err e = { 0 };

	r->c = c;
	if (root && crm_routes_read(&r->pool, node, "policy: routing", &r->routes, &e))
		crm_die_err(&e, NULL);
	crm_yaml_free(root);
	if (!r->routes.n)
		crm_die(CRM_CONFIG, "the policy has no rules of routing; see crm-policy(5)");
	crm_staffs_read(c, &r->staff);
	r->v = crm_calloc(r->routes.n, sizeof *r->v);
	for (size_t i = 0; i < r->routes.n; i++)
		settle(r, &r->v[i], &r->routes.v[i]);
	return r;
}

/* Does the rule's `when` hold for the record? One statement a rule and noun. */
static bool holds(struct crm_routing *r, struct route *k, size_t noun, int64_t id)
{
	struct crm_sql *q = &k->when[noun].q;
	struct crm_err e = { 0 };
	bool found;

	if (!k->rule->when)
		return true;
	if (!k->when[noun].s) {
		crm_sql_addf(q, "SELECT 1 FROM %s t WHERE t.id = ", crm_routed_noun[noun]->plural);
		crm_sql_param_int(q, id);
		crm_sql_puts(q, " AND ");
		if (crm_filter_sql(r->c, crm_routed_noun[noun], k->rule->when, "t", q, &e))
			wrong(k->rule, "when: ", e.text);
		k->when[noun].s = crm_sql_open(q, r->c->db);
	}
	for (size_t i = 0; i < q->n; i++)
		crm_stmt_bind(k->when[noun].s, (int)i + 1, &q->val[i]);
	crm_stmt_bind_int(k->when[noun].s, 1, id);
	found = crm_stmt_step(k->when[noun].s);
	crm_stmt_reset(k->when[noun].s);
	return found;
}

static const char *text_of(
    struct crm_routing *r, const struct crm_rec *rec, const char *field, const char *found)
{
	const struct crm_field *f = crm_field_find(rec->noun, field);

	if (*found || !f || rec->v[crm_field_index(rec->noun, f)].kind != CRM_BYTES)
		return found;
	return crm_staff_fold(&r->facts, rec->v[crm_field_index(rec->noun, f)].s);
}

static int64_t account_of(struct crm_routing *r, const struct crm_rec *rec)
{
	struct crm_err ignored = { 0 };
	int64_t id = 0;

	if (rec->noun == &crm_account)
		return rec->id;
	if (crm_field_find(rec->noun, "account"))
		id = crm_rec_int(rec, "account");
	if (!id && rec->noun == &crm_lead && crm_lead_account(r->c, &r->hosts, rec, &id, &ignored))
		return 0;
	return id;
}

static void learn(
    struct crm_routing *r, const struct crm_rec *rec, bool owner, struct crm_routing_facts *facts);

static void learn_from(struct crm_routing *r, const struct crm_noun *noun, int64_t id, bool owner,
    struct crm_routing_facts *facts)
{
	struct crm_rec rec;

	crm_rec_init(&rec, noun);
	if (crm_rec_load(r->c, &rec, id))
		learn(r, &rec, owner, facts);
	crm_rec_release(&rec);
}

/* Language and territory of the record, else of its contact, of its account, of what it is
 * about; and who owns the account. */
static void learn(
    struct crm_routing *r, const struct crm_rec *rec, bool owner, struct crm_routing_facts *facts)
{
	const struct crm_field *about = crm_field_find(rec->noun, "about");
	size_t at = about ? crm_field_index(rec->noun, about) : 0;
	int64_t id;

	facts->language = text_of(r, rec, "language", facts->language);
	facts->territory = text_of(r, rec, "territory", facts->territory);
	if (rec->noun == &crm_account)
		facts->owner = crm_rec_int(rec, "owner");
	if (about && rec->v[at].kind == CRM_INT && rec->any[at] != rec->noun) {
		learn_from(r, rec->any[at], rec->v[at].i, owner, facts);
		return;
	}
	if (rec->noun == &crm_account)
		return;
	if (!*facts->language && rec->noun != &crm_contact &&
	    crm_field_find(rec->noun, "contact") && (id = crm_rec_int(rec, "contact")))
		learn_from(r, &crm_contact, id, false, facts);
	if ((owner || !*facts->language || !*facts->territory) && (id = account_of(r, rec)))
		learn_from(r, &crm_account, id, owner, facts);
}

/* What this rule has to know, and is not known yet. */
static void find_facts(struct crm_routing *r, const struct crm_route *rule,
    const struct crm_rec *rec, struct crm_routing_facts *facts)
{
	bool owner = rule->to == CRM_TO_OWNER;

	if (!owner && !rule->language && rule->to != CRM_TO_TERRITORY)
		return;
	if (facts->owner_known || (!owner && facts->known))
		return;
	learn(r, rec, owner, facts);
	facts->known = true;
	facts->owner_known = owner;
}

/* Does a come before b, for this rule and noun? */
static bool before(const struct crm_routing *r, const struct route *k, size_t noun,
    const struct crm_staff *a, const struct crm_staff *b)
{
	int64_t x, y;

	if (k->rule->to == CRM_TO_LEAST) {
		x = a->open[noun];
		y = b->open[noun];
	} else {
		x = k->turn[a - r->staff.v];
		y = k->turn[b - r->staff.v];
	}
	return x != y ? x < y : a->id < b->id;
}

struct telling {
	crm_routing_tell *tell;
	void *arg;
	struct crm_str why;
};

static void say(
    struct telling *t, const struct crm_route *rule, const struct crm_staff *s, const char *why)
{
	if (t->tell)
		t->tell(t->arg, rule->name, s ? s->login : NULL, why);
}

/* Those who may take it but do not: why the other one does. */
static void say_others(const struct crm_routing *r, const struct route *k, size_t noun,
    struct telling *t, const struct crm_staff *best, const struct crm_routing_facts *facts)
{
	for (size_t i = 0; t->tell && i < r->staff.n; i++) {
		const struct crm_staff *s = &r->staff.v[i];

		if (s == best || !crm_staff_may(s, k->rule, k->team, noun, facts, NULL))
			continue;
		crm_str_reset(&t->why);
		if (k->rule->to == CRM_TO_LEAST)
			crm_str_addf(&t->why, "busier: %lld open %s", (long long)s->open[noun],
			    crm_routed_noun[noun]->plural);
		else
			crm_str_puts(&t->why, "later in turn");
		say(t, k->rule, s, t->why.s);
	}
}

/* The many who have nothing to do with the rule. */
static void say_strangers(struct telling *t, const struct crm_route *rule, size_t n)
{
	if (!n || !t->tell)
		return;
	crm_str_reset(&t->why);
	crm_str_addf(&t->why, "%zu %s not of the rule", n, n == 1 ? "user is" : "users are");
	say(t, rule, NULL, t->why.s);
}

static struct crm_staff *choose(struct crm_routing *r, struct route *k, size_t noun,
    const struct crm_routing_facts *facts, struct telling *t)
{
	int64_t only = k->rule->to == CRM_TO_USER ? k->target : facts->owner;
	bool one = k->rule->to == CRM_TO_USER || k->rule->to == CRM_TO_OWNER;
	struct crm_staff *best = NULL;
	size_t others = 0;

	for (size_t i = 0; i < r->staff.n; i++) {
		struct crm_staff *s = &r->staff.v[i];

		if (one && s->id != only)
			continue;
		if (!one && !crm_staff_of(s, k->rule, k->team)) {
			others++;
			continue;
		}
		crm_str_reset(&t->why);
		if (!crm_staff_may(s, k->rule, k->team, noun, facts, t->tell ? &t->why : NULL))
			say(t, k->rule, s, crm_str_text(&t->why));
		else if (!best || before(r, k, noun, s, best))
			best = s;
	}
	if (best) {
		say(t, k->rule, best, "taken");
		if (!one)
			say_others(r, k, noun, t, best, facts);
	} else if (k->rule->to == CRM_TO_OWNER && !only) {
		say(t, k->rule, NULL, "no account with an owner");
	}
	say_strangers(t, k->rule, others);
	return best;
}

static bool is_open(const struct crm_rec *rec)
{
	const char *status = crm_rec_text(rec, "status");

	return crm_choice_index(CRM_LEAD_OPEN_WORDS " open", status, strlen(status)) >= 0;
}

static void give(struct crm_routing *r, struct route *k, size_t noun, struct crm_staff *s,
    const struct crm_rec *rec)
{
	if (is_open(rec))
		s->open[noun]++;
	if (k->rule->to != CRM_TO_TURN && k->rule->to != CRM_TO_TERRITORY)
		return;
	k->turn[s - r->staff.v] = ++k->last;
	k->moved[s - r->staff.v] = true;
}

static bool ask(struct crm_routing *r, struct route *k, size_t noun, const struct crm_rec *rec,
    struct crm_routing_facts *facts, struct telling *t, struct crm_routed *out)
{
	struct crm_staff *s;

	if (!(k->rule->nouns & 1U << noun))
		return false;
	if (!holds(r, k, noun, rec->id)) {
		say(t, k->rule, NULL, "does not hold");
		return false;
	}
	if (k->rule->to == CRM_TO_TEAM) {
		say(t, k->rule, NULL, "taken");
		*out = (struct crm_routed){ k->rule, &crm_team, k->target };
		return true;
	}
	find_facts(r, k->rule, rec, facts);
	if (k->rule->to == CRM_TO_TERRITORY && !*facts->territory) {
		say(t, k->rule, NULL, "no territory");
		return false;
	}
	s = choose(r, k, noun, facts, t);
	if (!s)
		return false;
	give(r, k, noun, s, rec);
	*out = (struct crm_routed){ k->rule, &crm_user, s->id };
	return true;
}

struct crm_routed crm_routing_take(
    struct crm_routing *r, const struct crm_rec *rec, crm_routing_tell *tell, void *arg)
{
	struct crm_routing_facts facts = { .language = "", .territory = "" };
	struct telling t = { tell, arg, { 0 } };
	struct crm_routed out = { 0 };
	struct crm_staff *now;
	size_t noun = 0;

	while (crm_routed_noun[noun] != rec->noun)
		noun++;
	/* What he has of it now does not stand in his own way. */
	now = is_open(rec) ? crm_staff_find(&r->staff, crm_rec_int(rec, "owner")) : NULL;
	if (now)
		now->open[noun]--;
	for (size_t i = 0; i < r->routes.n && !out.rule; i++)
		ask(r, &r->v[i], noun, rec, &facts, &t, &out);
	if (now && !out.rule)
		now->open[noun]++;
	crm_pool_reset(&r->facts);
	crm_str_release(&t.why);
	return out;
}

void crm_routing_keep(struct crm_routing *r)
{
	for (size_t i = 0; i < r->routes.n; i++)
		for (size_t k = 0; k < r->staff.n; k++)
			if (r->v[i].moved[k])
				crm_db_run(r->c->db,
				    "INSERT INTO turns (rule, staff, turn) VALUES ($1, $2, $3)"
				    " ON CONFLICT (rule, staff) DO UPDATE SET turn = excluded.turn",
				    "sii", r->v[i].rule->name, r->staff.v[k].id, r->v[i].turn[k]);
}

void crm_routing_free(struct crm_routing *r)
{
	for (size_t i = 0; i < r->routes.n; i++) {
		for (size_t k = 0; k < CRM_ROUTED_NOUNS; k++) {
			if (r->v[i].when[k].s)
				crm_stmt_done(r->v[i].when[k].s);
			crm_sql_release(&r->v[i].when[k].q);
		}
		free(r->v[i].turn);
		free(r->v[i].moved);
	}
	crm_hosts_free(r->hosts);
	crm_staffs_release(&r->staff);
	crm_pool_release(&r->pool);
	crm_pool_release(&r->facts);
	free(r->v);
	free(r);
}
