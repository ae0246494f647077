/* What a contract is worth, when it ends and how it goes on. */
#include "calc/billing.h"
#include "model/contracts.h"
#include "model/nouns.h"

static bool unset(const struct crm_rec *rec, const char *field)
{
	return crm_rec_val(rec, field)->kind == CRM_NULL;
}

static bool is(const struct crm_rec *rec, const char *status)
{
	return !strcmp(crm_rec_text(rec, "status"), status);
}

static void set(struct crm_rec *rec, const char *field, const char *text)
{
	crm_rec_set_text(rec, field, text, strlen(text));
}

static int from_product(struct crm *c, struct crm_rec *rec, struct crm_err *e)
{
	struct crm_rec product;
	const char *currency;

	crm_rec_init(&product, &crm_product);
	if (!crm_rec_load(c, &product, crm_rec_int(rec, "product"))) {
		crm_rec_release(&product);
		return 0;
	}
	currency = crm_rec_text(&product, "currency");
	if (unset(rec, "name"))
		set(rec, "name", crm_rec_text(&product, "name"));
	if (unset(rec, "recurring") && !unset(&product, "recurring"))
		set(rec, "recurring", crm_rec_text(&product, "recurring"));
	if (unset(rec, "amount") && !unset(&product, "price")) {
		if (unset(rec, "currency"))
			set(rec, "currency", currency);
		if (!strcmp(crm_rec_text(rec, "currency"), currency))
			crm_rec_set_int(rec, "amount", crm_rec_int(&product, "price"));
	}
	crm_rec_release(&product);
	if (unset(rec, "amount"))
		crm_err_set(e, CRM_DATA, "amount: required: the product has none%s%s",
		    unset(rec, "currency") ? "" : " in ", crm_rec_text(rec, "currency"));
	return e->code;
}

static void check_status(struct crm *c, const struct crm_rec *old, struct crm_rec *rec)
{
	int64_t today = c->book_clock.today;

	if (is(rec, "cancelled") && unset(rec, "cancelled"))
		crm_rec_set_int(rec, "cancelled", today);
	if (old && is(old, "cancelled") && !is(rec, "cancelled"))
		*crm_rec_val(rec, "cancelled") = (struct crm_val){ 0 };
	/* One that is entered as ended brings its end. */
	if (is(rec, "ended") && (!old || !is(old, "ended")) &&
	    (unset(rec, "end") || (old && crm_rec_int(rec, "end") > today)))
		crm_rec_set_int(rec, "end", today);
}

int crm_contract_check(
    struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e)
{
	int64_t monthly, yearly;

	if (!old && !unset(rec, "product") && from_product(c, rec, e))
		return e->code;
	if (unset(rec, "currency"))
		set(rec, "currency", c->currency);
	if (unset(rec, "recurring"))
		set(rec, "recurring", "yearly");
	check_status(c, old, rec);
	if (!unset(rec, "end") && crm_rec_int(rec, "end") < crm_rec_int(rec, "start"))
		return crm_err_set(e, CRM_DATA, "end: before the start");
	if (crm_rec_int(rec, "notice") < 0)
		return crm_err_set(e, CRM_DATA, "notice: below 0");
	if (!crm_billing_amounts(
		crm_rec_int(rec, "amount"), crm_rec_text(rec, "recurring"), &monthly, &yearly))
		return crm_err_set(e, CRM_DATA, "amount: out of range");
	crm_rec_set_int(rec, "monthly", monthly);
	return 0;
}

/* The opportunity that was made for the end that the contract has now. */
static int64_t renewal_of(struct crm *c, const struct crm_rec *contract)
{
	int64_t id = crm_rec_int(contract, "opportunity");
	int64_t made =
	    crm_db_int(c->db, 0, "SELECT o.made FROM opportunities o WHERE o.id = $1", "i", id);

	if (!made ||
	    crm_db_int(c->db, 0,
		"SELECT 1 FROM steps s WHERE s.noun = $1 AND s.record = $2 AND s.field = $3"
		" AND s.undone IS NULL AND s.txn > $4 LIMIT 1",
		"iisi", (int64_t)crm_contract.number, contract->id, "end", made))
		return 0;
	return id;
}

static int make_renewal(struct crm *c, const struct crm_rec *contract,
    const struct crm_renewal *how, int64_t *made, struct crm_err *e)
{
	static const char *const field[] = { "account", "contact", "owner" };
	int64_t monthly, amount = crm_rec_int(contract, "amount");
	struct crm_rec sale;

	crm_rec_init(&sale, &crm_opportunity);
	for (size_t i = 0; i < 3; i++)
		*crm_rec_val(&sale, field[i]) = *crm_rec_val(contract, field[i]);
	if (crm_billing_months(crm_rec_text(contract, "recurring")))
		crm_billing_amounts(amount, crm_rec_text(contract, "recurring"), &monthly, &amount);
	set(&sale, "name", crm_rec_text(contract, "name"));
	set(&sale, "type", "renewal");
	set(&sale, "currency", crm_rec_text(contract, "currency"));
	crm_rec_set_int(&sale, "amount", amount);
	crm_rec_set_int(&sale, "contract", contract->id);
	*crm_rec_val(&sale, "close") = *crm_rec_val(contract, "end");
	if (!crm_rec_assign_all(c, &sale, how->assign, how->assigns, e) &&
	    !crm_rec_defaults(c, &sale, e) && !crm_rec_check(c, NULL, &sale, e)) {
		crm_rec_write(c, NULL, &sale);
		*made = sale.id;
	}
	crm_rec_release(&sale);
	return e->code;
}

int crm_contract_renew(struct crm *c, int64_t id, const struct crm_renewal *how, int64_t *made,
    int64_t *there, struct crm_err *e)
{
	struct crm_rec old, rec;

	*made = *there = 0;
	crm_rec_init(&old, &crm_contract);
	crm_rec_init(&rec, &crm_contract);
	if (!crm_rec_load(c, &old, id))
		crm_err_set(e, CRM_DATA, "no contract-%lld", (long long)id);
	else if (is(&old, "draft") || is(&old, "cancelled"))
		crm_err_set(e, CRM_DATA, "status: a contract that is %s is not renewed",
		    crm_rec_text(&old, "status"));
	if (!e->code && !(*there = renewal_of(c, &old)) && !make_renewal(c, &old, how, made, e)) {
		crm_rec_copy(&rec, &old);
		crm_rec_set_int(&rec, "opportunity", *made);
		if (!crm_rec_check(c, &old, &rec, e))
			crm_rec_write(c, &old, &rec);
	}
	crm_rec_release(&old);
	crm_rec_release(&rec);
	return e->code;
}

int crm_contract_end(struct crm *c, const struct crm_rec *old, struct crm_err *e)
{
	int64_t end = crm_rec_int(old, "end"), today = c->book_clock.today, to = end;
	int months = crm_billing_months(crm_rec_text(old, "recurring"));
	bool goes_on = !strcmp(crm_rec_text(old, "renewal"), "auto") && months > 0;
	struct crm_rec rec;

	/* Counted from the end it had: the last of January goes on to that of February. */
	for (int64_t n = months; goes_on && to < today; n += months)
		goes_on = crm_billing_end(end, n, &to);
	crm_rec_init(&rec, &crm_contract);
	crm_rec_copy(&rec, old);
	if (goes_on)
		crm_rec_set_int(&rec, "end", to);
	else
		set(&rec, "status", "ended");
	if (!crm_rec_check(c, old, &rec, e))
		crm_rec_write(c, old, &rec);
	crm_rec_release(&rec);
	return e->code;
}
