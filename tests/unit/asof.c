/* The past, below the commands: records that are added, changed, removed, merged away and
 * put back at random, several in a txn; after each txn the tables are kept as text, and in
 * the end every past is read again and held against it. Beside the records this asks for
 * all that is derived from them, in the shapes of statement that engines plan differently. */
#include "model/asof.h"

#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "model/context.h"
#include "model/nouns.h"
#include "model/own.h"
#include "model/txn.h"
#include "record/escape.h"

enum { TXNS = 60, CONTACTS = 400 };

static struct crm c;
static char path[] = "/tmp/crm-asof-XXXXXX";
static char book[64];
static unsigned seed = 7;
static struct crm_rec gone[CONTACTS]; /* what was removed or merged, by number */

static int any(int n)
{
	seed = seed * 1103515245u + 12345u;
	return (int)(seed >> 16) % n;
}

static void open_book(const char *as_of, bool writes, const char *login)
{
	c = (struct crm){ .login = login,
		.writes = writes,
		.opt = { .db = book, .wait = 5, .limit = -1, .as_of = as_of } };
	crm_context_clock(&c);
	crm_book(&c);
}

static void close_book(void)
{
	crm_db_close(c.db);
	crm_pool_release(&c.pool);
}

static const char *const question[] = {
	"SELECT t.id, t.name, t.name_fold, t.city, t.city_fold, t.tag, t.stage, t.note, t.version,"
	" t.made, t.created, t.created_by, t.changed, t.changed_by FROM contacts t ORDER BY t.id",
	"SELECT f.* FROM fields f ORDER BY f.id",
	"SELECT p.* FROM policies p ORDER BY p.id",
	"SELECT t.* FROM orders t ORDER BY t.id",
	"SELECT k.* FROM lookups k WHERE k.noun = 1 ORDER BY k.field, k.value, k.id",
	"SELECT k.id FROM lookups k WHERE k.noun = 1 AND k.field = 'tag' AND k.value = 'vip'"
	" ORDER BY k.id",
	"SELECT count(*) FROM lookups k",
	"SELECT count(*) FROM lookups k WHERE (k.noun = 1 AND k.field = 'tag' AND k.value = 'vip')"
	" OR (k.noun = 1 AND k.field = 'tag' AND k.value >= 'o')",
	"SELECT a.* FROM aliases a ORDER BY a.noun, a.id",
	"SELECT a.became FROM aliases a WHERE a.noun = 1 AND a.id = 5",
	"SELECT s.* FROM order_sums s ORDER BY s.contact, s.currency",
	"SELECT s.noun, s.record, s.field, s.was, s.became, s.at, s.who FROM steps s ORDER BY s.id",
	"SELECT count(*) FROM contacts t",
	"SELECT t.id FROM contacts t WHERE t.id = 3 OR t.id = 9 OR t.city = 'Rome' ORDER BY t.id",
	"SELECT t.id FROM contacts t WHERE t.id > 4 AND t.id <= 20 AND t.city IS NULL ORDER BY 1",
	"SELECT t.id FROM contacts t WHERE t.name_fold >= 'm' AND t.name_fold < 'p' ORDER BY t.id",
	"SELECT t.name_fold, t.id FROM contacts t ORDER BY t.name_fold, t.id",
	"SELECT t.id, t.city FROM contacts t ORDER BY t.city NULLS LAST, t.id DESC",
	"SELECT t.id, (SELECT count(*) FROM orders o WHERE o.contact = t.id) FROM contacts t"
	" ORDER BY t.id",
	"SELECT o.id, t.name FROM orders o LEFT JOIN contacts t ON t.id = o.contact"
	" AND t.city IS NOT NULL ORDER BY o.id",
	"SELECT t.city, count(*), max(t.name) FROM contacts t GROUP BY t.city ORDER BY t.city",
	"SELECT t.id FROM contacts t WHERE t.city IN ('Rome', 'Oslo') AND t.id NOT IN"
	" (SELECT o.contact FROM orders o WHERE o.contact IS NOT NULL) ORDER BY t.id",
	"SELECT o.contact, o.status, o.total FROM orders o WHERE o.status IN ('placed', 'fulfilled')"
	" AND o.contact IS NOT NULL ORDER BY o.contact, o.id",
	"SELECT DISTINCT t.city FROM contacts t WHERE t.version >= 2 ORDER BY t.city",
	"SELECT o.id FROM orders o JOIN contacts t ON t.id = o.contact AND t.reports_to = o.id"
	" OR t.name = 'x' ORDER BY o.id",
	"SELECT t.id FROM contacts t WHERE EXISTS (SELECT 1 FROM contacts r WHERE r.reports_to ="
	" t.id) ORDER BY t.id LIMIT 3",
};
enum { QUESTIONS = sizeof question / sizeof *question };

