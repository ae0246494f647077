/* The way into the search index. FTS5 keeps its words in leaves (search_data) and, for each
 * segment, by which word a leaf is found (search_idx). Its own integrity-check reads the
 * leaves one after the other, and so does not see it where no word leads to one.
 *
 * Here both are read side by side, in the order of segments and leaves: each leaf that
 * begins a word must have its one row in search_idx, whose word is the beginning of the
 * first one of the leaf, and each row its leaf. Where a merge goes on by and by the
 * first leaves of a segment are gone already: their rows stay, and the first leaf that is
 * left has lost words. Nothing is written, each leaf is read once.
 *
 * The format: sqlite.org/fts5.html and the head of SQLite's fts5_index.c. The id of a leaf
 * is its segment << 37 | its number. Bytes 2 and 3 are where its words end; behind that
 * stands where they begin, in varints, the first one counted from the leaf's beginning. The
 * first word of a leaf is whole: a varint of its length, its bytes. */
#include <stdio.h>
#include <string.h>

#include "db/sqlite_book.h"

enum { SEGMENTS = 65536 }; /* no segment has this number or a higher one */

/* A leaf, or the row that leads to it. */
struct leaf {
	int64_t segment, number; /* segment INT64_MAX: behind the last */
	const unsigned char *word;
	size_t len;
};

/* A varint of at most 4 bytes, 7 bits in each, the highest first; *at goes behind it.
 * SIZE_MAX: none. */
static size_t varint(const unsigned char *p, size_t *at, size_t end)
{
	size_t v = 0;

	for (int i = 0; i < 4 && *at < end; i++) {
		unsigned char byte = p[(*at)++];

		v = v << 7 | (byte & 0x7f);
		if (byte < 0x80)
			return v;
	}
	return SIZE_MAX;
}

/* The first word that begins in the leaf; false: none does. */
static bool first_word(const unsigned char *p, size_t n, struct leaf *out)
{
	size_t end = n < 4 ? n : (size_t)p[2] << 8 | p[3], behind = end, at;

	if (end >= n)
		return false;
	at = varint(p, &behind, n);
	out->len = at < end ? varint(p, &at, end) : 0;
	if (at > end || out->len > end - at)
		out->len = 0;
	out->word = out->len ? p + at : p;
	return true;
}

static bool next_leaf(sqlite3_stmt *s, struct leaf *out)
{
	while (sqlite3_step(s) == SQLITE_ROW) {
		int64_t id = sqlite3_column_int64(s, 0);

		out->segment = id >> 37;
		out->number = id & INT64_C(0x7fffffff);
		/* The six bits between are set in what leads into a long list of records. */
		if (out->segment < SEGMENTS && !(id >> 31 & 0x3f) &&
		    first_word(sqlite3_column_blob(s, 1), (size_t)sqlite3_column_bytes(s, 1), out))
			return true;
	}
	out->segment = INT64_MAX;
	return false;
}

static bool next_row(sqlite3_stmt *s, struct leaf *out)
{
	if (sqlite3_step(s) != SQLITE_ROW) {
		out->segment = INT64_MAX;
		return false;
	}
	out->segment = sqlite3_column_int64(s, 0);
	out->number = sqlite3_column_int64(s, 1);
	out->word = sqlite3_column_blob(s, 2);
	out->len = (size_t)sqlite3_column_bytes(s, 2);
	return true;
}

static int order(const struct leaf *a, const struct leaf *b)
{
	if (a->segment != b->segment)
		return a->segment < b->segment ? -1 : 1;
	return (a->number > b->number) - (a->number < b->number);
}

static void say_leaf(const struct leaf *leaf, const char *fault, crm_db_say *say, void *arg)
{
	char text[96];

	snprintf(text, sizeof text, "%s: segment %lld, leaf %lld", fault, (long long)leaf->segment,
	    (long long)leaf->number);
	say(arg, "search", "index", text);
}

/* Both side by side; one fault is enough, for what follows is out of step. */
static bool in_step(sqlite3_stmt *leaves, sqlite3_stmt *rows, crm_db_say *say, void *arg)
{
	struct leaf leaf, row;
	int64_t segment = -1; /* of the leaf before */

	next_leaf(leaves, &leaf);
	next_row(rows, &row);
	while (leaf.segment != INT64_MAX || row.segment != INT64_MAX) {
		bool first = leaf.segment != segment;
		int way = order(&leaf, &row);

		if (way < 0) {
			say_leaf(&leaf, "words that no search finds", say, arg);
			return false;
		}
		if (way > 0 && (!first || row.segment != leaf.segment)) {
			say_leaf(&row, "leads to words that are not there", say, arg);
			return false;
		}
		if (!way && !first &&
		    (!row.len || row.len > leaf.len || memcmp(row.word, leaf.word, row.len))) {
			say_leaf(&leaf, "found by another word than its first", say, arg);
			return false;
		}
		if (!way) {
			segment = leaf.segment;
			next_leaf(leaves, &leaf);
		}
		next_row(rows, &row);
	}
	return true;
}

bool crm_sqlite_check_leaves(struct crm_db *db, crm_db_say *say, void *arg)
{
	sqlite3_stmt *leaves = NULL, *rows = NULL;
	bool ok;

	/* Ids below that of the first segment are of the index as a whole. */
	if (sqlite3_prepare_v2(db->handle,
		"SELECT id, block FROM search_data WHERE id >= 1 << 37 ORDER BY id", -1, &leaves,
		NULL) ||
	    sqlite3_prepare_v2(db->handle,
		"SELECT segid, pgno >> 1, term FROM search_idx ORDER BY segid, term", -1, &rows,
		NULL)) {
		crm_sqlite_no_memory(db->handle, sqlite3_errcode(db->handle));
		say(arg, "search", "index", sqlite3_errmsg(db->handle));
		ok = false;
	} else {
		ok = in_step(leaves, rows, say, arg);
	}
	sqlite3_finalize(leaves);
	sqlite3_finalize(rows);
	return ok;
}
