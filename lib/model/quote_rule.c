/* What may become of a quote, and of its lines. */
#include "base/num.h"
#include "model/derive.h"
#include "model/dirty.h"
#include "model/goods.h"
#include "model/nouns.h"
#include "model/quotes.h"

/* A quote becomes only what stands behind what it is. */
static const struct {
	const char *from, *to;
} ways[] = {
	{ "draft", "sent" },
	{ "sent", "accepted declined expired superseded void" },
	{ "expired", "declined superseded void" },
	{ "declined", "superseded void" },
	{ "superseded", "void" },
	{ "accepted", "" },
	{ "void", "" },
};

static bool is(const struct crm_rec *rec, const char *status)
{
	return !strcmp(crm_rec_text(rec, "status"), status);
}

static bool may(const char *from, const char *to)
{
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		if (!strcmp(ways[i].from, from))
			return crm_choice_index(ways[i].to, to, strlen(to)) >= 0;
	return false;
}

static int check_status(
    struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e)
{
	const char *now = crm_rec_text(rec, "status"),
		   *was = old ? crm_rec_text(old, "status") : "";

	if (crm_rec_val(rec, "status")->kind == CRM_NULL || !strcmp(was, now))
		return 0;
	if (!is(rec, "draft") && crm_rec_val(rec, "number")->kind == CRM_NULL)
		return crm_err_set(e, CRM_DATA,
		    "status: a quote without a number is a draft: crm-quote send gives it one");
	if (!old)
		return 0;
	if (!may(was, now))
		return crm_err_set(
		    e, CRM_DATA, "status: a quote that is %s does not become %s", was, now);
	if (is(rec, "accepted") && crm_rec_val(rec, "order")->kind == CRM_NULL)
		return crm_err_set(
		    e, CRM_DATA, "status: crm-quote accept makes the order that belongs to it");
	if ((is(rec, "accepted") || is(rec, "declined")) &&
	    crm_rec_val(rec, "decided")->kind == CRM_NULL)
		crm_rec_set_int(rec, "decided", c->book_clock.today);
	return 0;
}

/* What a rate makes of a new quote shows when its lines come: a revision's, an import's. */
static int check_discount(
    const struct crm_rec *old, struct crm_rec *rec, int64_t given, size_t lines, struct crm_err *e)
{
	const struct crm_val *rate = crm_rec_val(rec, "discount_rate");
	const char *currency = crm_rec_text(rec, "currency");
	struct crm_str a = { 0 }, b = { 0 };

	if (crm_goods_check_rate(rec, "discount_rate", e))
		return e->code;
	if (given < 0)
		return crm_err_set(e, CRM_DATA, "discount: below 0");
	if (rate->kind != CRM_INT || !given || (!old && !lines) ||
	    given == crm_rec_int(rec, "discount") || (old && given == crm_rec_int(old, "discount")))
		return 0;
	crm_money_print(&a, given, currency);
	crm_money_print(&b, crm_rec_int(rec, "discount"), currency);
	crm_err_set(e, CRM_DATA, "discount: %s, but discount_rate makes %s", a.s, b.s);
	crm_str_release(&a);
	crm_str_release(&b);
	return e->code;
}

/* Who and what for, where only the sale is named. */
static void from_opportunity(struct crm *c, struct crm_rec *rec)
{
	static const char *const field[] = { "name", "account", "contact", "owner" };
	struct crm_rec sale;

	crm_rec_init(&sale, &crm_opportunity);
	if (crm_rec_load(c, &sale, crm_rec_int(rec, "opportunity")))
		for (size_t i = 0; i < sizeof field / sizeof *field; i++) {
			const struct crm_val *v = crm_rec_val(&sale, field[i]);

			if (crm_rec_val(rec, field[i])->kind != CRM_NULL)
				continue;
			if (v->kind == CRM_BYTES)
				crm_rec_set_text(rec, field[i], v->s, v->len);
			else
				*crm_rec_val(rec, field[i]) = *v;
		}
	crm_rec_release(&sale);
}

int crm_quote_check(
    struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e)
{
	int64_t given = crm_rec_int(rec, "discount");
	size_t lines = 0;

	if (c->deriving)
		return 0;
	if (!old && crm_rec_int(rec, "opportunity"))
		from_opportunity(c, rec);
	if (crm_quote_resum(c, rec, &lines, e) || check_discount(old, rec, given, lines, e))
		return e->code;
	if (lines && old && strcmp(crm_rec_text(old, "currency"), crm_rec_text(rec, "currency")))
		return crm_err_set(e, CRM_DATA, "currency: the quote has lines in %s",
		    crm_rec_text(old, "currency"));
	return check_status(c, old, rec, e);
}

