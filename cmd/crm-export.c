/* crm-export - records as crm-import takes them: every field that it can set.
 *   crm-export contact tag:fair --csv >fair.csv
 *   crm-export contact --format vcard >contacts.vcf */
#include <unistd.h>

#include "base/text.h"
#include <stdlib.h>

#include "cmd.h"
#include "model/card.h"
#include "model/context.h"
#include "model/import.h"
#include "model/own.h"
#include "record/escape.h"

/* "id,name,..." : what can be set, in declared order, values of several whole. */
static char *columns(struct crm *c)
{
	struct crm_str names = { 0 };
	char *text;

	crm_str_puts(&names, "id");
	for (size_t i = 1; i < crm_field_count(c->noun); i++) {
		const struct crm_field *f = crm_field_at(c->noun, i);

		if (crm_field_imports(f) && !(f->flags & CRM_FIRST))
			crm_str_addf(&names, ",%s", f->name);
	}
	text = crm_pool_strdup(&c->pool, names.s);
	crm_str_release(&names);
	return text;
}

static void set_format(struct crm *c, const char *name, bool *cards)
{
	static const struct {
		const char *name;
		enum crm_format format;
	} known[] = { { "tsv", CRM_TSV }, { "csv", CRM_CSV }, { "json", CRM_JSON } };

	*cards = name && !strcmp(name, "vcard");
	if (!name || *cards)
		return;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (!strcmp(name, known[i].name)) {
			c->opt.format = known[i].format;
			return;
		}
	crm_die(CRM_USAGE, "--format: not one of tsv csv json vcard: '%s'", name);
}

static void print_cards(struct crm *c, struct crm_query *q, int version)
{
	struct crm_stmt *s = crm_query_open(q);
	struct crm_pairs pairs = { 0 };
	struct crm_str card = { 0 }, safe = { 0 };
	struct crm_rec rec;

	crm_rec_init(&rec, c->noun);
	while (!crm_spool_broken(c->spool) && crm_query_next(q, s)) {
		crm_str_reset(&card);
		if (!crm_rec_load(c, &rec, crm_stmt_int(s, q->column[0].value)))
			continue;
		crm_card_print(c, &rec, version, &pairs, &card);
		if (isatty(STDOUT_FILENO)) {
			crm_str_reset(&safe);
			crm_text_safe_lines(&safe, card.s, card.len);
			crm_spool_write(c->spool, safe.s, safe.len);
			continue;
		}
		crm_spool_write(c->spool, card.s, card.len);
	}
	crm_stmt_done(s);
	crm_rec_release(&rec);
	crm_pairs_release(&pairs);
	crm_str_release(&card);
	crm_str_release(&safe);
}

/* The noun is the first word; of the rest, full ids name records, all else asks. */
static void sort_words(struct crm *c, struct crm_call *call)
{
	size_t n = 0, at;
	int64_t id;
	struct crm_err e = { 0 };

	if (!call->words)
		crm_die(CRM_USAGE, "which records? crm-export NOUN");
	c->noun = crm_noun_need(call->word[0]);
	for (size_t i = 1; i < call->words; i++) {
		char *word = call->word[i];

		if (crm_id_read(word, strlen(word), &at, &id) && crm_noun_index(at) == c->noun) {
			crm_grow(&call->name, call->names, &call->names_cap, sizeof *call->name);
			call->name[call->names++] = word;
		} else {
			call->word[n++] = word;
		}
	}
	call->words = n;
	if (n && !(call->filter = crm_filter_parse(&c->pool, call->word, n, &e)))
		crm_die_err(&e, NULL);
}

static int export(struct crm *c, struct crm_call *call)
{
	const char *version = crm_opt(call, "vcard-version");
	struct crm_err e = { 0 };
	struct crm_query q;
	bool cards;

	crm_options_only(c, "-o -s -q -H -e --limit --unset --from");
	crm_own_ask(c);
	sort_words(c, call);
	set_format(c, crm_opt(call, "format"), &cards);
	if (cards && strcmp(c->noun->name, "contact"))
		crm_die(CRM_USAGE, "vCards are contacts, not %s", c->noun->plural);
	if (version && (!cards || (strcmp(version, "3") && strcmp(version, "4"))))
		crm_die(CRM_USAGE, "--vcard-version: 3 or 4, with --format vcard");
	if (call->operands > 1)
		crm_die(CRM_USAGE, "'-' given twice");
	if (call->operands)
		crm_pick_stdin(c, call);
	crm_book_read(c);
	crm_pick_names(c, call);
	crm_query_init(&q, c, c->noun);
	q.limit = c->opt.limit;
	if (crm_query_columns(&q, cards ? NULL : c->opt.columns, cards ? "id" : columns(c), &e) ||
	    crm_query_filter(&q, call->filter, &e) || crm_query_sort(&q, c->opt.sort, &e))
		crm_die_err(&e, NULL);
	if (call->names || call->operands)
		crm_query_ids(&q, call->id, call->ids);
	if (cards)
		print_cards(c, &q, version && *version == '3' ? 3 : 4);
	else
		crm_list_print(c, &q, true);
	crm_query_release(&q);
	return CRM_OK;
}

static const struct crm_option option[] = {
	{ "format", "FORMAT", "tsv csv json vcard" },
	{ "vcard-version", "N", "3 or 4; default 4" },
	{ 0 },
};

static const struct crm_verb verbs[] = {
	{ NULL, "NOUN [ID...|-] [TERM...] [--format FORMAT] [--vcard-version N]",
	    "print records as crm-import takes them",
	    CRM_NOBOOK | CRM_PAST | CRM_FILTERS | CRM_STDIN, export, option },
	{ 0 },
};

int main(int argc, char **argv)
{
	crm_main(argc, argv, NULL, verbs);
}