static void answer(struct crm_str *out, struct crm_stmt *s)
{
	while (crm_stmt_step(s)) {
		for (int i = 0; i < crm_stmt_columns(s); i++) {
			struct crm_val v = crm_stmt_value(s, i);

			if (v.kind == CRM_INT)
				crm_str_addf(out, "%lld|", (long long)v.i);
			else
				crm_str_addf(out, "%s|", v.kind == CRM_BYTES ? v.s : "null");
		}
		crm_str_addc(out, '\n');
	}
	crm_stmt_done(s);
}

static void search(struct crm_str *out, const char *word)
{
	struct crm_str sql = { 0 }, value = { 0 };
	struct crm_stmt *s;

	crm_str_puts(&sql, "SELECT t.id FROM contacts t WHERE t.id IN ");
	crm_db_words_query(c.db, &sql, 1, crm_contact.number, word, &value);
	crm_str_puts(&sql, " ORDER BY t.id");
	s = crm_db_prepare(c.db, sql.s);
	crm_stmt_bind_text(s, 1, value.s, value.len);
	answer(out, s);
	crm_str_release(&sql);
	crm_str_release(&value);
}

/* What the own fields of the day hold. */
static void ask_own(struct crm_str *out)
{
	struct crm_rec r;

	crm_rec_init(&r, &crm_contact);
	for (int64_t id = 1; id < 80; id++)
		for (size_t i = 0; i < crm_field_count(&crm_contact) && crm_rec_load(&c, &r, id);
		     i++) {
			const struct crm_field *f = crm_field_at(&crm_contact, i);

			if (f->flags & CRM_OWN && r.v[i].kind == CRM_BYTES)
				crm_str_addf(out, "%lld %s %s\n", (long long)id,
				    f->flags & CRM_DROPPED ? "-" : f->name, r.v[i].s);
		}
	crm_rec_release(&r);
}

/* All that can be asked, a text a question. */
static void ask(struct crm_str out[QUESTIONS + 1])
{
	for (int i = 0; i < QUESTIONS; i++) {
		crm_str_reset(&out[i]);
		answer(&out[i], crm_db_prepare(c.db, question[i]));
	}
	crm_str_reset(&out[QUESTIONS]);
	search(&out[QUESTIONS], "vip");
	search(&out[QUESTIONS], "ro");
	search(&out[QUESTIONS], "person");
	search(&out[QUESTIONS], "size");
	ask_own(&out[QUESTIONS]);
}

static void set(struct crm_rec *r, const char *field, const char *value)
{
	struct crm_assign a = { .field = crm_field_find(r->noun, field),
		.op = value ? CRM_SET : CRM_UNSET,
		.value = value,
		.len = value ? strlen(value) : 0 };
	struct crm_err e = { 0 };

	crm_rec_assign(&c, r, &a, NULL, &e);
	CHECK(!e.code, "%s=%s: %s", field, value, e.text);
}

