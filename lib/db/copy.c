/* Rows from one book to another; see copy.h.
 *
 * Only names that we give are put into statements: a copy that somebody else made up may
 * have a column called anything. */
#include "db/copy.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "db/rights.h"
#include "db/tables.h"

struct table {
	struct crm_table is; /* in the book that is read */
	uint64_t digest;
	int64_t rows;
};
struct copy {
	struct crm_db *to, *from;
	struct table *table;
	size_t n, cap;
	char **known; /* the tables of the new book */
};

void crm_db_begin_load(struct crm_db *db, const char *what)
{
	struct crm_err e = { 0 };

	if (db->engine->load(db, what, &e))
		crm_die_err(&e, NULL);
	db->in_txn = true;
	crm_db_writes(db);
}

/* Words that need no quotes in any dialect, and are not long enough to be cut. */
static bool plain(const char *name)
{
	size_t len = strlen(name);

	return len < 64 && *name >= 'a' && *name <= 'z' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == len;
}

static bool known(const struct copy *k, const char *table)
{
	for (char **name = k->known; *name; name++)
		if (!strcmp(*name, table))
			return true;
	return false;
}

/* contacts_x_region on x_region: of an own field. */
static bool own_index(const char *table, const struct crm_table_index *x)
{
	size_t len = strlen(table);

	return !strncmp(x->name, table, len) && !strncmp(x->name + len, "_x_", 3) &&
	       plain(x->name) && x->columns && plain(x->columns) && !x->partial;
}

static void keep_own_indexes(struct crm_table *t)
{
	for (size_t i = t->indexes; i-- > 0;)
		if (!own_index(t->name, &t->index[i]))
			crm_table_forget_index(t, i);
}

static void open_copy(struct copy *k, struct crm_db *to, struct crm_db *from)
{
	char **names;

	crm_db_need_whole(from);
	crm_db_need_whole(to);
	names = crm_tables(from);
	*k = (struct copy){ .to = to, .from = from, .known = crm_tables(to) };
	for (char **name = names; *name; name++) {
		if (!known(k, *name)) {
			crm_warn("%s: left out: the table %s, which is not of a book",
			    crm_db_path(from), *name);
			continue;
		}
		crm_grow(&k->table, k->n, &k->cap, sizeof *k->table);
		k->table[k->n] = (struct table){ .rows = 0 };
		crm_table_read(from, *name, &k->table[k->n].is);
		keep_own_indexes(&k->table[k->n++].is);
	}
	crm_tables_free(names);
}

static void close_copy(struct copy *k)
{
	for (size_t i = 0; i < k->n; i++)
		crm_table_release(&k->table[i].is);
	free(k->table);
	crm_tables_free(k->known);
}

static void add_column(struct copy *k, const char *table, const struct crm_table_column *f)
{
	struct crm_str sql = { 0 };

	crm_str_addf(&sql, "ALTER TABLE %s ADD COLUMN %s %s", table, f->name, f->type);
	if (f->refers)
		crm_str_addf(&sql, " REFERENCES %s DEFERRABLE INITIALLY DEFERRED", f->refers);
	crm_db_define(k->to, sql.s);
	crm_str_release(&sql);
}

/* May such a column be one of an own field? */
static bool own(const struct copy *k, const struct crm_table_column *f)
{
	return !strncmp(f->name, "x_", 2) && plain(f->name) && !f->key && !f->filled &&
	       (!strcmp(f->type, "INTEGER") || !strcmp(f->type, "TEXT")) &&
	       (!f->refers || known(k, f->refers));
}

/* Own fields have their columns also where they were taken away, until crm-db compact. */
static void add_columns(struct copy *k, struct crm_table *t)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct crm_table_column *f = &t->column[i];

		if (crm_db_column(k->to, t->name, f->name))
			continue;
		if (own(k, f)) {
			add_column(k, t->name, f);
			continue;
		}
		crm_warn("%s: left out: the column %s.%s, which is not of a book",
		    crm_db_path(k->from), t->name, f->name);
		crm_table_forget_column(t, i--);
	}
}

static void add_indexes(struct copy *k, const struct crm_table *t)
{
	struct crm_table there;
	struct crm_str sql = { 0 };

	crm_table_read(k->to, t->name, &there);
	for (size_t i = 0; i < t->indexes; i++) {
		const struct crm_table_index *x = &t->index[i];

		if (crm_table_has_index(&there, x))
			continue;
		crm_str_reset(&sql);
		crm_str_addf(&sql, "CREATE %s %s ON %s (%s)", x->unique ? "UNIQUE INDEX" : "INDEX",
		    x->name, t->name, x->columns);
		crm_db_define(k->to, sql.s);
	}
	crm_table_release(&there);
	crm_str_release(&sql);
}

