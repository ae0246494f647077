/* crm-db repair: a new book of what can be read of a damaged one. */
#include <stdlib.h>

#include "backup.h"
#include "db/db.h"
#include "model/context.h"
#include "model/own.h"
#include "model/repair.h"
#include "model/views.h"

struct report {
	struct crm_out *out;
	int64_t n, lost;
};

static void cell(struct crm_out *out, const char *text)
{
	crm_out_cell(out, text, strlen(text));
}

static void say(void *arg, const char *what, const char *place, const char *fault)
{
	struct report *r = arg;

	cell(r->out, what);
	cell(r->out, place);
	cell(r->out, fault);
	r->n++;
	/* So begins whatever tells of a record, a row or a table that is gone. */
	r->lost += !strncmp(fault, "lost", 4);
}

/* The engine knows tables and numbers of rows: "contacts", "17" is contact-17. */
static void say_row(void *arg, const char *what, const char *place, const char *fault)
{
	const struct crm_noun *noun = crm_noun_find(what);
	struct crm_str id = { 0 };

	if (noun && !strcmp(noun->plural, what) && *place &&
	    strspn(place, "0123456789") == strlen(place)) {
		crm_id_print(&id, noun, strtoll(place, NULL, 10));
		say(arg, id.s, "", fault);
	} else {
		say(arg, what, place, fault);
	}
	crm_str_release(&id);
}

int crm_verb_repair(struct crm *c, struct crm_call *call)
{
	static const struct crm_column column[] = { { "what", CRM_CELL_ID },
		{ "place", CRM_CELL_TEXT }, { "fault", CRM_CELL_TEXT } };
	const char *book = crm_book_path(c), *to = crm_opt(call, "to");
	struct report report = { 0 };
	struct crm_repair r = { .c = c, .say = say, .arg = &report };
	int64_t left;

	crm_no_dry_run(c, call);
	if (!to)
		to = crm_pool_printf(&c->pool, "%s.repaired", book);
	report.out = crm_out_open(c, column, 3, false);
	c->db = crm_db_salvage(&(struct crm_db_salvage){ .from = book,
				   .to = to,
				   .skip = crm_repair_derived,
				   .say = say_row,
				   .arg = &report },
	    c->opt.wait);
	crm_own_load(c);
	left = crm_repair(&r);
	crm_views_make(c);
	crm_db_commit(c->db);
	crm_db_publish(c->db);
	c->db = NULL;
	crm_out_end(report.out);
	crm_talk("%s: %lld records, %lld lines of what was lost or mended; put in place by:"
		 " crm-db restore %s --yes",
	    to, (long long)r.records, (long long)(report.n - left), to);
	if (left)
		crm_warn("%s: %lld faults are left: run crm-db check", to, (long long)left);
	return left || report.lost ? CRM_NO : CRM_OK;
}
