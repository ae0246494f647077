/* The sections of the policy, each with what it may hold. */
#include "model/sections.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/num.h"
#include "base/text.h"
#include "calc/rfm.h"
#include "model/commission.h"
#include "model/dedupe_rules.h"
#include "model/leads.h"
#include "model/nouns.h"
#include "model/own.h"
#include "model/routing.h"
#include "model/pipeline.h"
#include "model/quotes.h"
#include "model/fiscal.h"
#include "model/nouns.h"
#include "model/own.h"
#include "model/quota.h"

static int refuse(struct crm_err *e, const char *name, const struct crm_yaml *at, const char *fmt,
    ...) __attribute__((format(printf, 4, 5)));
static int refuse(
    struct crm_err *e, const char *name, const struct crm_yaml *at, const char *fmt, ...)
{
	struct crm_str text = { 0 };
	va_list ap;

	va_start(ap, fmt);
	crm_str_vaddf(&text, fmt, ap);
	va_end(ap);
	crm_err_set(e, CRM_CONFIG, "%s:%zu:%zu: %s", name, at->line, at->column, text.s);
	crm_str_release(&text);
	return e->code;
}

/* A map of these keys, or nothing. */
static int map_of(
    const struct crm_yaml *node, const char *const *known, const char *name, struct crm_err *e)
{
	if (crm_section_empty(node))
		return 0;
	if (node->kind != CRM_YAML_MAP)
		return refuse(e, name, node, "%s: not a map", node->key);
	return crm_yaml_only(node, known, name, e);
}

/* A whole number, lo to hi; passes over what is not set. */
static int whole(const struct crm_yaml *map, const char *key, int64_t lo, int64_t hi,
    const char *name, struct crm_err *e)
{
	const struct crm_yaml *y = crm_yaml_get(map, key);
	int64_t n = -1;

	if (!y)
		return 0;
	if (y->kind == CRM_YAML_SCALAR && crm_uint_parse(y->text, strlen(y->text), &n) && n >= lo &&
	    n <= hi)
		return 0;
	return refuse(e, name, y, "%s: not a whole number from %lld to %lld", key, (long long)lo,
	    (long long)hi);
}

static int check_fields(
    struct crm *c, const struct crm_yaml *node, const char *name, struct crm_err *e)
{
	struct crm_pool pool = { 0 };
	struct crm_owns owns = { 0 };

	crm_own_read(c, &pool, node, name, &owns, e);
	free(owns.v);
	crm_pool_release(&pool);
	return e->code;
}

static int check_rfm(
    struct crm *c, const struct crm_yaml *node, const char *name, struct crm_err *e)
{
	static const char *const known[] = { "bins", "segments", NULL };
	const struct crm_yaml *segments = crm_yaml_get(node, "segments");
	struct crm_rfm_segments read = { 0 };

	(void)c;
	if (map_of(node, known, name, e) || whole(node, "bins", 2, CRM_RFM_BINS_MAX, name, e))
		return e->code;
	if (segments && !crm_rfm_segments_yaml(segments, name, &read, e))
		crm_rfm_segments_release(&read);
	return e->code;
}

static int check_limits(
    struct crm *c, const struct crm_yaml *node, const char *name, struct crm_err *e)
{
	static const char *const known[] = { "confirm_over", NULL };

	(void)c;
	if (map_of(node, known, name, e))
		return e->code;
	return whole(node, "confirm_over", 0, 1000 * 1000 * 1000, name, e);
}

static int check_hooks(
    struct crm *c, const struct crm_yaml *node, const char *name, struct crm_err *e)
{
	static const char *const known[] = { "directory", "timeout", NULL };
	const struct crm_yaml *dir = crm_yaml_get(node, "directory");
	const struct crm_yaml *time = crm_yaml_get(node, "timeout");
	struct crm_err why = { 0 };
	int64_t seconds = 0;

	(void)c;
	if (map_of(node, known, name, e))
		return e->code;
	if (dir && (dir->kind != CRM_YAML_SCALAR || dir->text[0] != '/' ||
		       strpbrk(dir->text, "\n\r") || strlen(dir->text) > 4000))
		return refuse(e, name, dir, "directory: not a path from '/' on");
	if (time &&
	    (time->kind != CRM_YAML_SCALAR || crm_duration_parse(time->text, &seconds, &why) ||
		seconds < 1 || seconds > 3600))
		return refuse(e, name, time, "timeout: not a duration from 1s to 1h");
	return 0;
}

