/* purchases - adds a stream of purchases up by customer, in memory that grows with
 * the customers alone. Internal to crm_customers_stream.
 */
#ifndef CRM_MODEL_PURCHASES_H
#define CRM_MODEL_PURCHASES_H

#include "model/customers.h"

enum { CRM_PURCHASES_BATCH = 256 };

/* Where a customer may be: the upper half of the hash, and 1 + its place. */
struct crm_purchases_slot {
	uint32_t tag, at;
};

/* A purchase that is not yet added to its customer. */
struct crm_purchases_line {
	uint64_t hash;
	size_t name, len; /* its place in names */
	int64_t day, amount;
	size_t line;
	const struct crm_customer *guess;
};

struct crm_purchases {
	struct crm_customers *out;
	size_t cap;
	struct crm_purchases_slot *slot;
	size_t slots;
	uint64_t secret[2]; /* so that no input makes the hash slow */
	struct crm_purchases_line wait[CRM_PURCHASES_BATCH];
	size_t waiting;
	struct crm_str names;
	/* Told when the total of the customer of this line leaves 64 bits. */
	void (*overflow)(void *arg, size_t line);
	void *arg;
};

void crm_purchases_init(struct crm_purchases *x, struct crm_customers *out,
    void (*overflow)(void *arg, size_t line), void *arg);
/* One purchase; out is up to date after crm_purchases_settle alone. */
void crm_purchases_add(
    struct crm_purchases *x, const struct crm_cell *name, size_t line, int64_t day, int64_t amount);
void crm_purchases_settle(struct crm_purchases *x);
/* Not out. */
void crm_purchases_release(struct crm_purchases *x);

#endif
