/* The head of a damaged book: its first 100 bytes, and the list of its tables. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "db/sqlite_salvage.h"

enum { HEAD = 100, PAGE = 4096 };

static uint32_t number(const unsigned char *p, int bytes)
{
	uint32_t n = 0;

	for (int i = 0; i < bytes; i++)
		n = n << 8 | p[i];
	return n;
}

static void put(unsigned char *p, uint32_t n, int bytes)
{
	for (int i = bytes; i--; n >>= 8)
		p[i] = (unsigned char)n;
}

/* Books have pages of 4096 bytes, unless somebody else gave them others. */
static uint32_t page_size(const unsigned char *h, off_t size)
{
	uint32_t n = number(h + 16, 2);

	n = n == 1 ? 65536 : n;
	if (n >= 512 && !(n & (n - 1)) && !(size % n) && number(h + 28, 4) == (uint64_t)size / n)
		return n;
	return PAGE;
}

/* What is the same in every book (the file format of SQLite, section 1.3). */
static void set_constants(unsigned char *h, uint32_t page, off_t size)
{
	memcpy(h, "SQLite format 3", 16);
	put(h + 16, page == 65536 ? 1 : page, 2);
	memcpy(h + 18, "\x01\x01\x00\x40\x20\x20", 6);
	put(h + 28, (uint32_t)((size + page - 1) / page), 4);
	put(h + 32, 0, 4); /* no free pages: the list of them may be damaged */
	put(h + 36, 0, 4);
	put(h + 44, 4, 4); /* format of the schema */
	put(h + 52, 0, 4); /* no automatic vacuum */
	put(h + 56, 1, 4); /* UTF-8 */
	put(h + 64, 0, 4);
	memcpy(h + 92, h + 24, 4); /* the page count is valid */
	put(h + 68, CRM_APPLICATION_ID, 4);
}

int crm_salvage_header(struct crm_salvage *s, int fd, struct crm_err *e)
{
	unsigned char h[HEAD + 8] = { 0 };
	const char *file = s->asked->from;
	struct stat st;
	int newest = crm_db_schema_newest();
	bool ours;
	uint32_t page;

	if (fstat(fd, &st) || pread(fd, h, sizeof h, 0) < 0)
		return crm_err_set(e, CRM_IO, "%s: %m", file);
	if (st.st_size < PAGE)
		return crm_err_set(e, CRM_DATA, "%s: nothing can be read of it", file);
	ours = !memcmp(h, "SQLite format 3", 16) && number(h + 68, 4) == CRM_APPLICATION_ID;
	s->version = (int)number(h + 60, 4);
	if (ours && s->version > newest && s->version < 1000)
		return crm_err_set(e, CRM_CONFIG,
		    "%s: made by a newer crm (schema %d, this one knows %d)", file, s->version,
		    newest);
	if (!memcmp(h, "SQLite format 3", 16) && !ours && !number(h + 68, 4) &&
	    number(h + 60, 4) == 0)
		return crm_err_set(e, CRM_DATA, "%s: a database, but not a book", file);
	if (s->version < 1 || s->version > newest)
		s->version = newest;
	page = page_size(h, st.st_size);
	/* Pages that were cut off are still named by others: new ones go behind them. */
	s->pages = (uint32_t)((st.st_size + page - 1) / page);
	s->pages = !ours                          ? 4 * s->pages
		   : number(h + 28, 4) > s->pages ? number(h + 28, 4)
						  : s->pages;
	set_constants(h, page, st.st_size);
	put(h + 60, (uint32_t)s->version, 4);
	/* The root of the list of tables: an empty one where it is no list. */
	if (h[HEAD] != 5 && h[HEAD] != 13) {
		memset(h + HEAD, 0, 8);
		h[HEAD] = 13;
		put(h + HEAD + 5, page, 2);
	}
	return pwrite(fd, h, sizeof h, 0) == (ssize_t)sizeof h
		   ? 0
		   : crm_err_set(e, CRM_IO, "temporary copy: %m");
}

/* An entry of the list of tables. */
struct entry {
	char *type, *name, *table, *sql;
	int root;
};
struct entries {
	struct entry *v;
	size_t n, cap;
};

static char *text(sqlite3_stmt *s, int column)
{
	const char *t = (const char *)sqlite3_column_text(s, column);

	return t ? crm_strdup(t) : NULL;
}

static struct entry *find(struct entries *all, const char *name)
{
	for (size_t i = 0; i < all->n; i++)
		if (!strcmp(all->v[i].name, name))
			return &all->v[i];
	return NULL;
}

static void entry_release(struct entry *e)
{
	free(e->type);
	free(e->name);
	free(e->table);
	free(e->sql);
}

/* One way through the list; false where it ended early. */
static bool read_entries(sqlite3 *h, const char *order, struct entries *out)
{
	sqlite3_stmt *s = crm_salvage_prepare(h,
	    "SELECT type, name, tbl_name, sql, rootpage FROM sqlite_schema ORDER BY rowid %s",
	    order);
	int rc = SQLITE_ERROR;

	while (s && (rc = sqlite3_step(s)) == SQLITE_ROW) {
		struct entry e = { text(s, 0), text(s, 1), text(s, 2), text(s, 3),
			sqlite3_column_int(s, 4) };

		if (!e.type || !e.name || !e.table || find(out, e.name)) {
			entry_release(&e);
			continue;
		}
		crm_grow(&out->v, out->n, &out->cap, sizeof *out->v);
		out->v[out->n++] = e;
	}
	sqlite3_finalize(s);
	return rc == SQLITE_DONE;
}