void crm_quote_derive(struct crm *c, const struct crm_rec *old, const struct crm_rec *rec)
{
	crm_dirty_whole(c, old, rec);
}

/* A merge moves references, whatever they stand in; an undo has no such leave. */
static bool merging(const struct crm *c)
{
	return c->undoing && !c->undoes;
}

static bool differs(const struct crm_rec *a, const struct crm_rec *b, const char *field)
{
	return !crm_rec_same_field(a, b, crm_field_index(a->noun, crm_field_find(a->noun, field)));
}

/* Nothing is waited for any more. */
static bool is_closed(const struct crm_rec *quote)
{
	return !is(quote, "draft") && !is(quote, "sent");
}

/* Whom a quote that is closed went to may go, and the quote stays without: a removal unties
 * it, the undo of that ties it again when he is back, the undo of the undo before he goes. */
static bool goes_with(
    struct crm *c, const struct crm_rec *old, const struct crm_rec *rec, const char *field)
{
	size_t i = crm_field_index(old->noun, crm_field_find(old->noun, field));
	const struct crm_noun *noun = crm_noun_find(crm_field_at(old->noun, i)->ref);
	bool tied = rec->v[i].kind != CRM_NULL;
	struct crm_rec who;
	int64_t version;

	if (tied == (old->v[i].kind != CRM_NULL) || !is_closed(old))
		return false;
	if (!c->undoes)
		return c->detaching;
	crm_rec_init(&who, noun);
	version =
	    crm_rec_load(c, &who, (tied ? rec : old)->v[i].i) ? crm_rec_int(&who, "version") : 0;
	crm_rec_release(&who);
	return version == (tied ? c->txn : c->undoes);
}

static int refuse_content(
    struct crm *c, const struct crm_rec *old, const char *field, struct crm_err *e)
{
	if (c->detaching && !is_closed(old))
		return crm_err_set(
		    e, CRM_DATA, "%s: the quote is out: first decline or void it", field);
	return crm_err_set(e, CRM_DATA,
	    "%s: a quote that was sent stays as it is: crm-quote revise quote-%lld", field,
	    (long long)old->id);
}

int crm_quote_guard(
    struct crm *c, const struct crm_rec *old, const struct crm_rec *rec, struct crm_err *e)
{
	static const char *const content[] = { "number", "name", "revision", "revises", "sent",
		"valid_until", "currency", "subtotal", "discount_rate", "discount", "tax", "total",
		"terms", "account", "contact" };
	size_t all = sizeof content / sizeof *content, fixed = all - 2;
	size_t n = merging(c) ? fixed : all;

	if (!old || is(old, "draft") || crm_rec_int(old, "made") == c->txn ||
	    (c->undoes && crm_rec_int(old, "made") == c->undoes))
		return 0;
	if (!rec)
		return crm_err_set(e, CRM_DATA, "it was sent and stays: void it instead");
	for (size_t i = 0; i < n; i++)
		if ((i < fixed || !goes_with(c, old, rec, content[i])) &&
		    differs(old, rec, content[i]))
			return refuse_content(c, old, content[i], e);
	return 0;
}

/* Is it a draft, or did it come with its lines? */
static bool open_to_lines(struct crm *c, int64_t quote)
{
	return !quote || crm_dirty_is_fresh(c, &crm_quote, quote) ||
	       !crm_db_int(c->db, 0,
		   "SELECT 1 FROM quotes q WHERE q.id = $1 AND q.status <> 'draft'"
		   " AND q.made <> $2 AND q.made <> $3",
		   "iii", quote, c->txn, c->undoes);
}

int crm_item_guard(
    struct crm *c, const struct crm_rec *old, const struct crm_rec *rec, struct crm_err *e)
{
	static const char *const content[] = { "quote", "description", "quantity", "price",
		"discount_rate", "discount", "tax_rate", "tax", "total", "currency", "product" };
	size_t n = sizeof content / sizeof *content - (merging(c) ? 1 : 0), i = 0;
	int64_t was = old ? crm_rec_int(old, "quote") : 0,
		is_of = rec ? crm_rec_int(rec, "quote") : 0;
	int64_t quote = open_to_lines(c, was) ? is_of : was;

	if (open_to_lines(c, quote))
		return 0;
	while (old && rec && i < n && !differs(old, rec, content[i]))
		i++;
	if (old && rec && i == n)
		return 0;
	return crm_err_set(e, CRM_DATA,
	    "quote: quote-%lld was sent and its lines stay as they are: crm-quote revise quote-%lld",
	    (long long)quote, (long long)quote);
}
