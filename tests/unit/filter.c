/* The filter language: its tree, its SQL, and what it selects from a small book
 * and from the columns of a stream. */
#include "model/filter.h"

#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "model/context.h"
#include "model/nouns.h"
#include "record/escape.h"

static struct crm c = { .login = "ann", .opt.wait = 5 };

static void print_tree(struct crm_str *out, const struct crm_filter *f)
{
	static const char *const name[] = { "and", "or", "not" };

	if (f->kind == CRM_NODE_WORD)
		crm_str_addf(out, "<%s>", f->value);
	else if (f->kind == CRM_NODE_TERM)
		crm_str_addf(out, "%s:%s", f->path, f->value);
	else
		crm_str_addf(out, "(%s", name[f->kind]);
	for (size_t i = 0; i < f->n; i++) {
		crm_str_addc(out, ' ');
		print_tree(out, f->child[i]);
	}
	crm_str_puts(out, f->kind <= CRM_NODE_NOT ? ")" : "");
}

static void test_shapes(void)
{
	static const struct {
		const char *word;
		bool term, assignment, operator;
	} t[] = {
		{ "city:Berlin", true, false, false },
		{ "name.is:x", true, false, false },
		{ "City:x", true, false, false },
		{ "a1_b.c:", true, false, false },
		{ "https://example.org", false, false, false },
		{ "file:///etc", false, false, false },
		{ "c:\\temp", false, false, false },
		{ "c:/temp", true, false, false },
		{ "1a:x", false, false, false },
		{ ":x", false, false, false },
		{ "_a:x", false, false, false },
		{ "a-b:x", false, false, false },
		{ "10:30", false, false, false },
		{ "city=Berlin", false, true, false },
		{ "tag+=vip", false, true, false },
		{ "tag-=vip", false, true, false },
		{ "note@=-", false, true, false },
		{ "date:=Column", true, true, false },
		{ "City=x", false, false, false },
		{ "a==b", false, true, false },
		{ "a+b=c", false, false, false },
		{ "=x", false, false, false },
		{ "", false, false, false },
		{ "and", false, false, true },
		{ "or", false, false, true },
		{ "not", false, false, true },
		{ "[", false, false, true },
		{ "]", false, false, true },
		{ "(", false, false, true },
		{ ")", false, false, true },
		{ "AND", false, false, false },
		{ "[a", false, false, false },
	};

	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		CHECK(crm_is_term(t[i].word) == t[i].term, "'%s'", t[i].word);
		CHECK(crm_is_assignment(t[i].word) == t[i].assignment, "'%s'", t[i].word);
		CHECK(crm_is_operator(t[i].word) == t[i].operator, "'%s'", t[i].word);
	}
}

static void test_parse(void)
{
	static const struct {
		const char *text, *tree; /* tree, or "! message" */
	} t[] = {
		{ "", "(and)" },
		{ "a:1", "a:1" },
		{ "a:1 b:2", "(and a:1 b:2)" },
		{ "a:1 and b:2 c:3", "(and a:1 b:2 c:3)" },
		{ "a:1 or b:2 c:3", "(or a:1 (and b:2 c:3))" },
		{ "not a:1 b:2", "(and (not a:1) b:2)" },
		{ "not not a:1", "(not (not a:1))" },
		{ "not a:1 or b:2", "(or (not a:1) b:2)" },
		{ "[ a:1 or b:2 ] not c:3", "(and (or a:1 b:2) (not c:3))" },
		{ "( a:1 or b:2 ) and c:3", "(and (or a:1 b:2) c:3)" },
		{ "not [ a:1 b:2 ]", "(not (and a:1 b:2))" },
		{ "[ [ a:1 ] ]", "a:1" },
		{ "[ a:1 ( b:2 or c:3 ) ]", "(and a:1 (or b:2 c:3))" },
		{ "anna berlin", "(and <anna> <berlin>)" },
		{ "Or AND", "(and <Or> <AND>)" },
		{ "text:or", "text:or" },
		{ "name.is:'Acme, Inc.'", "name.is:Acme, Inc." },
		{ "orders.has:'a:1 or b:2'", "orders.has:a:1 or b:2" },
		{ "https://x.org/", "<https://x.org/>" },
		{ "a:1 and", "! 'and' with nothing after it" },
		{ "and a:1", "! 'and' with nothing before it" },
		{ "or a:1", "! 'or' with nothing before it" },
		{ "a:1 or", "! 'or' with nothing after it" },
		{ "a:1 or or b:2", "! 'or' with nothing before it" },
		{ "a:1 and and b:2", "! 'and' with nothing after it" },
		{ "a:1 and or b:2", "! 'and' with nothing after it" },
		{ "not", "! 'not' with nothing after it" },
		{ "not not", "! 'not' with nothing after it" },
		{ "a:1 not or b:2", "! 'not' with nothing after it" },
		{ "[ a:1", "! '[' is not closed; a bracket has to stand alone" },
		{ "[", "! '[' is not closed" },
		{ "[ ]", "! '[' with nothing in it" },
		{ "a:1 [ ]", "! '[' with nothing in it" },
		{ "[ a:1 )", "! '[' is not closed; a bracket has to stand alone" },
		{ "a:1 ]", "! ']' closes nothing" },
		{ ") a:1", "! ')' closes nothing" },
		{ "[ a:1 or ]", "! 'or' with nothing after it" },
		{ "[ not ]", "! 'not' with nothing after it" },
		{ "(a:1 or b:2)", "! '(a:1': a bracket has to stand alone, with blanks around it" },
		{ "''", "! an empty word selects nothing" },
		{ "city:", "! city: nothing after ':'; no:city asks for unset" },
		{ "city.has.not:", "! city.has.not: nothing after ':'; no:city asks for unset" },
		{ "no:", "! no: a field has to follow ':'" },
		{ "a:'x", "!" },
	};

	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct crm_pool pool = { 0 };
		struct crm_err e = { 0 };
		struct crm_str got = { 0 };
		struct crm_filter *f = crm_filter_parse_text(&pool, t[i].text, &e);

		if (f)
			print_tree(&got, f);
		else
			crm_str_addf(&got, "! %s", e.text);
		CHECK((t[i].tree[1] ? !strcmp(crm_str_text(&got), t[i].tree) : !f), "%s: got '%s'",
		    t[i].text, crm_str_text(&got));
		CHECK(f || e.code, "%s", t[i].text);
		crm_str_release(&got);
		crm_pool_release(&pool);
	}
}