static bool usable(sqlite3 *h, const char *table)
{
	sqlite3_stmt *s = crm_salvage_prepare(h, "SELECT * FROM \"%w\" LIMIT 1", table);

	sqlite3_finalize(s);
	return s;
}

/* A table that is not in the list as it should be: where the list has its place, that
 * is kept; else it is looked for where a new book has it. */
static void add(struct entries *all, const struct entry *made, struct crm_salvage *s)
{
	struct entry *old = find(all, made->name);

	if (!crm_salvage_derived(s, made->name))
		crm_salvage_say(s, made->name, NULL,
		    "its entry in the list of tables is damaged; read as in every new book");
	if (old && old->root > 1 && !strcmp(old->type, "table")) {
		free(old->sql);
		old->sql = crm_strdup(made->sql);
		return;
	}
	if (old) {
		entry_release(old);
		*old = all->v[--all->n];
	}
	crm_grow(&all->v, all->n, &all->cap, sizeof *all->v);
	all->v[all->n++] = (struct entry){ crm_strdup(made->type), crm_strdup(made->name),
		crm_strdup(made->table), crm_strdup(made->sql), made->root };
	s->pages = (uint32_t)made->root > s->pages ? (uint32_t)made->root : s->pages;
}

/* Makes the list empty behind SQLite's back: what was in it may be on pages that it
 * would not delete from. The counter of changes tells it to look again. */
static void empty_list(sqlite3 *h, uint32_t pages)
{
	unsigned char head[HEAD + 8] = { 0 };
	uint32_t page, changes;
	sqlite3_file *f = NULL;

	sqlite3_file_control(h, "main", SQLITE_FCNTL_FILE_POINTER, &f);
	if (!f || f->pMethods->xRead(f, head, sizeof head, 0))
		return;
	page = number(head + 16, 2) == 1 ? 65536 : number(head + 16, 2);
	changes = number(head + 24, 4) + 1;
	put(head + 24, changes, 4);
	put(head + 28, pages, 4);
	put(head + 92, changes, 4);
	memset(head + HEAD, 0, 8);
	head[HEAD] = 13;
	put(head + HEAD + 5, page, 2);
	f->pMethods->xWrite(f, head, sizeof head, 0);
}

/* Writes the whole list anew. */
static void rewrite(struct crm_salvage *s, const struct entries *all)
{
	sqlite3_stmt *put_row;

	empty_list(s->from, s->pages);
	sqlite3_exec(
	    s->from, "PRAGMA writable_schema=RESET; PRAGMA writable_schema=ON", NULL, NULL, NULL);
	put_row = crm_salvage_prepare(s->from, "INSERT INTO sqlite_schema"
					       " (type, name, tbl_name, rootpage, sql)"
					       " VALUES (?1, ?2, ?3, ?4, ?5)");
	for (size_t i = 0; put_row && i < all->n; i++) {
		const struct entry *e = &all->v[i];

		sqlite3_bind_text(put_row, 1, e->type, -1, SQLITE_STATIC);
		sqlite3_bind_text(put_row, 2, e->name, -1, SQLITE_STATIC);
		sqlite3_bind_text(put_row, 3, e->table, -1, SQLITE_STATIC);
		sqlite3_bind_int(put_row, 4, e->root);
		sqlite3_bind_text(put_row, 5, e->sql, -1, SQLITE_STATIC);
		sqlite3_step(put_row);
		sqlite3_reset(put_row);
	}
	sqlite3_finalize(put_row);
	sqlite3_exec(
	    s->from, "PRAGMA writable_schema=RESET; PRAGMA writable_schema=ON", NULL, NULL, NULL);
}

/* The list is held against that of a new book, which puts its tables where every book
 * has them that nobody has vacuumed. */
void crm_salvage_schema(struct crm_salvage *s)
{
	char none[] = "";
	struct crm_db made = {
		.engine = &crm_sqlite, .path = none, .mode = CRM_DB_UPGRADE, .lock = -1
	};
	struct entries all = { 0 }, fresh = { 0 };
	bool whole = read_entries(s->from, "", &all);
	size_t mended = 0;

	if (!whole)
		read_entries(s->from, "DESC", &all);
	if (sqlite3_open(":memory:", (sqlite3 **)&made.handle))
		crm_die(CRM_UNAVAILABLE, "out of memory");
	crm_db_upgrade_to(&made, s->version);
	read_entries(made.handle, "", &fresh);
	sqlite3_close(made.handle);
	for (size_t i = 0; i < fresh.n; i++) {
		const struct entry *e = &fresh.v[i];

		if (strcmp(e->type, "table") || !strncmp(e->name, "search", 6) ||
		    usable(s->from, e->name))
			continue;
		add(&all, e, s);
		mended++;
	}
	if (mended || !whole)
		rewrite(s, &all);
	for (size_t i = 0; i < all.n; i++)
		entry_release(&all.v[i]);
	for (size_t i = 0; i < fresh.n; i++)
		entry_release(&fresh.v[i]);
	free(all.v);
	free(fresh.v);
}
