/* Where a series of a calendar stands in the book. */
#include "calendar.h"
#include "model/nouns.h"

/* The last occurrence that was done: of all, or of those before a day. */
static bool last_done(struct crm *c, const char *uid, const char *before, struct crm_when *w)
{
	struct crm_str from = { 0 }, to = { 0 };
	struct crm_stmt *s = crm_db_prepare(c->db,
	    "SELECT t.uid FROM tasks t WHERE t.uid >= $1 AND t.uid < $2 AND t.status = 'done'"
	    " ORDER BY t.uid DESC LIMIT 1");
	bool found = false;

	crm_str_addf(&from, "%s%s", uid, CRM_OCCURRENCE);
	crm_str_addf(&to, "%s%.10s", from.s, before ? before : "~");
	crm_stmt_bind_text(s, 1, from.s, from.len);
	crm_stmt_bind_text(s, 2, to.s, to.len);
	if (crm_stmt_step(s)) {
		struct crm_val v = crm_stmt_value(s, 0);

		found = v.len > from.len && crm_when_read(v.s + from.len, v.len - from.len, w);
	}
	crm_stmt_done(s);
	crm_str_release(&from);
	crm_str_release(&to);
	return found;
}

static void set(struct crm_rec *rec, const char *field, const struct crm_str *text)
{
	crm_rec_set_text(rec, field, crm_str_text(text), text->len);
}

/* The first one behind `done`, but where that is one of the series, the one at. */
static bool go_to(struct crm *c, struct crm_rec *rec, int64_t done, int64_t at)
{
	struct crm_str due = { 0 }, repeat = { 0 };
	struct crm_series s, first;
	struct crm_when w, next;
	bool found = false;

	if (!crm_series_begin(&s, c, rec, crm_rec_text(rec, "repeat")))
		return false;
	while (s.n < CRM_SERIES_MOST && crm_series_next(&s, &w) && (!found || w.day <= at)) {
		if (w.day <= done || (found && w.day < at))
			continue;
		first = s;
		next = w;
		found = true;
	}
	if (!found)
		return false;
	crm_series_rest(&first, &next, &repeat);
	crm_when_print(&due, &next);
	set(rec, "due", &due);
	set(rec, "repeat", &repeat);
	crm_str_release(&due);
	crm_str_release(&repeat);
	return true;
}

bool crm_calendar_resume(
    struct crm *c, const char *uid, const struct crm_rec *old, struct crm_rec *rec)
{
	const char *begins = crm_rec_text(rec, "due"), *due = old ? crm_rec_text(old, "due") : "";
	struct crm_when begin, done, at = { .day = INT64_MIN };

	if (!crm_rec_text(rec, "repeat")[0] || !crm_when_read(begins, strlen(begins), &begin))
		return true;
	if (old && !crm_when_read(due, strlen(due), &at))
		return true;
	if (!last_done(c, uid, old ? due : NULL, &done) || done.day < begin.day ||
	    go_to(c, rec, done.day, at.day))
		return true;
	if (!old)
		return false;
	/* The file ends the series before the one that comes next here. */
	crm_rec_set_text(rec, "due", due, strlen(due));
	crm_rec_set_text(rec, "status", "cancelled", 9);
	return true;
}
