/* quotes - the rules of offers: what their lines come to, what each may become, what stays
 * as it is once it was sent. crm-quote(1) tells what users see.
 */
#ifndef CRM_MODEL_QUOTES_H
#define CRM_MODEL_QUOTES_H

#include "calc/quote.h"
#include "model/record.h"

/* The items of a quote, and what they come to. */
struct crm_quote_lines {
	struct crm_quote_line *v;
	int64_t *id; /* their items, in this order */
	size_t n, cap;
	struct crm_quote_tax *group;
	struct crm_quote_sums sums;
};
/* Reads the items of the quote and sums them up with its discount; CRM_DATA where that is
 * out of range. */
int crm_quote_lines(
    struct crm *c, const struct crm_rec *quote, struct crm_quote_lines *l, struct crm_err *e);
void crm_quote_lines_release(struct crm_quote_lines *l);
/* Puts the sums into the quote; *lines becomes how many there are. */
int crm_quote_resum(struct crm *c, struct crm_rec *rec, size_t *lines, struct crm_err *e);

/* quote: sums as its lines make them, discount_rate 0 to 100; what it may become. */
int crm_quote_check(
    struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e);
/* quote: what was sent stays as it was: only who sees to it, and what became of it, moves. */
int crm_quote_guard(
    struct crm *c, const struct crm_rec *old, const struct crm_rec *rec, struct crm_err *e);
/* quote: items that come with it need not look it up. */
void crm_quote_derive(struct crm *c, const struct crm_rec *old, const struct crm_rec *rec);
/* item: those of a quote that was sent stay, too. */
int crm_item_guard(
    struct crm *c, const struct crm_rec *old, const struct crm_rec *rec, struct crm_err *e);

/* The policy's section `quotes`. */
struct crm_quote_policy {
	int64_t valid;           /* days; default 30 */
	const char *number;      /* pattern; default "Q{year}-{nr:4}" */
	const char *seller;      /* who offers, printed at the top; NULL: nothing */
	const char *text, *html; /* templates; NULL: the built-in ones */
};
/* Its texts are in c->pool. */
void crm_quote_policy(struct crm *c, struct crm_quote_policy *p);
int crm_quote_policy_check(
    struct crm *c, const struct crm_yaml *node, const char *name, struct crm_err *e);

/* Each of these does it to one quote, in the open txn: all of it, or nothing is written and e
 * says why. *made becomes the record made, 0 where nothing had to be done; `id` names the
 * quote. */
/* Gives a draft its number, and till when it is valid; what it revises is superseded. */
int crm_quote_send(struct crm *c, int64_t id, int64_t *made, struct crm_err *e);
/* A new draft with the same lines. */
int crm_quote_revise(struct crm *c, int64_t id, int64_t *made, struct crm_err *e);
/* An order of exactly the same sums; the whole's discount is spread over its lines. Where
 * the quote has its order, *made is 0 and *order that one. */
int crm_quote_accept(struct crm *c, int64_t id, int64_t *made, int64_t *order, struct crm_err *e);
/* A draft from an opportunity, its lines with it. */
int crm_quote_make(struct crm *c, int64_t opportunity, int64_t *made, struct crm_err *e);

#endif
