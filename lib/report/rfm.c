/* From the line to scored customers, and to the scores that are kept. */
#include "report/rfm.h"

#include <stdio.h>
#include <stdlib.h>

#include "model/context.h"
#include "model/nouns.h"
#include "model/own.h"
#include "model/policy.h"
#include "record/escape.h"

/* The value of an option that not every verb here takes. */
static const char *given(const struct crm_call *call, const char *name)
{
	for (const struct crm_option *o = call->verb->option; o->name; o++)
		if (!strcmp(o->name, name))
			return crm_opt(call, name);
	return NULL;
}

static void plan_method(struct crm_rfm_plan *p)
{
	static const char names[] = "quantile rank fixed";
	const char *method = given(p->call, "method"), *cuts = given(p->call, "cuts");
	const char *bins = given(p->call, "bins");
	struct crm_err e = { 0 };
	int64_t n = 5;
	int at;

	if (!method)
		method = cuts ? "fixed" : "quantile";
	at = crm_choice_index(names, method, strlen(method));
	if (at < 0)
		crm_die(CRM_USAGE, "--method: not one of %s: '%s'", names, method);
	p->method = (enum crm_rfm_method)at;
	if (p->method == CRM_RFM_FIXED && !cuts)
		crm_die(CRM_USAGE, "--method fixed wants --cuts 'r=... f=... m=...'");
	if (p->method != CRM_RFM_FIXED && cuts)
		crm_die(CRM_USAGE, "--cuts is for --method fixed, not %s", method);
	if (cuts && bins)
		crm_die(CRM_USAGE, "--cuts tells how many bins there are: leave out --bins");
	if (bins && (!crm_uint_parse(bins, strlen(bins), &n) || n < 2 || n > CRM_RFM_BINS_MAX))
		crm_die(
		    CRM_USAGE, "--bins: not a number from 2 to %d: '%s'", CRM_RFM_BINS_MAX, bins);
	p->cuts.bins = (int)n;
	if (cuts && crm_rfm_cuts_parse(cuts, &p->cuts, &e))
		crm_die(CRM_USAGE, "--cuts: %s", e.text);
}

static void plan_segments(struct crm_rfm_plan *p)
{
	const char *file = given(p->call, "segments");
	struct crm_yaml *yaml;
	struct crm_err e = { 0 };

	if (!file)
		return;
	if (!(yaml = crm_yaml_file(file, &e)) || crm_rfm_segments_yaml(yaml, file, &p->own, &e))
		crm_die_err(&e, NULL);
	crm_yaml_free(yaml);
	p->segments = &p->own;
}

/* What the line leaves open the book's policy says, for customers of the book. */
static void plan_policy(struct crm_rfm_plan *p)
{
	const struct crm_yaml *node, *bins, *segments;
	struct crm_yaml *root = crm_policy_section(p->c, "rfm", &node);
	struct crm_err e = { 0 };
	int64_t n;

	if (!root)
		return;
	bins = crm_yaml_get(node, "bins");
	segments = crm_yaml_get(node, "segments");
	if (bins && !given(p->call, "bins") && !given(p->call, "cuts") &&
	    crm_uint_parse(bins->text, strlen(bins->text), &n))
		p->cuts.bins = (int)n;
	if (segments && !p->own.n && crm_rfm_segments_yaml(segments, "rfm", &p->own, &e))
		crm_die_err(&e, "policy");
	if (p->own.n)
		p->segments = &p->own;
	crm_yaml_free(root);
}

/* A verb behind the options and an id would be words to search for, and find
 * nothing. */
static void check_words(const struct crm_call *call)
{
	static const char verbs[] = "summary moves cuts";

	for (size_t i = 0; i < call->words; i++) {
		const char *word = call->word[i];

		if (crm_choice_index(verbs, word, strlen(word)) >= 0)
			crm_die(
			    CRM_USAGE, "'%s': the verb comes first: crm-rfm %s ...", word, word);
		if (crm_id_read(word, strlen(word), NULL, NULL))
			crm_die(CRM_USAGE, "'%s': terms select contacts; write id:%s", word, word);
	}
}

static void plan_days(struct crm_rfm_plan *p)
{
	const char *since = given(p->call, "since");
	struct crm_err e = { 0 };

	p->day = p->stream ? p->c->clock.today : p->c->book_clock.today;
	p->since = INT64_MIN;
	if (!since)
		return;
	if (crm_date_parse(since, &p->c->clock, &p->since, &e))
		crm_die(CRM_USAGE, "--since: %s", e.text);
	if (p->since > p->day)
		crm_die(CRM_USAGE, "--since: behind the day that the question is about");
}