static void test_nesting(void)
{
	struct crm_pool pool = { 0 };
	struct crm_err e;
	char *word[300];

	for (int depth = 99; depth <= 100; depth++) {
		for (int i = 0; i < depth; i++) {
			word[i] = (char *)"[";
			word[depth + 1 + i] = (char *)"]";
		}
		word[depth] = (char *)"a:1";
		CHECK(!crm_filter_parse(&pool, word, (size_t)depth * 2 + 1, &e) == (depth == 100),
		    "%d", depth);
	}
	for (int i = 0; i < 299; i++)
		word[i] = (char *)"not";
	word[299] = (char *)"a:1";
	CHECK(!crm_filter_parse(&pool, word, 300, &e), "300 not");
	CHECK(crm_filter_parse(&pool, word + 250, 50, &e), "49 not");
	crm_pool_release(&pool);
}

#define BASE "0, 'ann', 0, 'ann', 1, 1"
#define HEAD "id, created, created_by, changed, changed_by, version, made"

/* 2026-11-22 is a Sunday; day 20000 is 2024-10-04. */
static const char *const book[] = {
	"INSERT INTO teams (" HEAD ", name, name_fold) VALUES (1, " BASE ", 'North', 'north'),"
	" (2, " BASE ", 'South', 'south')",
	"INSERT INTO users (" HEAD ", login, login_fold, team, reports_to, active) VALUES"
	" (1, " BASE ", 'ann', 'ann', 1, NULL, 1), (2, " BASE ", 'bob', 'bob', 1, 1, 1),"
	" (3, " BASE ", 'cy', 'cy', 2, 2, 0), (4, " BASE ", 'di', 'di', NULL, 4, 1)",
	"INSERT INTO accounts (" HEAD ", name, name_fold, industry, industry_fold, owner, revenue,"
	" currency) VALUES (1, " BASE
	", 'Acme, Inc.', 'acme, inc.', 'Retail', 'retail', 1, 10000000,"
	" 'EUR'), (2, " BASE ", 'Börse', 'borse', 'Finance', 'finance', 2, 20000000, 'USD'),"
	" (3, " BASE ", 'Void', 'void', NULL, NULL, NULL, NULL, NULL)",
	"INSERT INTO contacts (" HEAD ", name, name_fold, emails, phones, account, city, city_fold,"
	" owner, stage, birthday, country, tag, prefix, note, reports_to, url) VALUES"
	/* 1989-12-27, 2000-02-29, 1969-12-31 */
	" (1, 1795305600, 'ann', 0, 'ann', 1, 1, 'Ann Lee', 'ann lee', 'Ann@X.org', '+4930123456',"
	" 1, 'Berlin', 'berlin', 1, 'lead', 7300, 'DE', 'VIP\nold', 'Dr.', 'Likes Öl 100%', NULL,"
	" 'https://X.org/A'),"
	" (2, 0, 'bob', 0, 'ann', 2, 1, 'Bob Ray', 'bob ray', 'bob@x.org\nb2@y.org', NULL, 2, 'Köln',"
	" 'koln', 2, 'customer', 11016, 'DE', 'old', NULL, NULL, 1, NULL),"
	" (3, 0, 'ann', 0, 'ann', 3, 1, 'ANN LEE', 'ann lee', NULL, NULL, 3, NULL, NULL, 3, 'former',"
	" NULL, NULL, NULL, 'dr.', NULL, 1, NULL),"
	" (4, 0, 'ann', 0, 'ann', 12, 1, 'Zoë', 'zoe', NULL, '030 99', NULL, 'Berlin', 'berlin', NULL,"
	" NULL, -1, 'FR', NULL, NULL, NULL, 2, NULL)",
	"INSERT INTO lookups (noun, field, value, id) VALUES (1, 'emails', 'ann@x.org', 1),"
	" (1, 'emails', 'bob@x.org', 2), (1, 'emails', 'b2@y.org', 2), (1, 'phones', '+4930123456', 1),"
	" (1, 'phones', '03099', 4), (1, 'tag', 'vip', 1), (1, 'tag', 'old', 1), (1, 'tag', 'old', 2)",
	"INSERT INTO products (" HEAD ", sku, name, name_fold, active, stock) VALUES"
	" (1, " BASE ", 'A1', 'Bolt', 'bolt', 1, 50000), (2, " BASE
	", 'a1', 'Nut', 'nut', 0, NULL)",
	"INSERT INTO orders (" HEAD ", number, contact, account, date, status, currency, total)"
	" VALUES (1, " BASE ", 'N1', 1, 1, 20000, 'placed', 'EUR', 1000000),"
	" (2, " BASE ", 'N2', 1, 1, 20100, 'fulfilled', 'USD', 500000),"
	" (3, " BASE ", 'N3', 2, NULL, 20200, 'cancelled', 'EUR', 300000)",
	"INSERT INTO order_sums (contact, currency, orders, total, first_day, last_day) VALUES"
	" (1, 'EUR', 1, 1000000, 20000, 20000), (1, 'USD', 1, 500000, 20100, 20100)",
	"INSERT INTO lines (" HEAD ", of_order, product, quantity, price, discount, tax, total,"
	" currency) VALUES (1, " BASE ", 1, 1, 10000, 5, 0, 0, 5, 'EUR'),"
	" (2, " BASE ", 2, 2, 25000, 5, 0, 0, 5, 'USD')",
	"INSERT INTO activities (" HEAD ", kind, at, about_noun, about, duration, staff) VALUES"
	" (1, " BASE ", 'call', 1795305600, 1, 1, 5400, 1), (2, " BASE ", 'note', 1700000000, 2, 1,"
	" NULL, NULL), (3, " BASE ", 'note', 1700000000, NULL, NULL, NULL, NULL)",
};

