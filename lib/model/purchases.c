/* Purchases by customer: a hash table of their names, filled in batches. */
#include "model/purchases.h"

#include <stdlib.h>
#include <sys/random.h>

void crm_purchases_init(struct crm_purchases *x, struct crm_customers *out,
    void (*overflow)(void *arg, size_t line), void *arg)
{
	*x = (struct crm_purchases){ .out = out, .overflow = overflow, .arg = arg };
	if (getrandom(x->secret, sizeof x->secret, 0) != sizeof x->secret)
		crm_die(CRM_UNAVAILABLE, "no random numbers: %m");
	x->secret[0] |= 1;
	x->secret[1] |= 1;
}

void crm_purchases_release(struct crm_purchases *x)
{
	free(x->slot);
	crm_str_release(&x->names);
}

static uint64_t mix(uint64_t a, uint64_t b)
{
	unsigned __int128 p = (unsigned __int128)a * b;

	return (uint64_t)p ^ (uint64_t)(p >> 64);
}

static uint64_t hash(const struct crm_purchases *x, const char *s, size_t len)
{
	uint64_t h = x->secret[0] ^ len, word;

	for (; len >= 8; s += 8, len -= 8) {
		memcpy(&word, s, 8);
		h = mix(h ^ word, x->secret[1]);
	}
	word = 0;
	memcpy(&word, s, len);
	return mix(mix(h ^ word, x->secret[1]), x->secret[0]);
}

/* Twice as many slots; the customers' names are hashed again. */
static void more_slots(struct crm_purchases *x)
{
	free(x->slot);
	x->slots = x->slots ? x->slots * 2 : 4096;
	x->slot = crm_calloc(x->slots, sizeof *x->slot);
	for (size_t i = 0; i < x->out->n; i++) {
		uint64_t h = hash(x, x->out->v[i].name, x->out->v[i].len);
		size_t at = h & (x->slots - 1);

		while (x->slot[at].at)
			at = (at + 1) & (x->slots - 1);
		x->slot[at] = (struct crm_purchases_slot){ (uint32_t)(h >> 32), (uint32_t)i + 1 };
	}
}

static struct crm_customer *new_customer(struct crm_purchases *x, const char *s, size_t len)
{
	struct crm_customer *k;

	if (x->out->n >= UINT32_MAX - 1)
		crm_die(CRM_UNAVAILABLE, "too many customers");
	crm_grow(&x->out->v, x->out->n, &x->cap, sizeof *x->out->v);
	k = &x->out->v[x->out->n++];
	*k = (struct crm_customer){ .name = crm_pool_strndup(&x->out->pool, s, len),
		.len = len,
		.first_day = INT64_MAX,
		.last_day = INT64_MIN };
	return k;
}

static struct crm_customer *find(struct crm_purchases *x, uint64_t h, const char *s, size_t len)
{
	uint32_t tag = (uint32_t)(h >> 32);
	struct crm_customer *k;
	size_t at;

	for (at = h & (x->slots - 1); x->slot[at].at; at = (at + 1) & (x->slots - 1)) {
		if (x->slot[at].tag != tag)
			continue;
		k = &x->out->v[x->slot[at].at - 1];
		if (k->len == len && !memcmp(k->name, s, len))
			return k;
	}
	k = new_customer(x, s, len);
	x->slot[at] = (struct crm_purchases_slot){ tag, (uint32_t)x->out->n };
	return k;
}

/* Adds the lines that wait to their customers. With a million customers each of
 * three looks (slot, customer, name) is a wait for memory; asked for beforehand,
 * those of a batch come at once. */
void crm_purchases_settle(struct crm_purchases *x)
{
	if ((x->out->n + CRM_PURCHASES_BATCH) * 2 >= x->slots)
		more_slots(x);
	for (size_t i = 0; i < x->waiting; i++)
		__builtin_prefetch(&x->slot[x->wait[i].hash & (x->slots - 1)]);
	for (size_t i = 0; i < x->waiting; i++) {
		struct crm_purchases_slot slot = x->slot[x->wait[i].hash & (x->slots - 1)];

		x->wait[i].guess = slot.at ? &x->out->v[slot.at - 1] : NULL;
		__builtin_prefetch(x->wait[i].guess, 1);
	}
	for (size_t i = 0; i < x->waiting; i++)
		if (x->wait[i].guess)
			__builtin_prefetch(x->wait[i].guess->name);
	for (size_t i = 0; i < x->waiting; i++) {
		const struct crm_purchases_line *w = &x->wait[i];
		struct crm_customer *k = find(x, w->hash, x->names.s + w->name, w->len);

		k->orders++;
		if (__builtin_add_overflow(k->total, w->amount, &k->total))
			x->overflow(x->arg, w->line);
		k->first_day = w->day < k->first_day ? w->day : k->first_day;
		k->last_day = w->day > k->last_day ? w->day : k->last_day;
	}
	x->waiting = 0;
	crm_str_reset(&x->names);
}

void crm_purchases_add(
    struct crm_purchases *x, const struct crm_cell *name, size_t line, int64_t day, int64_t amount)
{
	x->wait[x->waiting++] = (struct crm_purchases_line){ .hash = hash(x, name->s, name->len),
		.name = x->names.len,
		.len = name->len,
		.day = day,
		.amount = amount,
		.line = line };
	crm_str_add(&x->names, name->s, name->len);
	if (x->waiting == CRM_PURCHASES_BATCH)
		crm_purchases_settle(x);
}
