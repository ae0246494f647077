/* generate - the made-up house that the benchmark measures with.
 *
 *   generate KIND N [EACH]
 *
 * prints TSV with a header for a book of N contacts: N/10 accounts, N/50 products, EACH (10)
 * orders a contact, two lines an order; for the sale N leads, N/5 opportunities, as many
 * items, N/10 quotes, N/20 contracts, 3N/10 tasks, EACH (10) activities a contact (one in a
 * hundred of them about contact-1), 40 users. Nothing is kept: each record comes from
 * its own number alone, so that the same N gives the same bytes on every machine, and the
 * references fit the ids that an empty book gives out (contact-1, contact-2 ...). */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const given[] = { "Anna", "Ben", "Clara", "David", "Elif", "Felix", "Greta",
	"Hassan", "Ines", "Jonas", "Karin", "Lars", "Maria", "Nils", "Olga", "Paul", "Rita", "Sven",
	"Tara", "Uwe", "Vera", "Walter", "Yara", "Zeno", "Aiko", "Bruno", "Chiara", "Dmitri",
	"Emma", "Farid", "Gabriel", "Helen", "Ivan", "Julia", "Kofi", "Lea", "Marco", "Nadia",
	"Oskar", "Priya", "José", "Zoë", "Łukasz", "Øystein", "Jürgen", "Françoise", "Björn",
	"Ana María", "Mary Ann", "İpek" };
static const char *const family[] = { "Abbott", "Bauer", "Costa", "Dahl", "Evans", "Fischer",
	"Garcia", "Hansen", "Ivanova", "Jensen", "Keller", "Lopez", "Meyer", "Nowak", "Okafor",
	"Peters", "Quinn", "Rossi", "Schmidt", "Tanaka", "Ulrich", "Vogel", "Weber", "Young",
	"Zimmermann", "Achebe", "Brandt", "Carter", "Dillon", "Ekberg", "Farrell", "Greene",
	"Hoffmann", "Ito", "Jones", "Kowalski", "Lindqvist", "Moss", "Nguyen", "Olsen", "Perrin",
	"Ramos", "Sato", "Turner", "Umarov", "Vasquez", "Wagner", "Yilmaz", "Müller", "Ångström",
	"Núñez", "O'Reilly", "Strauß", "Çelik", "Wójcik", "Smith", "Brown", "Wilson", "Taylor",
	"Li", "Wang", "Singh", "Kim", "Silva" };
static const char *const street[] = { "Lindenweg", "Hauptstraße", "Mill Lane", "Elm Avenue",
	"Rue du Lac", "Calle Mayor", "Via Roma", "Strandgata", "Park Road", "Church Street" };
static const struct {
	const char *city, *country, *phone;
} town[] = {
	{ "Berlin", "DE", "+4930" },
	{ "Hamburg", "DE", "+4940" },
	{ "München", "DE", "+4989" },
	{ "Köln", "DE", "+49221" },
	{ "London", "GB", "+4420" },
	{ "Leeds", "GB", "+44113" },
	{ "Paris", "FR", "+331" },
	{ "Lyon", "FR", "+334" },
	{ "Madrid", "ES", "+3491" },
	{ "New York", "US", "+1212" },
	{ "Boston", "US", "+1617" },
	{ "Chicago", "US", "+1312" },
	{ "Stockholm", "SE", "+468" },
	{ "Oslo", "NO", "+4722" },
	{ "Kraków", "PL", "+4812" },
	{ "Zürich", "CH", "+4144" },
	{ "Wien", "AT", "+431" },
	{ "Torino", "IT", "+39011" },
};
/* Digits that follow the area, so that the whole number is one of its country. */
static const int digits[] = { 8, 8, 8, 7, 8, 7, 8, 8, 7, 7, 7, 7, 7, 6, 7, 7, 7, 7 };
static const char *const stage[] = { "subscriber", "lead", "prospect", "customer", "customer",
	"customer", "former" };
static const char *const tag[] = { "", "", "", "", "newsletter", "newsletter", "vip", "fair",
	"newsletter,vip" };
static const char *const trade[] = { "Logistik", "Books", "Foods", "Systems", "Textiles", "Travel",
	"Energy", "Pharma", "Media", "Tools" };
static const char *const form[] = { "GmbH", "Ltd", "Inc.", "AG", "S.A.", "AB" };
static const char *const branch[] = { "retail", "transport", "manufacturing", "hospitality",
	"energy", "health", "education", "construction" };