static void make_book(const char *dir)
{
	static char path[64];

	snprintf(path, sizeof path, "%s/book.db", dir);
	c.opt.db = path;
	crm_book_init(&c, "EUR", "Europe/Berlin", "DE");
	crm_db_begin(crm_book(&c), "test");
	crm_db_run(c.db, "DELETE FROM users", "");
	for (size_t i = 0; i < sizeof book / sizeof *book; i++)
		crm_db_run(c.db, book[i], "");
	crm_db_words_put(c.db, 1, 1, "ann lee berlin", 14);
	crm_db_words_put(c.db, 1, 2, "bob ray koln", 12);
	crm_db_words_put(c.db, 2, 1, "acme inc", 8);
	crm_db_commit(c.db);
}

/* The numbers that a filter selects, "1 2"; or "! message". */
static void select_ids(const char *noun_name, const char *text, struct crm_str *out)
{
	const struct crm_noun *noun = crm_noun_find(noun_name);
	struct crm_pool pool = { 0 };
	struct crm_err e = { 0 };
	struct crm_sql q = { 0 };
	struct crm_filter *f = crm_filter_parse_text(&pool, text, &e);
	struct crm_stmt *s;

	crm_str_reset(out);
	crm_sql_addf(&q, "SELECT t.id FROM %s t WHERE ", noun->plural);
	if (!f || crm_filter_sql(&c, noun, f, "t", &q, &e)) {
		crm_str_addf(out, "! %s", e.text);
	} else {
		crm_sql_puts(&q, " ORDER BY t.id");
		s = crm_sql_open(&q, c.db);
		while (crm_stmt_step(s))
			crm_str_addf(
			    out, "%s%lld", out->len ? " " : "", (long long)crm_stmt_int(s, 0));
		crm_stmt_done(s);
	}
	crm_sql_release(&q);
	crm_pool_release(&pool);
}

struct selection {
	const char *noun, *text, *ids;
};

static void check_selections(const struct selection *t, size_t n)
{
	struct crm_str got = { 0 };

	for (size_t i = 0; i < n; i++) {
		select_ids(t[i].noun, t[i].text, &got);
		CHECK((strcmp(t[i].ids, "!") ? !strcmp(crm_str_text(&got), t[i].ids)
					     : got.s[0] == '!'),
		    "%s %s: got '%s', want '%s'", t[i].noun, t[i].text, crm_str_text(&got),
		    t[i].ids);
	}
	crm_str_release(&got);
}

