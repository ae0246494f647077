/* loader - what an import could cost at best: fills the tables and indexes of an empty book
 * with what tests/bench/generate.c prints, and trusts every byte of it.
 *
 *   loader BOOK contacts|orders FILE
 *
 * One transaction with the book's own journal; the indexes built at the end; look-ups,
 * search words and sums like the real thing, but folded by ASCII alone, and no id, no
 * reference, no address is checked. For measuring only: a book made so is not to be kept. */
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS = 16 };

static sqlite3 *db;

static void need(int rc, const char *what)
{
	if (rc == SQLITE_OK || rc == SQLITE_DONE)
		return;
	fprintf(stderr, "loader: %s: %s\n", what, sqlite3_errmsg(db));
	exit(1);
}

static void run(const char *sql)
{
	need(sqlite3_exec(db, sql, NULL, NULL, NULL), sql);
}

static sqlite3_stmt *prepare(const char *sql)
{
	sqlite3_stmt *s;

	need(sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL), sql);
	return s;
}

static void text(sqlite3_stmt *s, int n, const char *value)
{
	if (*value)
		sqlite3_bind_text(s, n, value, -1, SQLITE_STATIC);
	else
		sqlite3_bind_null(s, n);
}

static void step(sqlite3_stmt *s)
{
	need(sqlite3_step(s), "insert");
	sqlite3_reset(s);
}

static char *lower(char *to, const char *s)
{
	char *begin = to;

	for (; *s; s++)
		*to++ = *s >= 'A' && *s <= 'Z' ? (char)(*s + 32) : *s;
	*to = '\0';
	return begin;
}

/* Appends the words of s, a blank between them. */
static char *words(char *to, const char *s)
{
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c >= 'A' && c <= 'Z')
			*to++ = (char)(c + 32);
		else if (c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			*to++ = (char)c;
		else if (to[-1] != ' ')
			*to++ = ' ';
	}
	if (to[-1] != ' ')
		*to++ = ' ';
	return to;
}

static int64_t number_after(const char *s, char mark)
{
	const char *at = strchr(s, mark);

	return at ? strtoll(at + 1, NULL, 10) : 0;
}