static int check_dedupe(
    struct crm *c, const struct crm_yaml *node, const char *name, struct crm_err *e)
{
	struct crm_dedupe_rules rules;
	const char *names[64];
	size_t n = 0;

	for (; n < crm_nouns_listed; n++)
		names[n] = crm_nouns[n]->name;
	names[n] = NULL;
	if (map_of(node, names, name, e))
		return e->code;
	crm_own_open(c);
	for (size_t i = 0; i < node->n; i++) {
		const struct crm_yaml *y = node->child[i];

		if (crm_section_empty(y) || (y->kind == CRM_YAML_MAP && !y->n))
			continue; /* the default rules */
		if (y->kind != CRM_YAML_MAP)
			return refuse(e, name, y, "%s: not a map", y->key);
		if (crm_dedupe_rules_read(&rules, crm_noun_find(y->key), y, name, e))
			return e->code;
		crm_dedupe_rules_release(&rules);
	}
	return 0;
}

static int check_pipelines(
    struct crm *c, const struct crm_yaml *node, const char *name, struct crm_err *e)
{
	struct crm_pipelines all;
	struct crm_pool pool = { 0 };

	if (!crm_section_empty(node)) {
		crm_own_open(c);
		crm_pipelines_read(c, &pool, node, name, &all, e);
	}
	crm_pool_release(&pool);
	return e->code;
}