static void test_text(void)
{
	static const struct selection t[] = {
		{ "contact", "city:berlin", "1 4" },
		{ "contact", "city:KOLN,berlin", "1 2 4" },
		{ "contact", "city:'Köln, BERLIN'", "1 2 4" },
		{ "contact", "city.not:berlin", "2 3" },
		{ "contact", "not city:berlin", "2 3" },
		{ "contact", "not not city:berlin", "1 4" },
		{ "contact", "not city.not:berlin", "1 4" },
		{ "contact", "no:city", "3" },
		{ "contact", "has:city", "1 2 4" },
		{ "contact", "name:'ann lee'", "1 3" },
		{ "contact", "name.is:'Ann Lee'", "1" },
		{ "contact", "name.is.not:'Ann Lee'", "2 3 4" },
		{ "account", "name.is:'Acme, Inc.'", "1" },
		{ "account", "name.is:'acme, inc.'", "" },
		{ "account", "name:'Acme, Inc.'", "" },
		{ "contact", "name.has:NN", "1 3" },
		{ "contact", "name.has:'b r',zo", "2 4" },
		{ "contact", "name.has:%", "" },
		{ "contact", "name.has:_", "" },
		{ "contact", "city.has.not:ber", "2 3" },
		{ "contact", "prefix:Dr.", "1" },
		{ "contact", "prefix.has:r.", "1 3" },
		{ "contact", "prefix.has:dr", "3" },
		{ "contact", "note.has:'ol 100%'", "1" },
		{ "contact", "note.has:'ol 100_'", "" },
		{ "contact", "note:'LIKES OL 100%'", "1" },
		{ "contact", "note.is:'LIKES OL 100%'", "" },
		{ "contact", "url:https://x.org/a", "1" },
		{ "contact", "country:Germany,fr", "1 2 4" },
		{ "contact", "created_by:bob", "2" },
		{ "product", "sku:A1", "1" },
		{ "product", "sku.has:1", "1 2" },
		{ "contact", "email:B2@Y.org", "2" },
		{ "contact", "emails:b2@y.org", "2" },
		{ "contact", "email.has:@x", "1 2" },
		{ "contact", "email.not:bob@x.org", "1 3 4" },
		{ "contact", "no:email", "3 4" },
		{ "contact", "phone:030/123456", "1" },
		{ "contact", "phone:'030-99'", "4" },
		{ "contact", "phone.has:3012", "1" },
		{ "contact", "phone.has:+4930", "1" },
		{ "contact", "tag:OLD", "1 2" },
		{ "contact", "tags:vip,nope", "1" },
		{ "contact", "tag.not:old", "3 4" },
		{ "contact", "tag.is:VIP", "1" },
		{ "contact", "tag.is:vip", "" },
		{ "contact", "tag.has:l", "1 2" },
		{ "contact", "name:a..c",
		    "! name: a text has no order for '..'; name.is:'a..c' asks for"
		    " just this" },
		{ "contact", "name:ann...", "" },
		{ "contact", "city:a,,b", "! city: an empty value in the list" },
		{ "contact", "city:a,", "! city: an empty value in the list" },
		{ "contact", "email:foo", "!" },
		{ "contact", "country:Atlantis", "! country: no country: 'Atlantis'" },
		{ "contact", "country.has:D", "! country.has: a code has no parts to ask for" },
	};

	check_selections(t, sizeof t / sizeof *t);
}

static void test_order(void)
{
	static const struct selection t[] = {
		{ "contact", "stage:prospect..", "2 3" },
		{ "contact", "stage:..lead", "1" },
		{ "contact", "stage:lead..customer", "1 2" },
		{ "contact", "stage.not:lead..customer", "3 4" },
		{ "contact", "stage:Customer,former", "2 3" },
		{ "contact", "stage:custmer", "!" },
		{ "contact", "stage:customer..lead", "! stage: range is empty: 'customer..lead'" },
		{ "contact", "version:txn-2..3", "2 3" },
		{ "contact", "version:2,txn-12", "2 4" },
		{ "contact", "created:2026-11-22", "1" },
		{ "contact", "created:2026-11-23", "" },
		{ "contact", "created:..2026-11-21", "2 3 4" },
		{ "contact", "created:2026-W47", "1" },
		{ "contact", "birthday:..1989-12-27", "1 4" },
		{ "contact", "birthday:1989,1969-12", "1 4" },
		{ "contact", "birthday.not:1989", "2 3 4" },
		{ "contact", "birthday.yearly:2026-12-27", "1" },
		{ "contact", "birthday.yearly:2027-02-28", "2" },
		{ "contact", "birthday.yearly:2028-02-28", "" },
		{ "contact", "birthday.yearly:2028-02-29", "2" },
		{ "contact", "birthday.yearly:2027-03-01", "" },
		{ "contact", "birthday.yearly:2026-12-30..2027-01-02", "4" },
		{ "contact", "birthday.yearly:2026-12-20..2027-02-28", "1 2 4" },
		{ "contact", "birthday.yearly:2026", "1 2 4" },
		{ "contact", "birthday.yearly.not:2026-12-31", "1 2 3" },
		{ "contact", "birthday.yearly:today..",
		    "! birthday.yearly: a range of days in any year"
		    " needs both ends: 'today..'" },
		{ "contact", "created.yearly:today", "! created.yearly: only a date comes yearly" },
		{ "contact", "id:contact-2..contact-3", "2 3" },
		{ "contact", "id:contact-4,contact-1", "1 4" },
		{ "contact", "id:contact-3..", "3 4" },
		{ "contact", "id:contact-99", "! id: no contact-99" },
		{ "contact", "id.not:contact-2", "1 3 4" },
		{ "product", "active:yes", "1" },
		{ "product", "active:0", "2" },
		{ "product", "active:yes..no", "! active: yes and no have no order: 'yes..no'" },
		{ "product", "stock:5", "1" },
		{ "product", "stock.not:5", "2" },
		{ "product", "available:..4", "1" },
		{ "order", "total:50..", "1 2" },
		{ "order", "total:0.05k", "2" },
		{ "order", "total:'EUR 10..200'", "1 3" },
		{ "order", "total:'USD 50,EUR 30'", "2 3" },
		{ "order", "total:'EUR 1..USD 2'", "! total: ends of two kinds: 'EUR 1..USD 2'" },
		{ "order", "total.not:'EUR 10..200'", "2" },
		{ "order", "total:..", "! total: range without an end: '..'" },
		{ "order", "total.is:50", "2" },
		{ "order", "total.is:50..60", "! total.is: range without an end: '50..60'" },
		{ "order", "total.has:5", "! total.has: only a text has parts to ask for" },
		{ "order", "date:2024-10-04,2025-01-12", "1 2" },
		{ "account", "revenue:1k..", "1 2" },
		{ "activity", "duration:1h30m", "1" },
		{ "activity", "duration:1h..2h", "1" },
		{ "activity", "at:2023", "2 3" },
	};

	check_selections(t, sizeof t / sizeof *t);
}