static const char *const thing[] = { "lamp", "chair", "table", "shelf", "cable", "clock", "bottle",
	"basket", "candle", "mirror", "blanket", "notebook" };
static const char *const colour[] = { "red", "blue", "green", "white", "black", "brass", "oak",
	"linen" };

#define PICK(list, r) (list)[(r) % (sizeof(list) / sizeof *(list))]

/* splitmix64 (Steele, Lea, Flood 2014): a good 64 bits from any number. */
static uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15u;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

/* The k-th random number of record i of a kind. */
static uint64_t draw(char kind, uint64_t i, unsigned k)
{
	return mix(mix(i * 64 + k) ^ (uint64_t)kind << 56);
}

/* Days from 1970 to a date, by the calendar. */
static void print_day(int64_t day)
{
	int64_t z = day + 719468, era = z / 146097, doe = z % 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
	int64_t month = mp < 10 ? mp + 3 : mp - 9;

	printf("%04" PRId64 "-%02" PRId64 "-%02" PRId64, yoe + era * 400 + (month <= 2), month,
	    doy - (153 * mp + 2) / 5 + 1);
}

static void contact(uint64_t i, uint64_t accounts)
{
	const char *first = PICK(given, draw('c', i, 0)), *last = PICK(family, draw('c', i, 1));
	size_t at = draw('c', i, 2) % (sizeof town / sizeof *town);
	uint64_t account = draw('c', i, 3) % (accounts * 5 / 3 + 1) + 1;
	uint64_t number = draw('c', i, 4), least = 2;

	for (int d = 1; d < digits[at]; d++)
		least *= 10;
	printf("%s %s\tc%" PRIu64 "@mail%" PRIu64 ".example\t%s%" PRIu64 "\t", first, last, i,
	    draw('c', i, 5) % 40, town[at].phone, least + number % (least * 3));
	if (account <= accounts)
		printf("account-%" PRIu64, account);
	printf("\t%s\t%s %" PRIu64 "\t%05" PRIu64 "\t%s\t%s\t", PICK(stage, draw('c', i, 6)),
	    PICK(street, draw('c', i, 7)), draw('c', i, 8) % 200 + 1,
	    draw('c', i, 9) % 90000 + 10000, town[at].city, town[at].country);
	if (draw('c', i, 10) % 3 == 0)
		print_day(-9000 + (int64_t)(draw('c', i, 11) % 22000));
	printf("\t%s\n", PICK(tag, draw('c', i, 12)));
}

static void account(uint64_t i)
{
	size_t at = draw('a', i, 2) % (sizeof town / sizeof *town);

	printf("%s %s %" PRIu64 " %s\t%s\t%s\t%s\t%s\n", PICK(family, draw('a', i, 0)),
	    PICK(trade, draw('a', i, 1)), i, PICK(form, draw('a', i, 3)), "customer",
	    PICK(branch, draw('a', i, 4)), town[at].city, town[at].country);
}

static uint64_t price(uint64_t product)
{
	uint64_t r = draw('p', product, 2);

	return 95 + r % 900 + (r >> 16) % 8 * 1500;
}

static void product(uint64_t i)
{
	const char *what = PICK(thing, draw('p', i, 0));

	printf("P%06" PRIu64 "\t%s %s %" PRIu64 "\t%s\t%" PRIu64 ".%02" PRIu64 "\n", i,
	    PICK(colour, draw('p', i, 1)), what, i, what, price(i) / 100, price(i) % 100);
}

/* Line k of order i; returns its amount in cents. */
static uint64_t line(uint64_t i, unsigned k, uint64_t products, uint64_t *of, uint64_t *quantity)
{
	*of = draw('l', i, k * 2) % products + 1;
	*quantity = draw('l', i, k * 2 + 1) % 6 + 1;
	return price(*of) * *quantity;
}

