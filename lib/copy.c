/* crm-db copy, and what else puts a whole book into another, whatever their engines. */
#include "copy.h"

#include <stdlib.h>

#include "backup.h"
#include "db/copy.h"
#include "model/context.h"
#include "model/copy.h"

/* What is wrong with a file's rights, or how it is kept, does not hinder its being read. */
static void first_fault(void *arg, const char *what, const char *place, const char *fault)
{
	if (strcmp(what, "permissions") != 0 && strcmp(place, "journal") != 0)
		crm_die(CRM_DATA, "%s: damaged: %s: %s: %s; run: crm-db check", (const char *)arg,
		    what, place, fault);
}

void crm_copy_sound(struct crm_db *from)
{
	if (!crm_db_engine_check(from, first_fault, (void *)crm_db_path(from)))
		crm_die(CRM_DATA, "%s: damaged; run: crm-db check", crm_db_path(from));
}

/* Into c->db, which was just made. */
static int64_t fill(struct crm *c, struct crm_db *from)
{
	int64_t rows;

	crm_db_begin_load(c->db, "copy");
	rows = crm_book_copy(c, from);
	crm_db_commit(c->db);
	return rows;
}

int64_t crm_copy_to(struct crm *c, struct crm_db *from, const char *path)
{
	int64_t rows;

	c->db = crm_db_create_older(path, crm_db_schema_version(from), c->opt.wait);
	rows = fill(c, from);
	crm_db_publish(c->db);
	c->db = NULL;
	return rows;
}

struct crm_db *crm_copy_unnamed(struct crm *c, struct crm_db *from, const char *name)
{
	c->db = crm_db_create_unnamed(name, crm_db_schema_version(from), c->opt.wait);
	fill(c, from);
	return c->db;
}

void crm_copy_backup(struct crm *c, const char *file)
{
	struct crm_db *book = crm_book(c);

	if (crm_db_is_file(crm_book_path(c)))
		crm_db_backup(book, file);
	else
		crm_copy_to(c, book, file);
	c->db = book;
}

void crm_copy_in_place(struct crm *c, struct crm_db *from, const char *book)
{
	c->db = crm_db_replace(book, c->opt.wait);
	crm_book_copy(c, from);
	crm_db_replaced(c->db);
	c->db = NULL;
}

int crm_verb_copy(struct crm *c, struct crm_call *call)
{
	struct crm_db *from;
	const char *to;
	int64_t rows;

	if (call->operands != 2)
		crm_die(CRM_USAGE, "copy: takes FROM and TO");
	if (c->opt.db)
		crm_die(CRM_USAGE, "copy: FROM and TO are the books: leave out --db");
	crm_no_dry_run(c, call);
	to = call->operand[1];
	from = crm_db_open(call->operand[0], CRM_DB_READ, c->opt.wait);
	if (crm_db_taken(to, c->opt.wait))
		crm_die(CRM_USAGE, "%s: there is something already", crm_shown(c, to));
	from = crm_db_snapshot(from);
	crm_copy_sound(from);
	rows = crm_copy_to(c, from, to);
	crm_talk("%s: a copy of %s, %lld rows, compared", crm_shown(c, to), crm_db_path(from),
	    (long long)rows);
	crm_db_close(from);
	return CRM_OK;
}