/* What a book that is replaced has of its own fields and the new one has not. How many;
 * it is only counted but where `goes`. */
static size_t drop(struct copy *k, const struct crm_table *t, bool goes)
{
	struct crm_table there;
	struct crm_str sql = { 0 };
	size_t n = 0;

	crm_table_read(k->to, t->name, &there);
	keep_own_indexes(&there);
	for (size_t i = 0; i < there.indexes; i++) {
		if (crm_table_has_index(t, &there.index[i]))
			continue;
		crm_str_reset(&sql);
		crm_str_addf(&sql, "DROP INDEX %s", there.index[i].name);
		n++;
		if (goes)
			crm_db_define(k->to, sql.s);
	}
	for (size_t i = 0; i < there.n; i++) {
		const struct crm_table_column *f = &there.column[i];

		if (!own(k, f) || crm_table_has_column(t, f, false))
			continue;
		crm_str_reset(&sql);
		crm_str_addf(&sql, "ALTER TABLE %s DROP COLUMN %s", t->name, f->name);
		n++;
		if (goes)
			crm_db_define(k->to, sql.s);
	}
	crm_table_release(&there);
	crm_str_release(&sql);
	return n;
}

/* Eight bytes at a time, in order: a row more or less, or two changed over, tell too. */
static uint64_t mix(uint64_t h, uint64_t word)
{
	h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 29;
}

static uint64_t digest(uint64_t h, const struct crm_val *v)
{
	uint64_t word;
	size_t at = 0;

	h = mix(h, (uint64_t)v->kind);
	if (v->kind == CRM_INT)
		return mix(h, (uint64_t)v->i);
	if (v->kind == CRM_NULL)
		return h;
	h = mix(h, v->len);
	for (; v->len - at >= sizeof word; at += sizeof word) {
		memcpy(&word, v->s + at, sizeof word);
		h = mix(h, word);
	}
	word = 0;
	memcpy(&word, v->s + at, v->len - at);
	return mix(h, word);
}

static void add_names(struct crm_str *sql, const struct crm_table *t)
{
	for (size_t i = 0; i < t->n; i++)
		crm_str_addf(sql, "%s%s", i ? ", " : "", t->column[i].name);
}

/* All rows by the key. */
static struct crm_stmt *rows(struct crm_db *db, const struct crm_table *t)
{
	struct crm_str sql = { 0 };
	struct crm_stmt *s;
	int64_t nr = 0;

	crm_str_puts(&sql, "SELECT ");
	add_names(&sql, t);
	crm_str_addf(&sql, " FROM %s ORDER BY ", t->name);
	for (size_t i = 0; i < t->n; i++)
		nr = t->column[i].key > nr ? t->column[i].key : nr;
	for (int64_t at = 1; at <= nr; at++)
		for (size_t i = 0; i < t->n; i++)
			if (t->column[i].key == at)
				crm_str_addf(&sql, "%s%s", at > 1 ? ", " : "", t->column[i].name);
	s = crm_db_prepare(db, sql.s);
	crm_str_release(&sql);
	return s;
}

static struct crm_stmt *insert(struct crm_db *db, const struct crm_table *t)
{
	struct crm_str sql = { 0 };
	struct crm_stmt *s;

	crm_str_addf(&sql, "INSERT INTO %s (", t->name);
	add_names(&sql, t);
	crm_str_puts(&sql, ") VALUES (");
	for (size_t i = 0; i < t->n; i++)
		crm_str_addf(&sql, "%s$%zu", i ? ", " : "", i + 1);
	crm_str_puts(&sql, ")");
	s = crm_db_prepare(db, sql.s);
	crm_str_release(&sql);
	return s;
}

/* What one engine keeps and another would not; crm-db check names it, too. */
static void check_text(
    struct crm_db *from, const char *table, const char *column, const struct crm_val *v)
{
	if (v->kind != CRM_BYTES || (!memchr(v->s, '\0', v->len) && crm_utf8_valid(v->s, v->len)))
		return;
	crm_die(CRM_DATA, "%s: damaged: %s.%s: text that is not UTF-8; run: crm-db check",
	    crm_db_path(from), table, column);
}