/* Four years up to 2026-11-20. Of a hundred people two order often, some now and then. */
static void order(uint64_t i, uint64_t orders, uint64_t contacts, uint64_t products, int with_lines)
{
	uint64_t tier = draw('o', i, 1) % 100;
	uint64_t among = tier < 60 ? contacts : tier < 85 ? contacts / 5 + 1 : contacts / 50 + 1;
	/* Who orders often is spread over the whole list. */
	uint64_t who = draw('o', i, 0) % among * 7919 % contacts + 1;
	uint64_t r = draw('o', i, 2) % 100, of, quantity, total = 0;
	const char *status = r < 3 ? "cancelled" : r < 5 ? "returned" : "fulfilled";
	int64_t day = 20777 - 1461 + (int64_t)(i * 1461 / orders);

	for (unsigned k = 0; k < 2; k++) {
		total += line(i, k, products, &of, &quantity);
		if (!with_lines)
			continue;
		printf("N%08" PRIu64 "\tcontact-%" PRIu64 "\t", i, who);
		print_day(day);
		printf("\t%s\tP%06" PRIu64 "\t%" PRIu64 "\t%" PRIu64 ".%02" PRIu64 "\n", status, of,
		    quantity, price(of) / 100, price(of) % 100);
	}
	if (with_lines)
		return;
	printf("N%08" PRIu64 "\tcontact-%" PRIu64 "\t", i, who);
	print_day(day);
	printf("\t%s\t%" PRIu64 ".%02" PRIu64 "\n", status, total / 100, total % 100);
}

static const char *const source[] = { "web", "fair", "referral", "phone", "partner", "mailing" };
static const char *const said[] = { "asked for a quote", "wants a call back", "sent the catalogue",
	"price is too high", "met at the fair", "will decide next month", "no answer",
	"asked about delivery", "terms agreed", "wrong number" };
static const char *const channel[] = { "call", "call", "email", "email", "email", "meeting", "note",
	"chat", "visit", "web" };
static const char *const outcome[] = { "", "reached", "no answer", "reached", "interested" };
static const char *const sale[] = { "prospecting", "qualified", "proposal", "negotiation", "won",
	"won", "won", "lost", "lost", "won" };
static const char *const why[] = { "price", "timing", "product", "service" };

enum { TODAY = 20779, USERS = 40 }; /* 2026-11-22 */

static uint64_t some(char kind, uint64_t i, unsigned k, uint64_t n)
{
	return draw(kind, i, k) % n;
}

static void user(uint64_t i)
{
	printf("u%" PRIu64 "\t%s %s\n", i, PICK(given, draw('u', i, 0)),
	    PICK(family, draw('u', i, 1)));
}

static void lead(uint64_t i)
{
	static const char *const status[] = { "new", "new", "working", "qualified", "unqualified" };
	size_t at = draw('e', i, 0) % (sizeof town / sizeof *town);

	printf("%s %s\t%s %s %" PRIu64 "\tl%" PRIu64 "@mail%" PRIu64 ".example\t%s\t%s\t%s\t%s\t",
	    PICK(given, draw('e', i, 1)), PICK(family, draw('e', i, 2)),
	    PICK(family, draw('e', i, 3)), PICK(trade, draw('e', i, 4)), i / 4, i,
	    some('e', i, 5, 40), PICK(status, draw('e', i, 6)), PICK(source, draw('e', i, 7)),
	    town[at].city, town[at].country);
	if (some('e', i, 8, 10))
		printf("u%" PRIu64, some('e', i, 9, USERS) + 1);
	putchar('\t');
	print_day(TODAY - 1 - (int64_t)some('e', i, 10, 1460));
	putchar('\n');
}

/* The days on which a stage was reached: each some days after the one before it. */
static void opportunity(uint64_t i, uint64_t n)
{
	size_t reached = draw('s', i, 0) % 10, last = reached < 4 ? reached : reached == 4 ? 3 : 2;
	const char *is = sale[reached];
	int64_t day = TODAY - (reached < 4 ? 20 : 150) - (int64_t)some('s', i, 1, 1300);
	uint64_t who = some('s', i, 2, n) + 1;

	if (reached < 4) /* open ones are young */
		day = TODAY - 20 - (int64_t)some('s', i, 1, 200);
	printf("%s %s for %s %" PRIu64 "\taccount-%" PRIu64 "\tcontact-%" PRIu64 "\t%s\t%" PRIu64
	       ".00\t",
	    PICK(colour, draw('s', i, 3)), PICK(thing, draw('s', i, 4)),
	    PICK(family, draw('s', i, 5)), i, who % (n / 10 + 1) + 1, who, is,
	    200 + some('s', i, 6, 500) * some('s', i, 7, 90));
	print_day(day);
	putchar('\t');
	print_day(reached < 4 ? TODAY - 10 + (int64_t)some('s', i, 8, 120) : day + 140);
	printf("\tu%" PRIu64 "\t%s\t%s", some('s', i, 9, USERS) + 1, PICK(source, draw('s', i, 10)),
	    reached < 4 ? "" : PICK(why, draw('s', i, 11)));
	for (size_t k = 1; k <= 3; k++) {
		putchar('\t');
		if (last >= k)
			print_day(
			    day + (int64_t)k * 6 + (int64_t)some('s', i, 11 + (unsigned)k, 6));
	}
	for (int k = 0; k < 2; k++) {
		putchar('\t');
		if (!strcmp(is, k ? "lost" : "won"))
			print_day(day + 140);
	}
	putchar('\n');
}

