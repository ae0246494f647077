/* Undo of what no command of this library's own does: merges, and the policy with the
 * fields that it declares. */
#include "model/undo.h"

#include <unistd.h>

#include "check.h"
#include "model/context.h"
#include "model/history.h"
#include "model/nouns.h"
#include "model/txn.h"
#include "record/escape.h"

static char name[] = "undo";
static char *argv[] = { name, NULL };
static struct crm c = { .login = "ann", .opt.wait = 5, .argc = 1, .argv = argv };
static struct crm_str refused;

static int64_t commit(void)
{
	int64_t txn = c.txn;

	crm_txn_commit(&c);
	return txn;
}

static void refuse(void *arg, const struct crm_noun *noun, int64_t id, const struct crm_err *e)
{
	(void)arg;
	crm_str_addf(
	    &refused, "%s%s-%lld: %s", refused.len ? "\n" : "", noun->name, (long long)id, e->text);
}

/* The txn that takes txn back; 0 where something was refused. */
static int64_t undo(int64_t txn)
{
	struct crm_undo u = { .c = &c, .txn = txn, .refuse = refuse };

	crm_str_reset(&refused);
	crm_txn_begin(&c);
	crm_undo_run(&u);
	if (refused.len) {
		crm_txn_rollback(&c);
		c.undoes = 0;
		return 0;
	}
	txn = commit();
	c.undoes = 0;
	return txn;
}

static int64_t add(const char *who, const char *city, int64_t boss)
{
	struct crm_rec r;
	int64_t id;

	crm_rec_init(&r, &crm_contact);
	crm_rec_set_text(&r, "name", who, strlen(who));
	if (city)
		crm_rec_set_text(&r, "city", city, strlen(city));
	if (boss)
		crm_rec_set_int(&r, "reports_to", boss);
	crm_rec_write(&c, NULL, &r);
	id = r.id;
	crm_rec_release(&r);
	return id;
}

static void set(int64_t id, const char *field, const char *text, int64_t number)
{
	struct crm_rec old, r;

	crm_rec_init(&old, &crm_contact);
	crm_rec_init(&r, &crm_contact);
	CHECK(crm_rec_load(&c, &old, id), "no contact-%lld", (long long)id);
	crm_rec_copy(&r, &old);
	if (text)
		crm_rec_set_text(&r, field, text, strlen(text));
	else
		crm_rec_set_int(&r, field, number);
	crm_rec_write(&c, &old, &r);
	crm_rec_release(&old);
	crm_rec_release(&r);
}

static void merge(int64_t id, int64_t keep)
{
	struct crm_rec r;

	crm_rec_init(&r, &crm_contact);
	CHECK(crm_rec_load(&c, &r, id), "no contact-%lld", (long long)id);
	crm_rec_become(&c, &r, keep);
	crm_rec_release(&r);
}

static void rm(int64_t id)
{
	struct crm_err e = { 0 };

	CHECK(!crm_rec_remove(&c, &crm_contact, id, false, false, &e), "%s", e.text);
}

/* "name,city,reports_to" of a contact, "" where there is none, and "=N" for a merged one. */
static const char *what(int64_t id)
{
	static struct crm_str out;
	struct crm_rec r;

	crm_str_reset(&out);
	crm_rec_init(&r, &crm_contact);
	if (crm_rec_load(&c, &r, id))
		crm_str_addf(&out, "%s,%s,%lld", crm_rec_text(&r, "name"), crm_rec_text(&r, "city"),
		    (long long)crm_rec_int(&r, "reports_to"));
	else if (crm_rec_alias(&c, &crm_contact, id))
		crm_str_addf(&out, "=%lld", (long long)crm_rec_alias(&c, &crm_contact, id));
	crm_rec_release(&r);
	return crm_str_text(&out);
}

static void test_merge(void)
{
	int64_t made, merged, back, again;

	crm_txn_begin(&c);
	add("Ann", NULL, 0);
	made = commit();
	crm_txn_begin(&c);
	add("Anna", "Bonn", 0);
	add("Cy", NULL, 2);
	crm_source_keep(&c, &crm_contact, "shop", "x", 1, 2);
	back = commit();
	crm_txn_begin(&c);
	set(1, "city", "Bonn", 0);
	merge(2, 1);
	set(3, "reports_to", NULL, 1);
	merged = commit();
	CHECK_STR(what(2), "=1");
	CHECK_INT(crm_source_find(&c, &crm_contact, "shop", "x", 1), 1);

	/* Others live on the record that it was merged into. */
	CHECK_INT(undo(back), 0);
	CHECK_STR(crm_str_text(&refused), "contact-2: merged into contact-1 by txn-4 (ann)\n"
					  "contact-3: reports_to: set again by txn-4 (ann)");

	back = undo(merged);
	CHECK(back, "%s", crm_str_text(&refused));
	CHECK_STR(what(1), "Ann,,0");
	CHECK_STR(what(2), "Anna,Bonn,0");
	CHECK_STR(what(3), "Cy,,2");
	CHECK_INT(crm_source_find(&c, &crm_contact, "shop", "x", 1), 2);
	CHECK_INT(crm_history_undone(&c, merged), back);

	again = undo(back);
	CHECK_STR(what(1), "Ann,Bonn,0");
	CHECK_STR(what(2), "=1");
	CHECK_STR(what(3), "Cy,,1");
	CHECK_INT(crm_history_undone(&c, merged), 0);
	CHECK_INT(crm_history_depth(&c, again, &made), 2);
	CHECK_INT(made, merged);

	/* Merged on: what was merged before cannot come back from under it. */
	crm_txn_begin(&c);
	add("Dora", NULL, 0);
	set(3, "reports_to", NULL, 4);
	merge(1, 4);
	made = commit();
	CHECK_INT(crm_source_find(&c, &crm_contact, "shop", "x", 1), 4);
	CHECK_INT(undo(merged), 0);
	CHECK_STR(crm_str_text(&refused), "contact-3: reports_to: set again by txn-7 (ann)\n"
					  "contact-1: merged into contact-4 by txn-7 (ann)");
	CHECK(undo(made), "%s", crm_str_text(&refused));
	CHECK(undo(again), "%s", crm_str_text(&refused));
	CHECK_STR(what(2), "Anna,Bonn,0");
}

