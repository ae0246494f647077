/* statements - the engine of a book, with an ear at it: each text that the library hands
 * over goes to the file that STATEMENTS names, a line each. Linked into the commands with
 * --wrap=crm_sqlite (Makefile), so that what is shipped knows nothing of it.
 *
 *   prepare TEXT   as crm_db_prepare() gets it
 *   define TEXT    what an engine spells before it runs it
 *   engine TEXT    prepared too, but a text of the engine's own
 *
 * Line ends in a text are blanks here; texts that begin or end a transaction are left out. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "db/engine.h"

extern const struct crm_engine __real_crm_sqlite;
extern struct crm_engine __wrap_crm_sqlite;
struct crm_engine __wrap_crm_sqlite;

static void tell(const char *kind, const char *sql)
{
	const char *name = getenv("STATEMENTS");
	struct crm_str line = { 0 };
	int fd;

	if (!name)
		return;
	fd = open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0)
		crm_die(CRM_IO, "%s: cannot be written", name);
	crm_str_addf(&line, "%s %s", kind, sql);
	for (size_t i = 0; i < line.len; i++)
		if (line.s[i] == '\n' || line.s[i] == '\t')
			line.s[i] = ' ';
	crm_str_addc(&line, '\n');
	if (write(fd, line.s, line.len) != (ssize_t)line.len)
		crm_die(CRM_IO, "%s: cannot be written", name);
	close(fd);
	crm_str_release(&line);
}

static bool own(const char *sql)
{
	const struct crm_engine *e = &__real_crm_sqlite;
	const char *const text[] = { e->words_put, e->words_set, e->words_drop, e->words_all,
		e->schema, e->size, e->has_column, e->filled, e->indexes, e->view };

	for (size_t i = 0; i < sizeof text / sizeof *text; i++)
		if (text[i] && !strcmp(text[i], sql))
			return true;
	return false;
}

static int prepare(struct crm_db *db, const char *sql, void **handle, struct crm_err *e)
{
	tell(own(sql) ? "engine" : "prepare", sql);
	return __real_crm_sqlite.prepare(db, sql, handle, e);
}

static void spell(struct crm_str *out, const char *sql)
{
	tell("define", sql);
	__real_crm_sqlite.spell(out, sql);
}

__attribute__((constructor)) static void listen(void)
{
	__wrap_crm_sqlite = __real_crm_sqlite;
	__wrap_crm_sqlite.prepare = prepare;
	__wrap_crm_sqlite.spell = spell;
}