static void test_records(void)
{
	static const struct selection t[] = {
		{ "contact", "owner:me", "1" },
		{ "contact", "owner:bob,cy", "2 3" },
		{ "contact", "owner:my-team", "1 2" },
		{ "contact", "owner:my-reports", "2 3" },
		{ "contact", "owner:nobody", "! owner: no user 'nobody'" },
		{ "contact", "no:owner", "4" },
		{ "user", "id:me", "1" },
		{ "contact", "account.industry:retail", "1" },
		{ "contact", "account.industry.not:retail", "2 3 4" },
		{ "contact", "no:account.industry", "3 4" },
		{ "contact", "has:account.industry", "1 2" },
		{ "contact", "account.owner.team.name:north", "1 2" },
		{ "contact", "account:'acme, inc.'", "! account: no account 'acme'" },
		{ "contact", "account.is:'acme, inc.'", "1" },
		{ "contact", "account.text:acme", "1" },
		{ "order", "contact.account.owner:ann", "1 2" },
		{ "contact", "orders.count:1..", "1" },
		{ "contact", "orders.count:0", "2 3 4" },
		{ "contact", "orders.total:100", "1" },
		{ "contact", "orders.total.USD:50", "1" },
		{ "contact", "orders.total:'USD 50'", "1" },
		{ "contact", "orders.total:'CHF 0'", "1 2 3 4" },
		{ "contact", "orders.total.EUR:'USD 50'",
		    "! orders.total.EUR: the term names another currency" },
		{ "contact", "orders.last:2025", "1" },
		{ "contact", "no:orders.last", "2 3 4" },
		{ "contact", "activities.last.not:2026..", "2 3 4" },
		{ "contact", "orders.has:'status:placed lines.product:A1'", "1" },
		{ "contact", "orders.has:'status:placed lines.product:a1'", "" },
		{ "contact", "orders.has:'lines.has:\"product:A1 quantity:1\"'", "1" },
		{ "contact", "orders.none:'status:placed'", "2 3 4" },
		{ "contact", "orders.has.not:status:placed", "2 3 4" },
		{ "contact", "orders.status:cancelled", "2" },
		{ "contact", "orders.status.not:cancelled", "1 3 4" },
		{ "contact", "orders.lines.product.sku:a1", "1" },
		{ "contact", "has:orders", "1 2" },
		{ "contact", "no:orders", "3 4" },
		{ "contact", "reports.count:1..", "1 2" },
		{ "contact", "activities.has:kind:call", "1" },
		{ "account", "activities.count:1", "1" },
		{ "account", "contacts.activities.kind:call", "1" },
		{ "activity", "about:contact-1", "1" },
		{ "activity", "about:contact-1,account-1", "1 2" },
		{ "activity", "about.not:contact-1", "2 3" },
		{ "activity", "about.contact.city:berlin", "1" },
		{ "activity", "no:about", "3" },
		{ "activity", "about:ann", "! about: not an id such as contact-42: 'ann'" },
		{ "activity", "about.city:x",
		    "! about.city: 'about' may be of any noun; as in about.contact.name" },
		{ "contact", "name.city:x",
		    "! name.city: 'name' refers to no record that has fields" },
		{ "contact", "orders:x", "! orders: asks for .has, .none or .count" },
		{ "contact", "orders.has:' '",
		    "! orders.has: nothing is asked; has:orders asks for any" },
		{ "contact", "orders.has:'['", "! orders.has: '[' is not closed" },
		{ "contact", "emial:x", "! no field 'emial'; did you mean 'email'?" },
		{ "contact", "account.nmae:x",
		    "! account.nmae: no field 'nmae'; did you mean 'name'?" },
		{ "contact", "no:emial", "! no: no field 'emial'; did you mean 'email'?" },
		{ "contact", "no:email,phone", "! no: one field; write no:A no:B" },
		{ "contact", "consent.email:granted", "!" },
	};

	check_selections(t, sizeof t / sizeof *t);
}