/* Merged again into one that is gone by then. */
static void test_gone(void)
{
	int64_t back;

	crm_txn_begin(&c);
	add("Eve", NULL, 0);
	add("Eva", NULL, 0);
	commit();
	crm_txn_begin(&c);
	merge(6, 5);
	back = undo((commit()));
	CHECK_STR(what(6), "Eva,,0");
	crm_txn_begin(&c);
	rm(5);
	commit();
	CHECK_INT(undo(back), 0);
	CHECK_STR(crm_str_text(&refused), "contact-6: contact-5 is gone");
	crm_txn_begin(&c);
	rm(6);
	commit();
	CHECK_INT(crm_history_unmade(&c, &crm_contact, 6), false);
}

static int64_t policy(const char *text)
{
	struct crm_rec old, r;
	int64_t id =
	    crm_db_int(c.db, 0, "SELECT p.id FROM policies p WHERE p.section = $1", "s", "fields");

	crm_txn_begin(&c);
	crm_rec_init(&old, &crm_policy);
	crm_rec_init(&r, &crm_policy);
	if (id)
		crm_rec_load(&c, &old, id);
	crm_rec_copy(&r, &old);
	crm_rec_set_text(&r, "section", "fields", 6);
	crm_rec_set_text(&r, "text", text, strlen(text));
	crm_rec_write(&c, id ? &old : NULL, &r);
	crm_rec_release(&old);
	crm_rec_release(&r);
	return commit();
}

static int64_t shoe(int64_t id)
{
	return crm_db_int(c.db, -1, "SELECT t.x_shoe FROM contacts t WHERE t.id = $1", "i", id);
}

static void test_policy(void)
{
	int64_t first = policy("fields:\n  contact:\n    shoe: {type: number}\n"), edit, second;

	crm_txn_begin(&c);
	set(1, "shoe", NULL, 42);
	edit = commit();
	second = policy("fields:\n  contact:\n    hat: {type: string}\n    marks: {type: tag}\n");
	CHECK(!crm_field_find(&crm_contact, "shoe"), "there is a shoe");
	crm_txn_begin(&c);
	set(1, "hat", "Bowler", 0);
	set(1, "marks", "a\nb", 0);
	commit();

	/* Values of a field that is away go back all the same, and come again. */
	CHECK(undo(edit), "%s", crm_str_text(&refused));
	CHECK_INT(shoe(1), -1);
	edit = undo(crm_history_undone(&c, edit));
	CHECK_INT(shoe(1), 42);

	second = undo(second);
	CHECK(second, "%s", crm_str_text(&refused));
	CHECK(crm_field_find(&crm_contact, "shoe"), "no shoe");
	CHECK(!crm_field_find(&crm_contact, "hat"), "there is a hat");
	second = undo(second);
	CHECK(crm_field_find(&crm_contact, "hat"), "no hat");
	CHECK_INT(
	    crm_db_int(c.db, 0, "SELECT count(*) FROM lookups l WHERE l.field = 'marks'", ""), 2);

	/* The first one: without a section there are no own fields. */
	CHECK(undo(second), "%s", crm_str_text(&refused));
	first = undo(first);
	CHECK(first, "%s", crm_str_text(&refused));
	CHECK(!crm_field_find(&crm_contact, "shoe"), "there is a shoe");
	CHECK_INT(crm_db_int(c.db, 0, "SELECT count(*) FROM policies p", ""), 0);
	CHECK(undo(first), "%s", crm_str_text(&refused));
	CHECK(crm_field_find(&crm_contact, "shoe"), "no shoe");
	CHECK_INT(shoe(1), 42);
}

int main(void)
{
	static const char *names[32];
	char dir[] = "/tmp/crm-undo-XXXXXX", path[64], command[64];
	struct crm_err e = { 0 };
	size_t n = 0;

	setenv("CRM_NOW", "2026-11-22T12:00:00Z", 1);
	for (; crm_nouns[n]; n++)
		names[n] = crm_nouns[n]->name;
	names[n] = "txn";
	crm_id_nouns(names);
	if (!mkdtemp(dir) || crm_clock_init(&c.clock, crm_zone_get("UTC"), &e))
		return 1;
	c.book_clock = c.clock;
	snprintf(path, sizeof path, "%s/book.db", dir);
	c.opt.db = path;
	crm_book_init(&c, "EUR", "UTC", "DE");
	crm_book(&c);
	test_merge();
	test_gone();
	test_policy();
	crm_db_close(c.db);
	crm_pool_release(&c.pool);
	snprintf(command, sizeof command, "rm -rf %s", dir);
	return system(command) ? 1 : check_done("undo");
}