static void fill(struct crm_rec *r)
{
	static const char *const city[] = { "Rome", "Oslo", "Łódź", NULL, "São \"Paulo\" \\" };
	static const char *const tag[] = { "vip", "vip,old", "new", NULL };
	static const char *const name[] = { "Nora", "Mia", "Öz", "Person" };
	struct crm_str text = { 0 };

	if (any(2))
		set(r, "city", city[any(5)]);
	if (any(2))
		set(r, "tag", tag[any(4)]);
	if (any(3) == 0)
		set(r, "stage", any(2) ? "customer" : "lead");
	crm_str_addf(&text, "%s %d", name[any(4)], any(1000));
	if (any(2) || !*crm_rec_text(r, "name"))
		set(r, "name", text.s);
	if (any(2) && crm_field_find(r->noun, "shoe"))
		set(r, "shoe", any(2) ? "size9" : any(2) ? "size8,brown" : NULL);
	if (any(4) == 0)
		set(r, "note", any(2) ? "one\nline\tand\x7f another" : NULL);
	crm_str_release(&text);
}

static int64_t pick(const struct crm_noun *noun)
{
	struct crm_str sql = { 0 };
	int64_t id;

	crm_str_addf(
	    &sql, "SELECT t.id FROM %s t WHERE t.id >= $1 ORDER BY t.id LIMIT 1", noun->plural);
	id = crm_db_int(c.db, 0, sql.s, "i", (int64_t)any(60));
	crm_str_release(&sql);
	return id;
}

static void write_one(const struct crm_noun *noun, int64_t id, int64_t contact)
{
	struct crm_rec old, r;
	struct crm_err e = { 0 };
	char amount[16];

	crm_rec_init(&old, noun);
	crm_rec_init(&r, noun);
	if (id && crm_rec_load(&c, &old, id))
		crm_rec_copy(&r, &old);
	if (noun == &crm_contact) {
		fill(&r);
	} else {
		snprintf(amount, sizeof amount, "%d", any(500));
		set(&r, "total", amount);
		set(&r, "date", any(2) ? "2026-01-01" : "2026-03-02");
		set(&r, "status", any(4) ? "placed" : "cancelled");
		if (contact)
			crm_rec_set_int(&r, "contact", contact);
	}
	if (!old.id)
		crm_rec_defaults(&c, &r, &e);
	crm_rec_check(&c, old.id ? &old : NULL, &r, &e);
	CHECK(!e.code, "%s", e.text);
	crm_rec_write(&c, old.id ? &old : NULL, &r);
	crm_rec_release(&old);
	crm_rec_release(&r);
}

/* Orders go along; then the record is removed, or lives on as another. */
static void take_away(int64_t id, int64_t keep)
{
	struct crm_rec *r = &gone[id];
	int64_t order;

	while ((order = crm_db_int(c.db, 0,
		    "SELECT o.id FROM orders o WHERE o.contact = $1 LIMIT 1", "i", id)) != 0) {
		struct crm_rec old, new;

		crm_rec_init(&old, &crm_order);
		crm_rec_init(&new, &crm_order);
		crm_rec_load(&c, &old, order);
		crm_rec_copy(&new, &old);
		*crm_rec_val(&new, "contact") = keep ? crm_val_int(keep) : (struct crm_val){ 0 };
		crm_rec_write(&c, &old, &new);
		crm_rec_release(&old);
		crm_rec_release(&new);
	}
	if (!r->noun)
		crm_rec_init(r, &crm_contact);
	crm_rec_load(&c, r, id);
	if (keep)
		crm_rec_become(&c, r, keep);
	else
		crm_rec_erase(&c, r);
}

static void put_back(void)
{
	int64_t id = any(CONTACTS), tries = CONTACTS;

	while (!gone[id].id && tries--)
		id = (id + 1) % CONTACTS;
	if (!gone[id].id)
		return;
	crm_rec_restore(&c, &gone[id]);
	gone[id].id = 0;
}

/* The policy's own fields: there, gone, there again, of another type. */
static void declare(const char *text)
{
	struct crm_rec old, r;
	int64_t id = crm_db_int(c.db, 0, "SELECT p.id FROM policies p", "");

	crm_rec_init(&old, &crm_policy);
	crm_rec_init(&r, &crm_policy);
	if (id && crm_rec_load(&c, &old, id))
		crm_rec_copy(&r, &old);
	crm_rec_set_text(&r, "section", "fields", 6);
	crm_rec_set_text(&r, "text", text, strlen(text));
	crm_rec_write(&c, id ? &old : NULL, &r);
	crm_rec_release(&old);
	crm_rec_release(&r);
}