static void copy_rows(struct copy *k, struct table *t)
{
	struct crm_stmt *in = rows(k->from, &t->is), *out = insert(k->to, &t->is);

	for (; crm_stmt_step(in); t->rows++) {
		for (size_t i = 0; i < t->is.n; i++) {
			struct crm_val v = crm_stmt_value(in, (int)i);

			check_text(k->from, t->is.name, t->is.column[i].name, &v);
			t->digest = digest(t->digest, &v);
			crm_stmt_bind(out, (int)i + 1, &v);
		}
		crm_stmt_step(out);
		crm_stmt_reset(out);
	}
	crm_stmt_done(in);
	crm_stmt_done(out);
}

static void verify(struct copy *k, const struct table *t)
{
	struct crm_stmt *in = rows(k->to, &t->is);
	uint64_t sum = 0;
	int64_t n = 0;

	for (; crm_stmt_step(in); n++)
		for (size_t i = 0; i < t->is.n; i++) {
			struct crm_val v = crm_stmt_value(in, (int)i);

			sum = digest(sum, &v);
		}
	crm_stmt_done(in);
	if (n != t->rows || sum != t->digest)
		crm_die(CRM_IO, "%s: not what was written: %s: %lld rows of %lld, digest %s",
		    crm_db_path(k->to), t->is.name, (long long)n, (long long)t->rows,
		    sum == t->digest ? "equal" : "not equal");
}

/* The number and the digest of a noun's words. */
struct words {
	int64_t n;
	uint64_t digest;
};

static struct words read_words(struct crm_db *from, struct crm_db *to, int noun)
{
	struct crm_stmt *s = crm_db_prepare(from, crm_db_words_all(from));
	struct words w = { 0 };

	crm_stmt_bind_int(s, 1, noun);
	for (; crm_stmt_step(s); w.n++) {
		struct crm_val id = crm_stmt_value(s, 0), words = crm_stmt_value(s, 1);

		check_text(from, "search", "words", &words);
		w.digest = digest(digest(w.digest, &id), &words);
		if (to)
			crm_db_words_put(to, noun, id.i, words.s, words.len);
	}
	crm_stmt_done(s);
	return w;
}

static void verify_words(struct crm_db *to, int noun, const struct words *want)
{
	struct words got = read_words(to, NULL, noun);

	if (got.n != want->n || got.digest != want->digest)
		crm_die(CRM_IO, "%s: not what was written: the search words of %lld records",
		    crm_db_path(to), (long long)want->n);
}

bool crm_db_copy_drops(struct crm_db *to, struct crm_db *from)
{
	struct copy k;
	size_t n = 0;

	if (to->fresh)
		return false;
	open_copy(&k, to, from);
	for (size_t i = 0; i < k.n; i++)
		n += drop(&k, &k.table[i].is, false);
	close_copy(&k);
	return n;
}

/* Indexes of a book that others read stay as they are. */
static void bulk_begin(struct copy *k)
{
	struct crm_err e = { 0 };

	if (!k->to->fresh)
		return;
	crm_db_bulk_begin(k->to, "search");
	for (size_t i = 0; i < k->n; i++)
		crm_db_bulk_begin(k->to, k->table[i].is.name);
	if (k->to->engine->load_rows && k->to->engine->load_rows(k->to, &e))
		crm_die_err(&e, NULL);
}

static void load(struct copy *k, const int *noun, size_t nouns, struct words *words)
{
	struct crm_err e = { 0 };

	for (size_t i = 0; i < k->n; i++) {
		if (!k->to->fresh)
			drop(k, &k->table[i].is, true);
		add_columns(k, &k->table[i].is);
	}
	bulk_begin(k);
	for (size_t i = 0; i < k->n; i++)
		copy_rows(k, &k->table[i]);
	for (size_t i = 0; i < nouns; i++)
		words[i] = read_words(k->from, k->to, noun[i]);
	crm_db_words_settle(k->to);
	crm_db_bulk_end(k->to);
	if (k->to->engine->load_end(k->to, &e))
		crm_die_err(&e, e.code == CRM_DATA ? crm_db_path(k->from) : NULL);
	for (size_t i = 0; i < k->n; i++)
		add_indexes(k, &k->table[i].is);
}

int64_t crm_db_copy(struct crm_db *to, struct crm_db *from, const int *noun, size_t nouns)
{
	struct words *words = crm_calloc(nouns + 1, sizeof *words);
	struct copy k;
	int64_t n = 0;

	open_copy(&k, to, from);
	load(&k, noun, nouns, words);
	for (size_t i = 0; i < k.n; i++) {
		verify(&k, &k.table[i]);
		n += k.table[i].rows;
	}
	for (size_t i = 0; i < nouns; i++)
		verify_words(to, noun[i], &words[i]);
	free(words);
	close_copy(&k);
	return n;
}