/* What opportunities 1, 3, 5 ... offer: two lines each. */
static void item(uint64_t i, uint64_t n)
{
	uint64_t of = some('i', i, 0, n / 50 + 1) + 1;

	printf("opportunity-%" PRIu64 "\tP%06" PRIu64 "\t%" PRIu64 "\t%" PRIu64 ".%02" PRIu64 "\n",
	    (i - 1) / 2 * 2 + 1, of, some('i', i, 1, 6) + 1, price(of) / 100, price(of) % 100);
}

static void quote(uint64_t i, uint64_t n)
{
	static const char *const status[] = { "draft", "sent", "accepted", "declined", "expired" };
	size_t is = draw('q', i, 0) % 5;
	int64_t day = TODAY - 5 - (int64_t)some('q', i, 1, 700);
	uint64_t who = some('s', i * 2, 2, n) + 1; /* as opportunity() draws it */

	if (is)
		printf("O%08" PRIu64, i);
	printf("\tOffer %" PRIu64 "\topportunity-%" PRIu64 "\taccount-%" PRIu64 "\tcontact-%" PRIu64
	       "\t%s\tu%" PRIu64 "\t",
	    i, i * 2, who % (n / 10 + 1) + 1, who, status[is], some('s', i * 2, 9, USERS) + 1);
	if (is)
		print_day(day);
	putchar('\t');
	print_day(is == 1 ? TODAY + (int64_t)some('q', i, 2, 40) : day + 30);
	putchar('\t');
	if (is == 2 || is == 3)
		print_day(day + (int64_t)some('q', i, 3, 25));
	putchar('\n');
}

static void contract(uint64_t i, uint64_t n)
{
	static const char *const period[] = { "monthly", "quarterly", "yearly", "yearly" };
	int64_t day = TODAY - (int64_t)some('k', i, 0, 1400);
	int64_t end = day + 365 * (1 + (int64_t)some('k', i, 1, 3));

	printf("Service %" PRIu64 "\taccount-%" PRIu64 "\tP%06" PRIu64 "\t%s\t", i,
	    some('k', i, 2, n / 10 + 1) + 1, some('k', i, 3, n / 50 + 1) + 1,
	    end < TODAY ? "ended" : "active");
	print_day(day);
	putchar('\t');
	print_day(end);
	printf("\t%" PRIu64 ".00\t%s\tu%" PRIu64 "\n", 20 + some('k', i, 4, 4000),
	    PICK(period, draw('k', i, 5)), some('k', i, 6, USERS) + 1);
}

/* What it is about: contacts mostly, one in `first` the first of them. */
static void print_about(char kind, uint64_t i, uint64_t n, uint64_t first)
{
	uint64_t r = some(kind, i, 20, 20), who = draw(kind, i, 21);

	if (some(kind, i, 22, first) == 0)
		printf("contact-1");
	else if (r < 11)
		printf("contact-%" PRIu64, who % n + 1);
	else if (r < 15)
		printf("lead-%" PRIu64, who % n + 1);
	else if (r < 18)
		printf("opportunity-%" PRIu64, who % (n / 5 + 1) + 1);
	else
		printf("account-%" PRIu64, who % (n / 10 + 1) + 1);
}

/* Nine in ten are done, on the day that they were due; the rest begins ten days ago. */
static void task(uint64_t i, uint64_t n)
{
	int done = some('t', i, 0, 10) != 0;
	int64_t day = TODAY - 10 + (int64_t)some('t', i, 1, 60);

	if (done)
		day = TODAY - 1 - (int64_t)some('t', i, 1, 1400);
	printf("%s %s\t%s\t", PICK(given, draw('t', i, 2)), PICK(said, draw('t', i, 3)),
	    done ? "done" : "open");
	print_day(day);
	printf("\tu%" PRIu64 "\t", some('t', i, 4, USERS) + 1);
	print_about('t', i, n, 1000);
	putchar('\t');
	if (done)
		print_day(day);
	if (done)
		printf("T15:00:00Z");
	putchar('\n');
}