static void declare_some(int day)
{
	static const char tags[] =
	    "fields:\n  contact:\n    shoe: {type: tag, several: yes, index: no}\n";
	static const char text[] = "fields:\n  contact:\n    shoe: {type: string}\n";
	static const char none[] = "fields:\n  contact:\n    hat: {type: string}\n";

	/* Records that were kept have the fields of before. */
	for (int i = 0; day % 5 == 0 && i < CONTACTS; i++)
		crm_rec_release(&gone[i]);
	if (day == 10 || day == 30 || day == 55)
		declare(tags);
	else if (day == 20 || day == 40 || day == 50)
		declare(none);
	else if (day == 45)
		declare(text);
}

static void act(void)
{
	int64_t id = pick(&crm_contact), keep = pick(&crm_contact);

	switch (any(8)) {
	case 0:
	case 1:
		write_one(&crm_contact, 0, 0);
		break;
	case 2:
	case 3:
		if (id)
			write_one(&crm_contact, id, 0);
		break;
	case 4:
		write_one(&crm_order, any(2) ? pick(&crm_order) : 0, id);
		break;
	case 5:
		if (id && id < CONTACTS)
			take_away(id, 0);
		break;
	case 6:
		if (id && keep && id != keep && id < CONTACTS)
			take_away(id, keep);
		break;
	default:
		put_back();
	}
}

/* Dropped fields go for good, with their columns: the rest of every past stays. */
static void compacted(
    struct crm_str kept[][QUESTIONS + 1], struct crm_str then[QUESTIONS + 1], const int64_t *txn)
{
	char as_of[32];

	open_book(NULL, true, "ann");
	crm_txn_begin(&c);
	CHECK_INT(crm_own_compact(&c), 2);
	crm_txn_commit(&c);
	close_book();
	for (int i = 0; i < TXNS; i++) {
		snprintf(as_of, sizeof as_of, "txn-%lld", (long long)txn[i]);
		open_book(as_of, false, "eva");
		ask(then);
		CHECK_STR(crm_str_text(&then[0]), crm_str_text(&kept[i][0]));
		close_book();
	}
}

int main(void)
{
	static struct crm_str kept[TXNS][QUESTIONS + 1], then[QUESTIONS + 1];
	static const char *name[32];
	int64_t txn[TXNS];
	char as_of[32];
	size_t n = 0;

	for (; crm_nouns[n]; n++)
		name[n] = crm_nouns[n]->name;
	name[n] = "txn";
	crm_id_nouns(name);
	if (!mkdtemp(path))
		return 1;
	snprintf(book, sizeof book, "%s/book.db", path);
	c = (struct crm){ .login = "ann", .opt = { .db = book, .wait = 5 } };
	crm_context_clock(&c);
	crm_book_init(&c, "EUR", "UTC", "DE");
	for (int i = 0; i < TXNS; i++) {
		open_book(NULL, true, i % 3 ? "ann" : "ben");
		c.clock.now += 60 * i;
		crm_txn_begin(&c);
		txn[i] = c.txn;
		write_one(&crm_contact, 0, 0); /* so that there is a txn */
		declare_some(i);
		for (int k = any(6); k > 0; k--)
			act();
		crm_txn_commit(&c);
		ask(kept[i]);
		close_book();
	}
	for (int i = 0; i < TXNS; i++) {
		snprintf(as_of, sizeof as_of, "txn-%lld", (long long)txn[i]);
		open_book(as_of, false, "eva");
		ask(then);
		for (int k = 0; k <= QUESTIONS; k++)
			CHECK(!strcmp(crm_str_text(&kept[i][k]), crm_str_text(&then[k])),
			    "%s: %s\n%s---\n%s", as_of, k < QUESTIONS ? question[k] : "search",
			    crm_str_text(&kept[i][k]), crm_str_text(&then[k]));
		close_book();
	}
	compacted(kept, then, txn);
	unlink(book);
	snprintf(book, sizeof book, "%s/book.db-lock", path);
	unlink(book);
	snprintf(book, sizeof book, "%s/book.db-journal", path);
	unlink(book);
	rmdir(path);
	return check_done("asof");
}