/* Reads the line; opens the book, for --save in a transaction that writes. */
void crm_rfm_plan(struct crm_rfm_plan *p, struct crm *c, struct crm_call *call,
    const struct crm_rows_columns *columns)
{
	struct crm_err e = { 0 };

	*p = (struct crm_rfm_plan){ .c = c, .call = call, .stream = call->operands };
	p->segments = &crm_rfm_default;
	crm_options_only(c, call->verb->name
				? "-o -s -q -H -e --by --sum --count --limit --unset"
				: "-o -s -q -H -e -n --by --sum --count --limit --unset");
	crm_rows_check(c, columns);
	check_words(call);
	p->mean = given(call, "mean");
	p->save = given(call, "save");
	p->currency = given(call, "currency");
	if (p->currency && !crm_currency_known(p->currency))
		crm_die(CRM_USAGE, "--currency: not a code of ISO 4217: '%s'", p->currency);
	plan_method(p);
	plan_segments(p);
	if (call->operands > 1)
		crm_die(CRM_USAGE, "'-' twice");
	if (p->stream && call->words)
		crm_die(CRM_USAGE, "%s: terms select contacts of a book; crm-where selects lines",
		    call->word[0]);
	if (c->opt.dry && !p->save)
		crm_die(CRM_USAGE, "-n: of no use without --save");
	if (p->stream && c->opt.as_of)
		crm_die(CRM_USAGE, "--as-of: of no use without a book: stdin is read");
	if (p->save && c->opt.as_of)
		crm_die(CRM_USAGE, "--as-of: what was cannot be changed; leave out --save");
	if (p->stream && p->save)
		crm_die(CRM_USAGE, "--save: stdin holds no contacts of a book");
	if (!p->stream && given(call, "columns"))
		crm_die(CRM_USAGE, "--columns is for records on stdin: give '-' too");
	if (call->words && !(p->filter = crm_filter_parse(&c->pool, call->word, call->words, &e)))
		crm_die_err(&e, NULL);
	if (!p->stream) {
		c->writes = p->save && !c->opt.dry;
		crm_book(c);
		if (c->writes)
			crm_db_begin(c->db, "rfm --save");
		else
			crm_book_read(c);
		crm_own_fresh(c);
		plan_policy(p);
	}
	plan_days(p);
}

static void stream_columns(struct crm_rfm_plan *p, struct crm_customers_columns *out)
{
	const char *list = given(p->call, "columns");
	char *name[3], *s;

	*out = (struct crm_customers_columns){ "customer", "date", "amount" };
	if (!list)
		return;
	s = crm_pool_strdup(&p->c->pool, list);
	for (int i = 0; i < 3; i++) {
		size_t len = strcspn(s, ",");

		name[i] = s;
		if (!len || !s[len] != (i == 2))
			crm_die(CRM_USAGE, "--columns: not CUSTOMER,DATE,AMOUNT: '%s'", list);
		s[len] = '\0';
		s += len + 1;
	}
	*out = (struct crm_customers_columns){ name[0], name[1], name[2] };
}

void crm_rfm_notices(const struct crm_rfm *s)
{
	const struct crm_customers *k = &s->list;
	bool stream = s->plan->stream;

	if (k->passed)
		crm_warn("stdin: %lld %s without a customer passed over", (long long)k->passed,
		    k->passed == 1 ? "line" : "lines");
	if (k->others)
		crm_warn("%s%lld %s%s in other currencies left out", stream ? "stdin: " : "",
		    (long long)k->others, stream ? "line" : "order", k->others == 1 ? "" : "s");
}

static void score(struct crm_rfm *s, int64_t day)
{
	const struct crm_rfm_plan *p = s->plan;

	s->v = crm_reallocarray(NULL, s->list.n + 1, sizeof *s->v);
	for (size_t i = 0; i < s->list.n; i++) {
		const struct crm_customer *k = &s->list.v[i];

		s->v[i] = (struct crm_rfm_customer){
			.recency = day - k->last_day,
			.frequency = k->orders,
			.monetary = p->mean ? crm_div_round(k->total, k->orders) : k->total,
		};
	}
	s->cuts = p->cuts;
	if (!s->list.n)
		return;
	if (p->method == CRM_RFM_RANK) {
		crm_rfm_score_rank(s->v, s->list.n, p->cuts.bins);
		return;
	}
	if (p->method == CRM_RFM_QUANTILE)
		crm_rfm_quantile_cuts(s->v, s->list.n, p->cuts.bins, &s->cuts);
	crm_rfm_score_cuts(s->v, s->list.n, &s->cuts);
}

/* The customers with the orders dated from since to day, scored. */
void crm_rfm_load(struct crm_rfm *s, struct crm_rfm_plan *p, int64_t since, int64_t day)
{
	struct crm_customers_columns columns;
	struct crm_err e = { 0 };
	const char *currency = p->currency ? p->currency : p->stream ? "" : p->c->currency;
	int rc;

	*s = (struct crm_rfm){ .plan = p, .list = { .since = since, .until = day } };
	memcpy(s->list.currency, currency, strlen(currency) + 1);
	if (p->stream) {
		stream_columns(p, &columns);
		rc = crm_customers_stream(p->c, 0, "stdin", &columns, &s->list, &e);
	} else {
		rc = crm_customers_book(p->c, p->filter, &s->list, &e);
	}
	if (rc && !*e.text)
		crm_quit(rc); /* each line was told */
	if (rc)
		crm_die_err(&e, NULL);
	score(s, day);
}