/* Four years up to 2026-11-22T00:00Z. */
static void activity(uint64_t i, uint64_t all, uint64_t n)
{
	uint64_t second = i * (1460 * 86400ul) / all;
	uint64_t time = second % 86400;

	printf("%s\t%s\t%s\t", PICK(channel, draw('v', i, 0)), some('v', i, 1, 2) ? "in" : "out",
	    PICK(said, draw('v', i, 2)));
	print_day(TODAY - 1460 + (int64_t)(second / 86400));
	printf("T%02" PRIu64 ":%02" PRIu64 ":%02" PRIu64 "Z\t", time / 3600, time / 60 % 60,
	    time % 60);
	print_about('v', i, n, 100);
	printf("\tu%" PRIu64 "\t%s\n", some('v', i, 3, USERS) + 1, PICK(outcome, draw('v', i, 4)));
}

static const struct kind {
	const char *name, *header;
} kinds[] = {
	{ "contacts",
	    "name\temails\tphone\taccount\tstage\tstreet\tpostcode\tcity\tcountry\tbirthday\ttag" },
	{ "accounts", "name\tkind\tindustry\tcity\tcountry" },
	{ "products", "sku\tname\tfamily\tprice" },
	{ "orders", "number\tcontact\tdate\tstatus\ttotal" },
	{ "lines", "number\tcontact\tdate\tstatus\tsku\tquantity\tprice" },
	{ "users", "login\tname" },
	{ "leads", "name\tcompany\temails\tstatus\tsource\tcity\tcountry\towner\tcreated" },
	{ "opportunities",
	    "name\taccount\tcontact\tstage\tamount\topened\tclose\towner\tsource\treason"
	    "\tqualified\tproposal\tnegotiation\twon\tlost" },
	{ "items", "opportunity\tproduct\tquantity\tprice" },
	{ "quotes",
	    "number\tname\topportunity\taccount\tcontact\tstatus\towner\tsent\tvalid_until\tdecided" },
	{ "contracts", "name\taccount\tproduct\tstatus\tstart\tend\tamount\trecurring\towner" },
	{ "tasks", "what\tstatus\tdue\towner\tabout\tdone" },
	{ "activities", "kind\tdirection\tsubject\tat\tabout\tuser\toutcome" },
};
enum {
	CONTACTS,
	ACCOUNTS,
	PRODUCTS,
	ORDERS,
	LINES,
	USER,
	LEADS,
	SALES,
	ITEMS,
	QUOTES,
	CONTRACTS,
	TASKS,
	ACTIVITIES,
	KINDS
};

static uint64_t count(size_t kind, uint64_t n, uint64_t each)
{
	const uint64_t of[KINDS] = { n, n / 10 + 1, n / 50 + 1, n * each, n * each, USERS, n,
		n / 5 + 1, n / 5, n / 10, n / 20 + 1, n * 3 / 10 + 1, n * each };

	return of[kind];
}

static void print(size_t kind, uint64_t i, uint64_t last, uint64_t n)
{
	switch (kind) {
	case CONTACTS:
		contact(i, n / 10 + 1);
		break;
	case ACCOUNTS:
		account(i);
		break;
	case PRODUCTS:
		product(i);
		break;
	case USER:
		user(i);
		break;
	case LEADS:
		lead(i);
		break;
	case SALES:
		opportunity(i, n);
		break;
	case ITEMS:
		item(i, n);
		break;
	case QUOTES:
		quote(i, n);
		break;
	case CONTRACTS:
		contract(i, n);
		break;
	case TASKS:
		task(i, n);
		break;
	case ACTIVITIES:
		activity(i, last, n);
		break;
	default:
		order(i, last, n, n / 50 + 1, kind == LINES);
	}
}

int main(int argc, char **argv)
{
	uint64_t n, each, last;
	size_t kind = 0;

	while (argc > 1 && kind < KINDS && strcmp(kinds[kind].name, argv[1]) != 0)
		kind++;
	if (argc < 3 || argc > 4 || kind == KINDS) {
		fputs("usage: generate KIND N [EACH]\nkinds:", stderr);
		for (kind = 0; kind < KINDS; kind++)
			fprintf(stderr, " %s", kinds[kind].name);
		fputs("\n", stderr);
		return 2;
	}
	n = strtoull(argv[2], NULL, 10);
	each = argc > 3 ? strtoull(argv[3], NULL, 10) : 10;
	last = count(kind, n, each);
	puts(kinds[kind].header);
	for (uint64_t i = 1; i <= last; i++)
		print(kind, i, last, n);
	return fflush(stdout) || ferror(stdout) ? 1 : 0;
}
