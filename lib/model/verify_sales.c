/* What rules make of quotes and contracts must be what they are. */
#include <stdlib.h>

#include "calc/billing.h"
#include "model/contracts.h"
#include "model/nouns.h"
#include "model/quotes.h"
#include "model/repair.h"
#include "model/verify.h"

enum { SUMS = 4 };
static const char *const sum[SUMS] = { "subtotal", "discount", "tax", "total" };

/* True where the quote is what its lines and its discount make; else it is made so. */
static bool quote_right(struct crm *c, struct crm_rec *quote)
{
	int64_t was[SUMS];
	struct crm_err e = { 0 };
	bool right = true;
	size_t lines;

	for (size_t i = 0; i < SUMS; i++)
		was[i] = crm_rec_int(quote, sum[i]);
	if (crm_quote_resum(c, quote, &lines, &e))
		return false;
	for (size_t i = 0; i < SUMS; i++)
		right = right && was[i] == crm_rec_int(quote, sum[i]);
	return right;
}

static bool contract_right(struct crm_rec *contract)
{
	int64_t monthly, yearly, was = crm_rec_int(contract, "monthly");

	if (!crm_billing_amounts(crm_rec_int(contract, "amount"),
		crm_rec_text(contract, "recurring"), &monthly, &yearly))
		return false;
	crm_rec_set_int(contract, "monthly", monthly);
	return was == monthly;
}

static void each(struct crm_verify *v, const struct crm_noun *noun, const char *sql,
    const char *place, const char *fault)
{
	struct crm_stmt *s = crm_db_prepare(v->c->db, sql);
	struct crm_rec rec;

	crm_rec_init(&rec, noun);
	while (crm_stmt_step(s))
		if (crm_rec_load(v->c, &rec, crm_stmt_int(s, 0)) &&
		    !(noun == &crm_quote ? quote_right(v->c, &rec) : contract_right(&rec)))
			crm_verify_say(v, noun, rec.id, place, "%s", fault);
	crm_rec_release(&rec);
	crm_stmt_done(s);
}

void crm_verify_sales(struct crm_verify *v)
{
	each(v, &crm_quote, "SELECT q.id FROM quotes q ORDER BY q.id", "total",
	    "not what its lines and its discount make");
	each(v, &crm_contract, "SELECT k.id FROM contracts k ORDER BY k.id", "monthly",
	    "not what its amount makes");
}

bool crm_repair_sales(
    struct crm_repair *r, struct crm_rec *rec, const char *place, const char *fault)
{
	struct crm_str text = { 0 };
	bool quote = rec->noun == &crm_quote && !strcmp(place, "total");

	if (!quote && (rec->noun != &crm_contract || strcmp(place, "monthly") != 0))
		return false;
	if (quote ? !quote_right(r->c, rec) : !contract_right(rec)) {
		crm_rec_print(
		    r->c, rec, crm_field_index(rec->noun, crm_field_find(rec->noun, place)), &text);
		crm_repair_say(r, rec->noun, rec->id, place, "set to %s: %s", text.s, fault);
	}
	crm_str_release(&text);
	return true;
}