static void test_words(void)
{
	static const struct selection t[] = {
		{ "contact", "", "1 2 3 4" },
		{ "contact", "ann berl", "1" },
		{ "contact", "berl [ ann ]", "1" },
		{ "contact", "ann bob", "" },
		{ "contact", "ann or bob", "1 2" },
		{ "contact", "not ann", "2 3 4" },
		{ "contact", "KÖLN", "2" },
		{ "contact", "text:bob,berlin", "1 2" },
		{ "contact", "text.not:bob,berlin", "3 4" },
		{ "contact", "ann city:köln", "" },
		{ "contact", "[ city:Berlin or stage:customer ] not ann", "2 4" },
		{ "contact", "city:Berlin or stage:customer not ann", "1 2 4" },
		{ "contact", "'...'", "! '...': nothing to search for" },
		{ "contact", "city", "! city: a field needs ':', as in city:VALUE" },
		{ "order", "total 1000", "! total: a field needs ':', as in total:VALUE" },
		{ "contact", "city=Berlin",
		    "! city=Berlin: '=' sets a field; ':' asks: city:Berlin" },
		{ "contact", "tag+=x", "! tag+=x: '=' sets a field; ':' asks: tag:x" },
	};

	check_selections(t, sizeof t / sizeof *t);
}

static void test_sql(void)
{
	static const struct selection t[] = {
		{ "contact", "city:Berlin tag:vip",
		    "((t.city_fold = $1 AND t.id IN (SELECT a1.id FROM"
		    " lookups a1 WHERE a1.noun = 1 AND a1.field = 'tag' AND a1.value = $2)))" },
		{ "contact", "name.is:X", "((t.name_fold = $1 AND t.name = $2))" },
		{ "contact", "no:owner or owner.login:bob",
		    "((t.owner IS NULL OR t.owner IN (SELECT a1.id"
		    " FROM users a1 WHERE a1.login_fold = $1)))" },
		{ "order", "date:..1970-01-11,2000-01-01,1970-01-09..1970-01-20",
		    "((t.date = CAST($1 AS"
		    " bigint) OR t.date <= CAST($2 AS bigint)))" },
		{ "order", "lines.product.sku:A1",
		    "(t.id IN (SELECT a1.of_order FROM lines a1 JOIN products"
		    " a2 ON a2.id = a1.product WHERE a2.sku = $1))" },
		{ "contact", "[ [ stage:lead or stage:former ] or no:stage ] no:city",
		    "(((t.stage = $1 OR t.stage = $2 OR t.stage IS NULL) AND t.city IS NULL))" },
	};

	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct crm_pool pool = { 0 };
		struct crm_err e = { 0 };
		struct crm_sql q = { 0 };
		struct crm_filter *f = crm_filter_parse_text(&pool, t[i].text, &e);

		CHECK_INT(crm_filter_sql(&c, crm_noun_find(t[i].noun), f, "t", &q, &e), 0);
		CHECK_STR(crm_str_text(&q.text), t[i].ids);
		crm_sql_release(&q);
		crm_pool_release(&pool);
	}
}

/* What an engine would not take as it stands. */
static void test_large(void)
{
	struct crm_str text = { 0 }, got = { 0 };

	crm_str_puts(&text, "name:'Ann Lee'");
	for (int i = 0; i < 20000; i++)
		crm_str_addf(&text, ",x%d", i);
	select_ids("contact", text.s, &got);
	CHECK_STR(crm_str_text(&got), "1 3");
	crm_str_reset(&text);
	crm_str_puts(&text, "version:12");
	for (int i = 100; i < 20000; i += 2)
		crm_str_addf(&text, ",%d", i);
	select_ids("contact", text.s, &got);
	CHECK_STR(crm_str_text(&got), "4");
	crm_str_reset(&text);
	crm_str_puts(&text, "no:city");
	for (int i = 0; i < 1500; i++)
		crm_str_puts(&text, " or no:city");
	select_ids("contact", text.s, &got);
	CHECK_STR(crm_str_text(&got), "3");
	for (int i = 0; i < 5000; i++)
		crm_str_puts(&text, " or no:city");
	select_ids("contact", text.s, &got);
	CHECK_STR(crm_str_text(&got), "! more than 5000 terms; a list (city:A,B,C) may be longer");
	for (int depth = 1; depth < 80; depth++) {
		crm_str_reset(&text);
		for (int i = 0; i < depth; i++)
			crm_str_puts(&text, i % 2 ? "no:tag [ " : "no:tag or not [ ");
		crm_str_puts(&text, "orders.total:5");
		for (int i = 0; i < depth; i++)
			crm_str_puts(&text, " ]");
		select_ids("contact", text.s, &got);
		CHECK(depth > 15 || got.s[0] != '!', "%d deep: %s", depth, got.s);
	}
	crm_str_reset(&text);
	for (int i = 0; i < 20; i++)
		crm_str_puts(&text, "reports_to.");
	crm_str_puts(&text, "name:x");
	select_ids("contact", text.s, &got);
	CHECK_STR(crm_str_text(&got), "");
	crm_str_release(&text);
	crm_str_release(&got);
}