static int64_t day(const char *s)
{
	int64_t y = strtoll(s, NULL, 10), m = strtoll(s + 5, NULL, 10),
		d = strtoll(s + 8, NULL, 10);
	int64_t era, yoe;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = y - era * 400;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 +
	       (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1 - 719468;
}

static int64_t money(const char *s)
{
	const char *dot = strchr(s, '.');

	return strtoll(s, NULL, 10) * 10000 + (dot ? strtoll(dot + 1, NULL, 10) * 100 : 0);
}

static sqlite3_stmt *find, *look;

static void search(int noun, int64_t id, char *begin, char *end)
{
	sqlite3_bind_int64(find, 1, (int64_t)noun << 48 | id);
	sqlite3_bind_text(find, 2, begin, (int)(end - begin), SQLITE_STATIC);
	step(find);
}

static void lookup(const char *field, const char *value, int64_t id)
{
	if (!*value)
		return;
	sqlite3_bind_text(look, 1, field, -1, SQLITE_STATIC);
	sqlite3_bind_text(look, 2, value, -1, SQLITE_STATIC);
	sqlite3_bind_int64(look, 3, id);
	step(look);
}

/* 0 name, emails, phone, account, stage, 5 street, postcode, city, country, birthday, 10 tag */
static void contact(sqlite3_stmt *s, int64_t id, char **f)
{
	static const int found[] = { 0, 1, 2, 5, 6, 7, 10 };
	static const int folded[] = { 0, 5, 6, 7 };
	static char fold[4][1024], all[8192] = " ";
	char *end = all + 1;

	sqlite3_bind_int64(s, 1, id);
	for (int i = 0; i < 11; i++)
		text(s, i + 2, f[i]);
	if (*f[3])
		sqlite3_bind_int64(s, 5, number_after(f[3], '-'));
	if (*f[9])
		sqlite3_bind_int64(s, 11, day(f[9]));
	for (int i = 0; i < 4; i++)
		text(s, i + 13, lower(fold[i], f[folded[i]]));
	step(s);
	for (int i = 0; i < 7; i++)
		end = words(end, f[found[i]]);
	search(1, id, all + 1, end);
	lookup("emails", f[1], id);
	lookup("phones", f[2], id);
	for (char *t = strtok_r(f[10], ",", &end); t; t = strtok_r(NULL, ",", &end))
		lookup("tag", t, id);
}

/* number contact date status total */
static void order(sqlite3_stmt *s, int64_t id, char **f)
{
	static char all[1024] = " ";

	sqlite3_bind_int64(s, 1, id);
	text(s, 2, f[0]);
	sqlite3_bind_int64(s, 3, number_after(f[1], '-'));
	sqlite3_bind_int64(s, 4, day(f[2]));
	text(s, 5, f[3]);
	sqlite3_bind_int64(s, 6, money(f[4]));
	step(s);
	search(4, id, all + 1, words(all + 1, f[0]));
}

#define STAMPS  "created, created_by, changed, changed_by, version, made"
#define STAMPED "1795348800, 'bench', 1795348800, 'bench', 1, 1"

static const char contact_sql[] =
    "INSERT INTO contacts (" STAMPS ", id, name, emails, phones,"
    " account, stage, street, postcode, city, country, birthday, tag, phones_typed, name_fold,"
    " street_fold, postcode_fold, city_fold) VALUES (" STAMPED ", ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
    " ?9, ?10, ?11, ?12, ?4, ?13, ?14, ?15, ?16)";
static const char order_sql[] =
    "INSERT INTO orders (" STAMPS ", id, number, contact, date,"
    " status, currency, total) VALUES (" STAMPED ", ?1, ?2, ?3, ?4, ?5, 'EUR', ?6)";
static const char sums_sql[] =
    "INSERT INTO order_sums SELECT contact, currency, count(*),"
    " sum(total), min(date), max(date) FROM orders WHERE contact IS NOT NULL"
    " AND status IN ('placed', 'fulfilled') GROUP BY contact, currency";

/* Takes the indexes away and returns the statements that make them again. */
static char *indexes(const char *table)
{
	sqlite3_stmt *s =
	    prepare("SELECT group_concat(sql, ';'), group_concat('DROP INDEX ' || name, ';')"
		    " FROM sqlite_schema WHERE type = 'index' AND tbl_name = ?1 AND sql NOT NULL");
	char *make, *drop;

	sqlite3_bind_text(s, 1, table, -1, SQLITE_STATIC);
	sqlite3_step(s);
	make = sqlite3_mprintf("%s", sqlite3_column_text(s, 0));
	drop = sqlite3_mprintf("%s", sqlite3_column_text(s, 1));
	sqlite3_finalize(s);
	run(drop);
	sqlite3_free(drop);
	return make;
}

static int64_t load(FILE *in, int contacts)
{
	sqlite3_stmt *s = prepare(contacts ? contact_sql : order_sql);
	char *line = NULL, *f[FIELDS], *save;
	size_t cap = 0;
	int64_t n = 0;

	find = prepare("INSERT INTO search (rowid, words) VALUES (?1, ?2)");
	look = prepare(
	    "INSERT OR IGNORE INTO lookups (noun, field, value, id) VALUES (1, ?1, ?2, ?3)");
	if (getline(&line, &cap, in) < 0)
		return 0;
	while (getline(&line, &cap, in) > 0) {
		int i = 0;

		line[strcspn(line, "\n")] = '\0';
		for (save = line; save && i < FIELDS; i++)
			f[i] = strsep(&save, "\t");
		if (contacts)
			contact(s, ++n, f);
		else
			order(s, ++n, f);
	}
	free(line);
	sqlite3_finalize(s);
	sqlite3_finalize(find);
	sqlite3_finalize(look);
	return n;
}

int main(int argc, char **argv)
{
	FILE *in = argc == 4 ? fopen(argv[3], "r") : NULL;
	int contacts = argc == 4 && argv[2][0] == 'c';
	char *make, *count;

	if (!in ||
	    sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL)) {
		fputs("usage: loader BOOK contacts|orders FILE\n", stderr);
		return 2;
	}
	run("PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=FULL; PRAGMA cache_size=-262144");
	run("BEGIN IMMEDIATE");
	make = indexes(contacts ? "contacts" : "orders");
	count = sqlite3_mprintf("INSERT OR REPLACE INTO counters VALUES ('%s', %lld), ('txn', 1)",
	    contacts ? "contact" : "order", (long long)load(in, contacts));
	run(make);
	if (!contacts)
		run(sums_sql);
	run(count);
	run("INSERT OR IGNORE INTO txns VALUES (1, 1, 'bench', 1795348800, 'bench', 'loader', '', NULL, NULL)");
	run("COMMIT");
	sqlite3_free(make);
	sqlite3_free(count);
	fclose(in);
	return sqlite3_close(db) != SQLITE_OK;
}
