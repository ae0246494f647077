/* crm-dedupe - candidate pairs of records that are one and the same.
 *   crm-dedupe contact city:Berlin | vipe | crm-contact merge -
 *   crm-dedupe contact --between source --rules febrl.yaml | crm-where score:0.9.. */
#include <stdio.h>

#include "cmd.h"
#include "model/context.h"
#include "model/dedupe.h"
#include "model/policy.h"

enum { COLUMNS = 4 };
static const struct crm_column column[COLUMNS] = {
	{ "id", CRM_CELL_ID },
	{ "other", CRM_CELL_ID },
	{ "score", CRM_CELL_NUMBER },
	{ "reasons", CRM_CELL_LIST },
};

struct run {
	struct crm *c;
	struct crm_dedupe_rules rules;
	struct crm_dedupe dedupe;
	const struct crm_field *between;
	struct crm_out *out;
	size_t at[COLUMNS]; /* columns to print */
	size_t n;
	struct crm_str text[COLUMNS];
};

/* The team's rules for the noun, where the policy has some. */
static bool plan_policy(struct run *r, const struct crm_noun *noun)
{
	const struct crm_yaml *node, *mine;
	struct crm_yaml *root = crm_policy_section(r->c, "dedupe", &node);
	struct crm_err e = { 0 };
	bool found;

	mine = root ? crm_yaml_get(node, noun->name) : NULL;
	found = mine && mine->kind == CRM_YAML_MAP && mine->n;
	if (found && crm_dedupe_rules_read(&r->rules, noun, mine, "policy: dedupe", &e))
		crm_die_err(&e, NULL);
	crm_yaml_free(root);
	return found;
}

static void plan_rules(struct run *r, struct crm_call *call, const struct crm_noun *noun)
{
	const char *on = crm_opt(call, "on"), *file = crm_opt(call, "rules");
	const char *threshold = crm_opt(call, "threshold"), *between = crm_opt(call, "between");
	struct crm_err e = { 0 };
	struct crm_yaml *yaml;
	int64_t v;

	if (on && file)
		crm_die(CRM_USAGE, "--on and --rules exclude each other");
	if (on && crm_dedupe_rules_on(&r->rules, noun, on, &e))
		crm_die(CRM_USAGE, "--on: %s", e.text);
	if (file) {
		yaml = crm_yaml_file(file, &e);
		if (yaml)
			crm_dedupe_rules_read(&r->rules, noun, yaml, file, &e);
		crm_yaml_free(yaml);
		if (e.code)
			crm_die_err(&e, NULL);
	}
	if (!on && !file && plan_policy(r, noun))
		on = "";
	if (!on && !file && !crm_dedupe_rules_default(&r->rules, noun))
		crm_die(CRM_USAGE, "no rules for %s: say how by --on FIELD,... or --rules FILE",
		    noun->plural);
	if (threshold) {
		if (crm_num_parse(threshold, CRM_MONEY_SCALE, NULL, &v, &e) || v <= 0 || v > 10000)
			crm_die(CRM_USAGE, "--threshold: not a number above 0, up to 1: '%s'",
			    threshold);
		r->rules.threshold = (double)v / 10000;
	}
	if (between && !(r->between = crm_dedupe_field(noun, between, &e)))
		crm_die(CRM_USAGE, "--between: %s", e.text);
}

/* -o NAME,...: of the four columns. */
static void plan_columns(struct run *r)
{
	const char *spec = r->c->opt.columns;
	struct crm_column chosen[COLUMNS];
	bool taken[COLUMNS] = { false };

	if (spec && r->c->opt.ids)
		crm_die(CRM_USAGE, "-q prints ids: leave out -o");
	if (!spec || !strcmp(spec, "all"))
		spec = "id,other,score,reasons";
	do {
		size_t len = strcspn(spec, ","), i = 0;

		while (i < COLUMNS &&
		       (strlen(column[i].name) != len || memcmp(column[i].name, spec, len)))
			i++;
		if (i == COLUMNS || taken[i])
			crm_die(CRM_USAGE, "-o: not of id other score reasons, each once: '%.*s'",
			    (int)(len < 100 ? len : 100), spec);
		taken[i] = true;
		chosen[r->n] = column[i];
		r->at[r->n++] = i;
		spec += len;
	} while (*spec++);
	r->out = crm_out_open(r->c, chosen, r->n, false);
}

static void reasons(
    const struct crm_dedupe_rules *rules, const struct crm_duplicate *d, struct crm_str *out)
{
	for (size_t i = 0; i < rules->compares; i++) {
		const struct crm_dedupe_compare *k = &rules->compare[i];

		if (d->alike[i] < 0)
			continue;
		crm_str_addf(out, "%s%s", out->len ? "\n" : "", k->name);
		if (d->alike[i] < 1)
			crm_str_addf(out, "~%.2f", d->alike[i] > 0.99 ? 0.99 : d->alike[i]);
	}
}