const struct crm_section crm_sections[] = {
	{ "fields", "fields of your own, for each noun", check_fields,
	    "# Fields of your own: for each noun its fields, for each field what it is.\n"
	    "fields:\n"
	    "  contact:\n"
	    "    score: {type: number, index: yes, help: how warm the contact is}\n"
	    "    tier:\n"
	    "      type: choice\n"
	    "      choices: [bronze, silver, gold]   # in this order\n"
	    "      default: bronze\n"
	    "      steps: yes                        # remember when each was reached\n"
	    "    badge: {type: string, unique: yes, exact: yes}\n"
	    "    manager: {type: reference, noun: contact}\n"
	    "  order:\n"
	    "    margin: {type: number, decimals: 1, unit: percent}\n",
	    NULL },
	{ "rfm", "bins and segments of crm-rfm", check_rfm,
	    "# How crm-rfm scores, and what it calls whom; the first segment that fits counts.\n"
	    "rfm:\n"
	    "  bins: 5                               # 2 to 10\n"
	    "  segments:                             # bounds are of 1 (worst) to 5 (best)\n"
	    "    champions: {r: 4-5, f: 4-5, m: 4-5}\n"
	    "    loyal: {f: 4-5}\n"
	    "    new: {r: 4-5, f: 1}\n"
	    "    others:                             # all that are left\n",
	    NULL },
	{ "limits", "where commands ask first", check_limits,
	    "limits:\n"
	    "  confirm_over: 100                     # changing more records asks first\n",
	    NULL },
	{ "hooks", "programs that are told of changes", check_hooks,
	    "hooks:\n"
	    "  directory: /etc/crm/hooks             # the programs are in here\n"
	    "  timeout: 10s                          # 1s to 1h\n",
	    NULL },
	{ "dedupe", "when two records are the same", check_dedupe,
	    "# For each noun the rules by which two of its records may be one.\n"
	    "dedupe:\n"
	    "  account:\n"
	    "    block:                              # records that share a key are compared\n"
	    "      - website\n"
	    "      - [{field: name, how: phonetic}, city]\n"
	    "    compare:                            # what agrees gives weight, else against\n"
	    "      website: {weight: 6}\n"
	    "      name: {measure: jaro-winkler, threshold: 0.9, weight: 4, against: 4}\n"
	    "      city: {weight: 2}\n"
	    "    threshold: 0.6                      # of the score, 0 to 1\n",
	    NULL },
	{ "pipelines", "the stages of a sale", check_pipelines,
	    "# The ways of a sale: stages in order, what each is worth and wants.\n"
	    "pipelines:\n"
	    "  sales:                                # the first one is the default\n"
	    "    stale: 14d                          # without a sign of life\n"
	    "    stages:\n"
	    "      prospecting: {probability: 10}\n"
	    "      qualified: {probability: 20, needs: [account, amount]}\n"
	    "      proposal: {probability: 50, forecast: best, needs: [close, 'lines.count:1..']}\n"
	    "      negotiation: {probability: 75, forecast: commit, stale: 7d}\n"
	    "      won: {status: won}\n"
	    "      lost: {status: lost}\n"
	    "    reasons:\n"
	    "      lost: [price, features, timing, no decision]\n"
	    "  renewals:\n"
	    "    stages:\n"
	    "      due: {probability: 80, forecast: best}\n"
	    "      won: {status: won}\n"
	    "      lost: {status: lost}\n",
	    NULL },
	{ "leads", "points, grades and what qualified means", crm_lead_policy_check,
	    "# What crm-lead score gives points for, and what crm-lead qualify asks.\n"
	    "leads:\n"
	    "  score:                                # all rules that fit add up\n"
	    "    - {terms: 'title.has:director', points: 20, name: decides}\n"
	    "    - {terms: 'source:web has:email', points: 10}\n"
	    "    - {terms: 'no:phone', points: -5}\n"
	    "  grades: {A: 25, B: 10, C: 0}          # so many points at least\n"
	    "  qualified:\n"
	    "    needs: [company, email]             # fields that are set\n"
	    "    terms: ['score:10..', 'country:DE or country:AT']  # each holds\n",
	    crm_lead_policy_fits },
	{ "routing", "who gets which lead, opportunity or task", crm_routes_check,
	    "# Asked in this order by crm-assign; the first rule that finds somebody takes it.\n"
	    "routing:\n"
	    "  - {name: known, to: owner}              # of the account\n"
	    "  - name: big\n"
	    "    nouns: [lead, opportunity]            # default: all three\n"
	    "    when: 'amount:50k..'\n"
	    "    to: {user: erika}\n"
	    "  - name: web\n"
	    "    nouns: lead\n"
	    "    when: 'source:web'\n"
	    "    to: round_robin                       # or least_busy, territory\n"
	    "    team: sales                           # of these; or users: [ann, ben]\n"
	    "    needs: [demo]                         # skills\n"
	    "    language: match                       # who speaks the record's\n"
	    "  - {name: rest, to: {team: office}}\n",
	    crm_routes_fit },
	{ "quotes", "how quotes are numbered, and look", crm_quote_policy_check,
	    "quotes:\n"
	    "  number: Q{year}-{nr:4}                # without gaps; each year begins at 1\n"
	    "  valid: 30d                            # from the day on which it is sent\n"
	    "  seller: |                             # printed at the top\n"
	    "    Brightwater Books Ltd\n"
	    "    1 High Street, Bath\n",
	    NULL },
	{ "fiscal", "when the fiscal year begins", crm_fiscal_check,
	    "fiscal:\n"
	    "  begins: april                         # a month; default january\n",
	    NULL },
	{ "quotas", "what sellers and teams are to win", crm_quotas_check,
	    "# For each month, quarter or year; one of them by name comes before these.\n"
	    "quotas:\n"
	    "  currency: EUR                         # default: the book's\n"
	    "  users:\n"
	    "    ann: {quarter: 60000, 2026-Q4: 90000}\n"
	    "    ben: {month: 15000}\n"
	    "  teams:\n"
	    "    North: {year: 500000}               # default: the sum of its users'\n"
	    "  all: {year: 800000}                   # default: the sum of all users'\n",
	    crm_quotas_fit },
	{ "commission", "what sellers get for what they win", crm_commission_check,
	    "# So many per cent of the amount won in each period.\n"
	    "commission:\n"
	    "  period: quarter                       # month quarter year: tiers begin anew\n"
	    "  tiers:                                # each rate for the part above `from`\n"
	    "    - {from: 0, rate: 2}\n"
	    "    - {from: 50000, rate: 3.5}\n"
	    "  tables:                               # the first that fits is taken instead\n"
	    "    - {type: renewal, tiers: [{from: 0, rate: 1}]}\n",
	    NULL },
	{ 0 },
};

const struct crm_section *crm_section_find(const char *name, int code, struct crm_err *e)
{
	const char *names[64], *near;
	size_t n = 0;

	for (; crm_sections[n].name; n++) {
		if (!strcmp(crm_sections[n].name, name))
			return &crm_sections[n];
		names[n] = crm_sections[n].name;
	}
	near = crm_text_nearest(name, names, n);
	crm_err_set(e, code, "no section '%s'%s%s%s", name, near ? "; did you mean '" : "",
	    near ? near : "", near ? "'?" : "; crm-config sections lists them");
	return NULL;
}

bool crm_section_empty(const struct crm_yaml *node)
{
	return node->kind == CRM_YAML_SCALAR && !*node->text && node->plain;
}
