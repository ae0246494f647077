/* Any bytes are a calendar or a refusal with its line; a calendar kept and read again is the
 * same; what a task takes of a component and gives back is, taken and given again, the same
 * bytes. Lines that name records of a book are left to the tests that have one. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "calendar.h"
#include "model/nouns.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool ok)
{
	if (!ok)
		abort();
}

static struct crm_ical *read_again(const struct crm_str *kept, struct crm_pool *pool)
{
	struct crm_err e = { 0 };

	return crm_ical_read(crm_str_text(kept), kept->len, pool, &e);
}

static bool take(struct crm *c, const struct crm_ical *comp, const struct crm_ical *calendar,
    struct crm_str *out)
{
	struct crm_ical_times times = { calendar, &c->clock };
	struct crm_rec rec;
	struct crm_err e = { 0 };
	bool ok;

	crm_rec_init(&rec, &crm_task);
	crm_rec_set_text(&rec, "uid", "u", 1);
	ok = !crm_calendar_take(c, comp, &times, NULL, &rec, &e) &&
	     !crm_task_check(c, NULL, &rec, &e) && !crm_rec_text(&rec, "skip")[0];
	need(ok || !e.code || e.text[0]);
	if (ok)
		crm_calendar_put(c, &rec, out);
	crm_rec_release(&rec);
	return ok;
}

static void round_trip(struct crm *c, const struct crm_ical *comp, const struct crm_ical *calendar)
{
	struct crm_str one = { 0 }, two = { 0 };
	struct crm_ical *again;

	if (take(c, comp, calendar, &one)) {
		again = read_again(&one, &c->pool);
		need(again && again->subs == 1);
		need(take(c, again->sub[0], again, &two));
		need(one.len == two.len && !memcmp(one.s, two.s, one.len));
		crm_ical_free(again);
	}
	crm_str_release(&one);
	crm_str_release(&two);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct crm c = { .clock = { .now = INT64_C(1795348800),
			     .zone = crm_zone_get("Europe/Berlin") },
		.login = "ann" };
	struct crm_str kept = { 0 }, again = { 0 };
	struct crm_ical *root, *second;
	struct crm_err e = { 0 };

	c.clock.today = crm_zone_day(c.clock.zone, c.clock.now);
	c.book_clock = c.clock;
	root = crm_ical_read((const char *)data, size, &c.pool, &e);
	need(root || (e.code && e.text[0]));
	for (size_t i = 0; root && i < root->subs; i++)
		crm_ical_keep(&kept, root->sub[i]);
	second = root ? read_again(&kept, &c.pool) : NULL;
	need(!root || second);
	for (size_t i = 0; second && i < second->subs; i++)
		crm_ical_keep(&again, second->sub[i]);
	need(kept.len == again.len && !memcmp(crm_str_text(&kept), crm_str_text(&again), kept.len));
	for (size_t i = 0; root && i < root->subs; i++)
		for (size_t k = 0; k < root->sub[i]->subs; k++)
			if (!memmem(data, size, "-", 1) || !memmem(data, size, "X-CRM", 5))
				round_trip(&c, root->sub[i]->sub[k], root->sub[i]);
	crm_ical_free(root);
	crm_ical_free(second);
	crm_str_release(&kept);
	crm_str_release(&again);
	crm_pool_release(&c.pool);
	return 0;
}
