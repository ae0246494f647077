/* Merging with fields of the users' own: values, several values, references. */
#include "check.h"

#include <unistd.h>

#include "model/context.h"
#include "model/merge.h"
#include "model/nouns.h"
#include "model/own.h"
#include "record/escape.h"

static const char fields[] = "contact:\n"
			     "  partner: {type: reference, noun: contact}\n"
			     "  skill: {type: string, several: yes}\n"
			     "  memo: {type: text}\n"
			     "  shoe: {type: number, decimals: 1}\n"
			     "  badge: {type: string, unique: yes}\n"
			     "order:\n"
			     "  giver: {type: reference, noun: contact}\n";

static struct crm crm;

static void own_fields(void)
{
	struct crm_owns want = { 0 };
	struct crm_err e = { 0 };
	struct crm_yaml *y = crm_yaml_parse(fields, sizeof fields - 1, "fields", &e);

	CHECK(y && !crm_own_read(&crm, &crm.pool, y, "fields", &want, &e), "%s", e.text);
	crm_txn_begin(&crm);
	crm_own_apply(&crm, &want);
	crm_txn_commit(&crm);
	free(want.v);
}

/* "name=Ann,skill=a": a new record of these; its number. */
static int64_t make(const struct crm_noun *noun, const char *words)
{
	struct crm_err e = { 0 };
	struct crm_rec r;
	int64_t id;

	crm_rec_init(&r, noun);
	while (*words && !e.code) {
		size_t len = strcspn(words, "="), n = strcspn(words, ";");
		char *name = crm_pool_strndup(&crm.pool, words, len);
		struct crm_assign a = { .field = crm_field_find(noun, name),
			.value = crm_pool_strndup(&crm.pool, words + len + 1, n - len - 1),
			.len = n - len - 1 };

		crm_rec_assign(&crm, &r, &a, NULL, &e);
		words += n + (words[n] == ';');
	}
	if (!e.code && !crm_rec_defaults(&crm, &r, &e) && !crm_rec_check(&crm, NULL, &r, &e))
		crm_rec_write(&crm, NULL, &r);
	CHECK(!e.code, "%s", e.text);
	id = r.id;
	crm_rec_release(&r);
	return id;
}

static void set_partner(int64_t id, int64_t partner)
{
	struct crm_rec old, rec;

	crm_rec_init(&old, &crm_contact);
	crm_rec_init(&rec, &crm_contact);
	crm_txn_begin(&crm);
	crm_rec_load(&crm, &old, id);
	crm_rec_copy(&rec, &old);
	crm_rec_set_int(&rec, "partner", partner);
	CHECK(crm_rec_write(&crm, &old, &rec), "nothing written");
	crm_txn_commit(&crm);
	crm_rec_release(&old);
	crm_rec_release(&rec);
}

static void check_value(
    const struct crm_noun *noun, int64_t id, const char *field, const char *want)
{
	struct crm_str text = { 0 };
	const struct crm_field *f = crm_field_find(noun, field);
	struct crm_rec r;

	crm_rec_init(&r, noun);
	CHECK(crm_rec_load(&crm, &r, id), "no %s-%lld", noun->name, (long long)id);
	crm_value_print(&crm, f, crm_rec_val(&r, field), f->ref ? crm_noun_find(f->ref) : NULL,
	    NULL, false, &text);
	CHECK(!strcmp(crm_str_text(&text), want), "%s-%lld: %s: '%s', want '%s'", noun->name,
	    (long long)id, field, crm_str_text(&text), want);
	crm_str_release(&text);
	crm_rec_release(&r);
}

static void say(void *arg, const char *text)
{
	++*(int *)arg;
	fprintf(stderr, "%s\n", text);
}

static int merge(int64_t keep, int64_t other, enum crm_prefer prefer, char why[480])
{
	struct crm_err e = { 0 };
	struct crm_merge m;

	crm_txn_begin(&crm);
	crm_merge_init(&m, &crm, &crm_contact, prefer, NULL, 0);
	crm_merge_one(&m, keep, other, &e);
	snprintf(why, 480, "%s", e.code ? e.text : "");
	crm_merge_release(&m);
	crm_txn_commit(&crm);
	return e.code;
}