/* A _fold column holds 512 bytes; what is behind them counts all the same. */
static void test_long(void)
{
	struct crm_str name = { 0 }, fold = { 0 }, text = { 0 }, got = { 0 };

	for (int i = 0; i < 600; i++)
		crm_str_addc(&name, 'x');
	crm_str_add(&fold, name.s, 512);
	crm_str_puts(&name, "End");
	crm_db_begin(c.db, "test");
	crm_db_run(c.db, "UPDATE contacts SET city = $1, city_fold = $2 WHERE id = 3", "ss", name.s,
	    fold.s);
	crm_str_addf(&text, "city:%s", name.s);
	select_ids("contact", text.s, &got);
	CHECK_STR(crm_str_text(&got), "3");
	crm_str_addc(&text, 'y');
	select_ids("contact", text.s, &got);
	CHECK_STR(crm_str_text(&got), "");
	select_ids("contact", "city.has:xend", &got);
	CHECK_STR(crm_str_text(&got), "3");
	crm_str_reset(&text);
	crm_str_addf(&text, "city.is:%s", name.s);
	select_ids("contact", text.s, &got);
	CHECK_STR(crm_str_text(&got), "3");
	crm_db_rollback(c.db);
	crm_str_release(&name);
	crm_str_release(&fold);
	crm_str_release(&text);
	crm_str_release(&got);
}

static const char *const columns[] = { "id", "name", "amount", "day", "time", "tags",
	"account.name", "x.has" };
enum { COLUMNS = sizeof columns / sizeof *columns };
static const char *const rows[][COLUMNS] = {
	{ "contact-1", "Ann Lee", "1234.50", "2026-11-22", "2026-11-22T23:30:00+01:00", "vip,old",
	    "Acme, Inc.", "1" },
	{ "contact-2", "Böb", "-0.10", "2025-02-28", "2026-11-23T00:30:00+01:00", "old", "", "" },
	{ "contact-3", "ann", "123456789012345678901234567890", "2024-02-29", "x", "a, b", "Acme",
	    "2" },
	{ "contact-4", "", "12e3", "n/a", "", "", "12,13", "" },
};

/* The rows that hold, "1 2". */
static void select_rows(const char *text, const struct crm_noun *noun, const char *const *name,
    size_t n, const char *const *cells, size_t count, struct crm_str *out)
{
	struct crm_pool pool = { 0 };
	struct crm_err e = { 0 };
	struct crm_filter *f = crm_filter_parse_text(&pool, text, &e);
	struct crm_where *w = f ? crm_where_bind(&c, f, noun, name, n, &e) : NULL;
	struct crm_cell cell[16];

	crm_str_reset(out);
	crm_pool_release(&pool);
	if (!w)
		crm_str_addf(out, "! %s", e.text);
	for (size_t i = 0; w && i < count; i++) {
		for (size_t j = 0; j < n; j++)
			cell[j] = (struct crm_cell){ cells[i * n + j], strlen(cells[i * n + j]) };
		if (crm_where_holds(w, cell, n))
			crm_str_addf(out, "%s%zu", out->len ? " " : "", i + 1);
	}
	crm_where_free(w);
}