static void print(struct run *r, const struct crm_duplicate *d)
{
	for (size_t i = 0; i < COLUMNS; i++)
		crm_str_reset(&r->text[i]);
	crm_id_print(&r->text[0], r->rules.noun, d->id);
	crm_id_print(&r->text[1], r->rules.noun, d->other);
	crm_str_addf(&r->text[2], "%.4f", d->score);
	reasons(&r->rules, d, &r->text[3]);
	for (size_t i = 0; i < r->n; i++)
		crm_out_cell(r->out, crm_str_text(&r->text[r->at[i]]), r->text[r->at[i]].len);
}

static void notices(const struct run *r)
{
	const struct crm_dedupe *d = &r->dedupe;

	if (d->large)
		crm_warn("%zu %s of more than %zu records (%zu in all): each record compared with"
			 " the %zu next to it alone",
		    d->large, d->large == 1 ? "block" : "blocks", r->rules.largest, d->in_large,
		    r->rules.window);
	if (d->aside)
		crm_warn("%zu %s equal to an earlier one on the same side and left out", d->aside,
		    d->aside == 1 ? "record is" : "records are");
	crm_talk("%zu pairs compared", d->compared);
}

static int64_t print_all(struct run *r)
{
	struct crm *c = r->c;
	struct crm_duplicate d;
	int64_t n = 0;

	while ((c->opt.count || c->opt.limit < 0 || n < c->opt.limit) &&
	       !crm_spool_broken(c->spool) && crm_dedupe_next(&r->dedupe, &d)) {
		n++;
		if (c->opt.count)
			continue;
		print(r, &d);
		if (crm_spool_full(c->spool))
			crm_spool_settle(c->spool);
	}
	if (c->opt.count) {
		crm_str_addf(&r->text[0], "%lld\n", (long long)n);
		crm_spool_write(c->spool, r->text[0].s, r->text[0].len);
	} else {
		crm_out_end(r->out);
	}
	return n;
}

static const struct crm_noun *noun_of(struct crm_call *call)
{
	const struct crm_noun *noun;

	if (!call->words)
		crm_die(CRM_USAGE, "which records? crm-dedupe NOUN");
	noun = crm_noun_need(call->word[0]);
	call->words--;
	call->word++;
	return noun;
}

static int show_rules(struct run *r)
{
	struct crm_str text = { 0 };

	crm_dedupe_rules_print(&r->rules, &text);
	crm_spool_write(r->c->spool, text.s, text.len);
	crm_str_release(&text);
	return CRM_OK;
}

static int dedupe(struct crm *c, struct crm_call *call)
{
	struct run r = { .c = c };
	const struct crm_noun *noun = noun_of(call);
	struct crm_filter *filter = NULL;
	struct crm_err e = { 0 };
	int64_t n;

	crm_options_only(c, "-o -q -H -e --limit --count --unset");
	if (c->opt.columns && c->opt.count)
		crm_die(CRM_USAGE, "-o goes not with --count");
	crm_book_read(c); /* users' own fields are known with it */
	plan_rules(&r, call, noun);
	if (crm_opt(call, "show-rules"))
		return show_rules(&r);
	if (!c->opt.count)
		plan_columns(&r);
	if (call->words && !(filter = crm_filter_parse(&c->pool, call->word, call->words, &e)))
		crm_die_err(&e, NULL);
	crm_dedupe_load(&r.dedupe, c, &r.rules, filter, r.between);
	crm_db_commit(c->db); /* nobody waits for the book while pairs are compared */
	crm_dedupe_find(&r.dedupe, NULL);
	notices(&r);
	n = print_all(&r);
	crm_dedupe_release(&r.dedupe);
	crm_dedupe_rules_release(&r.rules);
	for (size_t i = 0; i < COLUMNS; i++)
		crm_str_release(&r.text[i]);
	return !n && c->opt.empty_fails ? CRM_NO : CRM_OK;
}

static const struct crm_option option[] = {
	{ "on", "FIELD,...", "compare these fields alone, all of them alike" },
	{ "rules", "FILE", "how to compare, in YAML" },
	{ "threshold", "X", "the least score, above 0, up to 1; default 0.65, of --on 0.85" },
	{ "between", "FIELD", "only pairs that differ in that field" },
	{ "show-rules", NULL, "print the rules in force, as YAML, and do no more" },
	{ 0 },
};

static const struct crm_verb verbs[] = {
	{ NULL, "NOUN [TERM...] [OPTION...]", "find records that are one and the same",
	    CRM_NOBOOK | CRM_FILTERS | CRM_PAST, dedupe, option },
	{ 0 },
};

int main(int argc, char **argv)
{
	crm_main(argc, argv, NULL, verbs);
}