static void check_merge(void)
{
	char why[480];

	/* 1 and 2 are one; 3 names 2, 4 names 1; the order names 2. */
	CHECK_INT(merge(1, 2, CRM_PREFER_NONE, why), CRM_DATA);
	CHECK(strstr(why, "fields differ: shoe, badge;"), "'%s'", why);
	CHECK_INT(merge(1, 2, CRM_PREFER_OTHER, why), 0);
	CHECK_STR(why, "");
	check_value(&crm_contact, 1, "skill", "go\nchess\nC");
	check_value(&crm_contact, 1, "memo", "one\ntwo");
	check_value(&crm_contact, 1, "shoe", "42.5");
	check_value(&crm_contact, 1, "badge", "B2");
	check_value(&crm_contact, 1, "partner", "contact-3");
	check_value(&crm_contact, 3, "partner", "contact-1");
	check_value(&crm_contact, 4, "partner", "contact-1");
	check_value(&crm_order, 1, "giver", "contact-1");
	/* Who names himself by a field of one's own is a circle, too. */
	CHECK_INT(merge(1, 3, CRM_PREFER_KEEP, why), CRM_DATA);
	CHECK(strstr(why, "partner: a cycle"), "'%s'", why);
}

static void check_unmerge(void)
{
	struct crm_merged m;
	struct crm_err e = { 0 };
	size_t stays = 9;
	int said = 0;

	crm_txn_begin(&crm);
	CHECK_INT(crm_merged_find(&crm, &crm_contact, 2, &m, &e), 0);
	CHECK_INT(crm_unmerge(&crm, &m, say, &said, &stays, &e), 0);
	crm_txn_commit(&crm);
	CHECK_INT(stays, 0);
	CHECK_INT(said, 0);
	check_value(&crm_contact, 1, "skill", "go\nchess");
	check_value(&crm_contact, 1, "memo", "one");
	check_value(&crm_contact, 1, "shoe", "41");
	check_value(&crm_contact, 1, "badge", "B1");
	check_value(&crm_contact, 1, "partner", "");
	check_value(&crm_contact, 2, "skill", "Chess\nC");
	check_value(&crm_contact, 2, "badge", "B2");
	check_value(&crm_contact, 2, "partner", "contact-3");
	check_value(&crm_contact, 3, "partner", "contact-2");
	check_value(&crm_contact, 4, "partner", "contact-1");
	check_value(&crm_order, 1, "giver", "contact-2");
	CHECK_INT(crm_rec_now(&crm, &crm_contact, 2), 2);
	CHECK_INT(crm_merged_find(&crm, &crm_contact, 2, &m, &e), CRM_DATA);
}

int main(void)
{
	static const char *name[16];
	char dir[] = "/tmp/crm-merge-XXXXXX";

	for (size_t i = 0; crm_nouns[i]; i++)
		name[i] = crm_nouns[i]->name;
	crm_id_nouns(name);
	CHECK(mkdtemp(dir), "no directory");
	crm.opt.db = crm_pool_printf(&crm.pool, "%s/book.db", dir);
	crm.opt.tz = "UTC";
	crm.login = "ann";
	crm_context_clock(&crm);
	crm_book_init(&crm, "EUR", "UTC", "DE");
	crm_book(&crm);
	own_fields();
	crm_txn_begin(&crm);
	make(&crm_contact, "name=Ann;skill=go,chess;memo=one;shoe=41;badge=B1");
	make(&crm_contact, "name=Ann;skill=Chess,C;memo=two;shoe=42.5;badge=B2");
	make(&crm_contact, "name=Bob;partner=contact-2");
	make(&crm_contact, "name=Cid;partner=contact-1");
	make(&crm_order, "number=1;giver=contact-2");
	crm_txn_commit(&crm);
	set_partner(2, 3);
	check_merge();
	check_unmerge();
	crm_db_close(crm.db);
	unlink(crm.opt.db);
	unlink(crm_pool_printf(&crm.pool, "%s-lock", crm.opt.db));
	unlink(crm_pool_printf(&crm.pool, "%s-journal", crm.opt.db));
	CHECK(!rmdir(dir), "%s stays", dir);
	crm_pool_release(&crm.pool);
	return check_done("merge");
}