const char *crm_rfm_name(const struct crm_rfm *s, size_t i)
{
	return crm_rfm_segment(s->plan->segments, &s->v[i], s->cuts.bins);
}

void crm_rfm_release(struct crm_rfm *s)
{
	crm_customers_release(&s->list);
	free(s->v);
}

/* Scores are derived: they stand outside the journal, and nobody undoes them. */
void crm_rfm_save(struct crm *c, const struct crm_rfm *s)
{
	struct crm_stmt *insert;

	crm_db_run(c->db, "DELETE FROM scores", "");
	insert = crm_db_prepare(c->db, "INSERT INTO scores (contact, r, f, m, segment, at)"
				       " VALUES ($1, $2, $3, $4, $5, $6)");
	for (size_t i = 0; i < s->list.n; i++) {
		const char *name = crm_rfm_name(s, i);

		crm_stmt_bind_int(insert, 1, s->list.v[i].contact);
		crm_stmt_bind_int(insert, 2, s->v[i].r);
		crm_stmt_bind_int(insert, 3, s->v[i].f);
		crm_stmt_bind_int(insert, 4, s->v[i].m);
		crm_stmt_bind_text(insert, 5, name, strlen(name));
		crm_stmt_bind_int(insert, 6, s->plan->day);
		crm_stmt_step(insert);
		crm_stmt_reset(insert);
	}
	crm_stmt_done(insert);
	crm_db_commit(c->db);
	c->wrote = true;
}

/* What is kept of a contact, or would be; unset where there is nothing. */
struct kept {
	int64_t contact;
	int64_t score[3];
	char name[40];
};

static bool next_kept(struct crm_stmt *s, struct kept *k)
{
	struct crm_val name;

	*k = (struct kept){ .contact = INT64_MAX };
	if (!crm_stmt_step(s))
		return false;
	k->contact = crm_stmt_int(s, 0);
	for (int i = 0; i < 3; i++)
		k->score[i] = crm_stmt_int(s, 1 + i);
	name = crm_stmt_value(s, 4);
	memcpy(k->name, name.s, name.len < sizeof k->name ? name.len : sizeof k->name - 1);
	return true;
}

static void print_change(
    struct crm_out *out, const char *id, const char *field, const char *old, const char *new)
{
	if (!strcmp(old, new))
		return;
	crm_out_cell(out, id, strlen(id));
	crm_out_cell(out, field, strlen(field));
	crm_out_cell(out, *old ? old : NULL, strlen(old));
	crm_out_cell(out, *new ? new : NULL, strlen(new));
}

static void print_difference(struct crm_out *out, const struct kept *old, const struct kept *new)
{
	static const char *const field[] = { "rfm.r", "rfm.f", "rfm.m" };
	int64_t contact = old->contact < new->contact ? old->contact : new->contact;
	bool was = old->contact == contact, is = new->contact == contact;
	struct crm_str id = { 0 };
	char a[24], b[24];

	crm_id_print(&id, &crm_contact, contact);
	for (int i = 0; i < 3; i++) {
		snprintf(a, sizeof a, was ? "%lld" : "", (long long)old->score[i]);
		snprintf(b, sizeof b, is ? "%lld" : "", (long long)new->score[i]);
		print_change(out, id.s, field[i], a, b);
	}
	print_change(out, id.s, "rfm.segment", was ? old->name : "", is ? new->name : "");
	crm_str_release(&id);
}

void crm_rfm_save_diff(struct crm *c, const struct crm_rfm *s)
{
	static const struct crm_column column[] = { { "id", CRM_CELL_ID },
		{ "field", CRM_CELL_TEXT }, { "old", CRM_CELL_TEXT }, { "new", CRM_CELL_TEXT } };
	struct crm_stmt *stmt = crm_db_prepare(
	    c->db, "SELECT k.contact, k.r, k.f, k.m, k.segment FROM scores k ORDER BY k.contact");
	struct crm_out *out = crm_out_open(c, column, 4, false);
	struct kept old, new;
	size_t i = 0;

	next_kept(stmt, &old);
	for (;;) {
		new = (struct kept){ .contact = INT64_MAX };
		if (i < s->list.n) {
			new = (struct kept){ s->list.v[i].contact,
				{ s->v[i].r, s->v[i].f, s->v[i].m }, "" };
			snprintf(new.name, sizeof new.name, "%s", crm_rfm_name(s, i));
		}
		if (old.contact == INT64_MAX && new.contact == INT64_MAX)
			break;
		print_difference(out, &old, &new);
		if (new.contact <= old.contact)
			i++;
		if (old.contact <= new.contact)
			next_kept(stmt, &old);
	}
	crm_stmt_done(stmt);
	crm_out_end(out);
}