static void test_where(void)
{
	static const struct {
		const char *text, *rows;
	} t[] = {
		{ "", "1 2 3 4" },
		{ "name:ANN", "3" },
		{ "name:bob,ann", "2 3" },
		{ "name.has:ann", "1 3" },
		{ "name.is:ann", "3" },
		{ "name.is:Ann", "" },
		{ "name.not:ann", "1 2 4" },
		{ "no:name", "4" },
		{ "has:name not name:bob", "1 3" },
		{ "id:contact-2,contact-4", "2 4" },
		{ "amount:1234.5", "1" },
		{ "amount:-1..2k", "1 2" },
		{ "amount:-0.1", "2" },
		{ "amount:1M..", "3" },
		{ "amount:..0", "2" },
		{ "amount:123456789012345678901234567890", "3" },
		{ "amount:123456789012345678901234567891..", "" },
		{ "amount.not:..2k", "3 4" },
		{ "amount:12e3", "4" },
		{ "day:2026-11-22", "1" },
		{ "day:2026", "1" },
		{ "day:2024..2025", "2 3" },
		{ "day:today", "1" },
		{ "day:n/a,2025", "2 4" },
		{ "day.yearly:2026-02-28", "2 3" },
		{ "day.yearly:2028-02-29", "3" },
		{ "time:2026-11-22", "1" },
		{ "time:2026-11-22T23:00..2026-11-22T23:59", "1" },
		{ "time:2026-11-22T22:30Z", "1" },
		{ "time:x", "3" },
		{ "tags:vip", "1" },
		{ "tags:old", "1 2" },
		{ "tags:b", "" },
		{ "tags.is:old", "1 2" },
		{ "tags.not:old", "3 4" },
		{ "account.name:'acme'", "3" },
		{ "account.name.is:'Acme, Inc.'", "1" },
		{ "account.name:13", "4" },
		{ "x.has:1", "1" },
		{ "ann acme", "1 3" },
		{ "LEE", "1" },
		{ "text:lee,bob", "1 2" },
		{ "text.not:lee,bob", "3 4" },
		{ "nn", "" },
		{ "lee or bob", "1 2" },
		{ "not [ lee or bob ]", "3 4" },
		{ "nam:x", "! no column 'nam'; did you mean 'name'?" },
		{ "no:nam", "! no column 'nam'; did you mean 'name'?" },
		{ "orders.has:x", "! no column 'orders'" },
		{ "amount:a..b", "! amount: no range of numbers or days: 'a..b'" },
		{ "amount:5..1", "! amount: range is empty: '5..1'" },
		{ "amount", "! amount: a field needs ':', as in amount:VALUE" },
		{ "amount=5", "! amount=5: '=' sets a field; ':' asks: amount:5" },
		{ "name:a,,b", "! name: an empty value in the list" },
		{ "--", "! '--': nothing to search for" },
	};
	struct crm_str got = { 0 };

	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		select_rows(t[i].text, NULL, columns, COLUMNS, rows[0], 4, &got);
		CHECK(!strcmp(crm_str_text(&got), t[i].rows), "%s: got '%s', want '%s'", t[i].text,
		    crm_str_text(&got), t[i].rows);
	}
	crm_str_release(&got);
}

static void test_where_typed(void)
{
	static const char *const name[] = { "id", "contact", "status", "date", "total", "currency",
		"tag", "created", "version", "contact.email", "number" };
	static const char *const cells[][11] = {
		{ "order-1", "contact-1", "placed", "2026-11-22", "100.00", "EUR", "vip,old",
		    "2026-11-22T10:00:00+01:00", "txn-7", "Ann@x.org", "N1" },
		{ "order-2", "contact-2", "fulfilled", "2026-10-01", "50.00", "USD", "", "",
		    "txn-12", "", "n1" },
		{ "order-3", "", "cancelled", "", "", "", "OLD", "", "", "", "" },
	};
	static const struct {
		const char *text, *rows;
	} t[] = {
		{ "id:order-1..order-2", "1 2" },
		{ "id:order-3", "3" },
		{ "contact:contact-1", "1" },
		{ "contact.not:contact-1", "2 3" },
		{ "contact:order-1", "! contact: order-1 is no contact" },
		{ "contact.email:ANN@x.org", "1" },
		{ "status:fulfilled..", "2 3" },
		{ "status:open", "!" },
		{ "date:2026-Q4", "1 2" },
		{ "date:2026-11", "1" },
		{ "total:50", "2" },
		{ "total:'USD 1..'", "2" },
		{ "total:'EUR 1..500,USD 7'", "1" },
		{ "total.not:50", "1 3" },
		{ "tags:OLD", "1 3" },
		{ "tag.is:OLD", "3" },
		{ "created:2026-11-22", "1" },
		{ "version:7..", "1 2" },
		{ "version:txn-12", "2" },
		{ "number:N1", "1" },
		{ "number.has:1", "1 2" },
	};
	struct crm_str got = { 0 };

	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		select_rows(t[i].text, &crm_order, name, 11, cells[0], 3, &got);
		CHECK(
		    (t[i].rows[0] == '!' && !t[i].rows[1] ? got.s[0] == '!'
							  : !strcmp(crm_str_text(&got), t[i].rows)),
		    "%s: got '%s', want '%s'", t[i].text, crm_str_text(&got), t[i].rows);
	}
	crm_str_release(&got);
}

int main(void)
{
	static const char *names[32];
	char dir[] = "/tmp/crm-filter-XXXXXX", command[64];
	struct crm_err e = { 0 };
	size_t n = 0;

	setenv("CRM_NOW", "2026-11-22T12:00:00+01:00", 1);
	for (; crm_nouns[n]; n++)
		names[n] = crm_nouns[n]->name;
	names[n] = "txn";
	crm_id_nouns(names);
	if (!mkdtemp(dir) || crm_clock_init(&c.clock, crm_zone_get("Europe/Berlin"), &e))
		return 1;
	c.book_clock = c.clock;
	make_book(dir);
	test_shapes();
	test_parse();
	test_nesting();
	test_text();
	test_order();
	test_records();
	test_words();
	test_sql();
	test_large();
	test_long();
	test_where();
	test_where_typed();
	crm_db_close(c.db);
	crm_pool_release(&c.pool);
	snprintf(command, sizeof command, "rm -rf %s", dir);
	return system(command) ? 1 : check_done("filter");
}
