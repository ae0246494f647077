/* Search words wait here and go to the index in the order of records: an index
 * that is fed orders and lines by turns would write a segment for every turn. */
#include <stdlib.h>

#include "base/mem.h"
#include "db/engine.h"

struct crm_word_row {
	int noun;
	int64_t id;
	size_t nr;
	const char *words; /* NULL: drop */
	size_t len;
};

enum { BYTES = 4 * 1024 * 1024, ROWS = 100000 };

static void drop(struct crm_db *db, const struct crm_word_row *w)
{
	crm_db_run(db, db->engine->words_drop, "ii", (int64_t)w->noun, w->id);
}

/* One row of words: of the record, or a part of them. */
static void row(struct crm_db *db, const char *sql, const struct crm_word_row *w, int64_t part,
    size_t at, size_t len)
{
	struct crm_stmt *s = crm_db_prepare(db, sql);
	int n = 0;

	crm_stmt_bind_int(s, ++n, w->noun);
	crm_stmt_bind_int(s, ++n, w->id);
	if (part)
		crm_stmt_bind_int(s, ++n, part);
	crm_stmt_bind_text(s, ++n, w->words + at, len);
	crm_stmt_step(s);
	crm_stmt_done(s);
}

/* No word is cut. */
static void put_parts(struct crm_db *db, const struct crm_word_row *w)
{
	size_t most = db->engine->words_most;
	int64_t part = 0;

	for (size_t at = 0, len; at < w->len; at += len + 1) {
		len = w->len - at;
		if (len > most)
			for (len = most; w->words[at + len] != ' ';)
				len--;
		row(db, db->engine->words_more, w, ++part, at, len);
	}
}

static void put(struct crm_db *db, const struct crm_word_row *w, bool is_new)
{
	const struct crm_engine *e = db->engine;
	bool parts = e->words_most && w->len > e->words_most;

	row(db, is_new ? e->words_put : e->words_set, w, 0, 0, parts ? 0 : w->len);
	if (e->words_less && !is_new)
		crm_db_run(db, e->words_less, "ii", (int64_t)w->noun, w->id);
	if (parts)
		put_parts(db, w);
}

/* Of all that waits for a record two count: the first, which drops what is in the
 * index, if anything is, and the last, which tells what shall be. */
static void settle(
    struct crm_db *db, const struct crm_word_row *first, const struct crm_word_row *last)
{
	if (last->words)
		put(db, last, first->words);
	else if (!first->words)
		drop(db, first);
}

static int by_record(const void *va, const void *vb)
{
	const struct crm_word_row *a = va, *b = vb;

	if (a->noun != b->noun)
		return a->noun < b->noun ? -1 : 1;
	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	return a->nr < b->nr ? -1 : 1;
}

static bool same(const struct crm_word_row *a, const struct crm_word_row *b)
{
	return a->noun == b->noun && a->id == b->id;
}

void crm_words_flush(struct crm_db *db)
{
	struct crm_words *w = &db->words;

	if (w->n)
		qsort(w->v, w->n, sizeof *w->v, by_record);
	for (size_t i = 0, last; i < w->n; i = last + 1) {
		for (last = i; last + 1 < w->n && same(&w->v[i], &w->v[last + 1]);)
			last++;
		settle(db, &w->v[i], &w->v[last]);
	}
	crm_words_forget(db, 0);
}

void crm_words_forget(struct crm_db *db, size_t kept)
{
	struct crm_words *w = &db->words;

	w->n = kept < w->n ? kept : w->n;
	if (w->n)
		return;
	w->bytes = 0;
	crm_pool_reset(&w->pool);
}

void crm_words_room(struct crm_db *db)
{
	if (db->words.n >= ROWS || db->words.bytes >= BYTES)
		crm_words_flush(db);
}

/* Inside a savepoint nothing is flushed: going back to it would take along what
 * came before it. */
static void add(struct crm_db *db, int noun, int64_t id, const char *words, size_t len)
{
	struct crm_words *w = &db->words;

	if (!db->savepoints)
		crm_words_room(db);
	crm_grow(&w->v, w->n, &w->cap, sizeof *w->v);
	w->v[w->n] = (struct crm_word_row){ noun, id, w->n,
		words ? crm_pool_strndup(&w->pool, words, len) : NULL, len };
	w->n++;
	w->bytes += len;
}

void crm_db_words_put(struct crm_db *db, int noun, int64_t id, const char *words, size_t len)
{
	if (len)
		add(db, noun, id, words, len);
}

void crm_db_words_drop(struct crm_db *db, int noun, int64_t id)
{
	add(db, noun, id, NULL, 0);
}

void crm_db_words_query(struct crm_db *db, struct crm_str *sql, int n, int noun, const char *words,
    struct crm_str *value)
{
	struct crm_str touched = { 0 }, found = { 0 };

	if (db->words.n && db->savepoints)
		crm_die(CRM_BUG, "a search inside a savepoint");
	if (db->words.n)
		crm_words_flush(db);
	if (!db->words_past) {
		db->engine->words_query(db, sql, n, noun, words, value);
		return;
	}
	db->words_past(db->words_arg, noun, words, &touched, &found);
	crm_str_puts(sql, "(SELECT w.id FROM ");
	db->engine->words_query(db, sql, n, noun, words, value);
	crm_str_addf(sql,
	    " w WHERE NOT EXISTS (SELECT 1 FROM (%s) o WHERE o.id = w.id) UNION ALL %s)", touched.s,
	    found.s);
	crm_str_release(&touched);
	crm_str_release(&found);
}

void crm_db_overlay_words(struct crm_db *db, crm_db_words_past *past, void *arg)
{
	db->words_past = past;
	db->words_arg = arg;
}
