/* When tasks are due and remind: 200 cases whose results come from elsewhere
 * (tests/data/README.md). No book is opened. */
#include "model/tasks.h"

#include "check.h"
#include "model/nouns.h"

enum { USER, ZONE, NOW, TYPED, REMIND, DUE, AT, CELLS };

static bool split(char *line, char *cell[CELLS])
{
	line[strcspn(line, "\n")] = '\0';
	for (int i = 0; i < CELLS; i++) {
		char *tab = strchr(line, '\t');

		cell[i] = line;
		if (!tab != (i == CELLS - 1))
			return false;
		if (tab) {
			*tab = '\0';
			line = tab + 1;
		}
	}
	return true;
}

static int set(struct crm *c, struct crm_rec *rec, const char *field, const char *text)
{
	struct crm_assign a = { .field = crm_field_find(&crm_task, field), .value = text };
	struct crm_err e = { 0 };

	a.len = strlen(text);
	if (a.len && crm_rec_assign(c, rec, &a, NULL, &e))
		CHECK(0, "%s=%s: %s", field, text, e.text);
	return e.code;
}

static void one(char *const cell[CELLS], int nr)
{
	struct crm c = { .clock.zone = crm_zone_get(cell[USER]) };
	struct crm_clock utc = { .zone = crm_zone_get("UTC") };
	struct crm_str at = { 0 };
	struct crm_rec rec;
	struct crm_err e = { 0 };
	int64_t want = 0;

	CHECK(!crm_time_parse(cell[NOW], &utc, false, &c.clock.now, &e), "%s", e.text);
	c.clock.today = crm_zone_day(c.clock.zone, c.clock.now);
	c.book_clock = c.clock;
	crm_rec_init(&rec, &crm_task);
	set(&c, &rec, "status", "open");
	set(&c, &rec, "zone", cell[ZONE]);
	set(&c, &rec, "due", cell[TYPED]);
	set(&c, &rec, "remind", cell[REMIND]);
	CHECK(!crm_task_check(&c, NULL, &rec, &e), "%s", e.text);
	CHECK(!strcmp(crm_rec_text(&rec, "due"), cell[DUE]), "line %d: %s: got %s, want %s", nr,
	    cell[TYPED], crm_rec_text(&rec, "due"), cell[DUE]);
	if (cell[AT][0])
		CHECK(!crm_time_parse(cell[AT], &utc, false, &want, &e), "%s", e.text);
	crm_time_print(&at, crm_rec_int(&rec, "remind_at"), utc.zone);
	CHECK(crm_rec_int(&rec, "remind_at") == want, "line %d: reminds at %s, want %s", nr, at.s,
	    cell[AT]);
	crm_rec_release(&rec);
	crm_str_release(&at);
	crm_pool_release(&c.pool);
}

int main(void)
{
	FILE *f = fopen("tests/data/task_times.tsv", "r");
	char line[1000], *cell[CELLS];
	int n = 0;

	CHECK(f, "tests/data/task_times.tsv: run from the root");
	while (f && fgets(line, sizeof line, f)) {
		n++;
		CHECK(split(line, cell), "line %d", n);
		one(cell, n);
	}
	CHECK_INT(n, 200);
	if (f)
		fclose(f);
	return check_done("tasks");
}
