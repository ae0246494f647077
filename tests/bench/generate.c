/* generate - the made-up house that the benchmark measures with.
 *
 *   generate contacts|accounts|products|orders|lines N [ORDERS]
 *
 * prints TSV with a header for a book of N contacts: N/10 accounts, N/50 products, ORDERS
 * orders a contact (default 10), two lines an order. Nothing is kept: each record comes from
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

int main(int argc, char **argv)
{
	uint64_t n, each, accounts, products, last, i;
	char kind;

	if (argc < 3 || argc > 4) {
		fputs(
		    "usage: generate contacts|accounts|products|orders|lines N [ORDERS]\n", stderr);
		return 2;
	}
	kind = argv[1][0];
	n = strtoull(argv[2], NULL, 10);
	each = argc > 3 ? strtoull(argv[3], NULL, 10) : 10;
	accounts = n / 10 + 1;
	products = n / 50 + 1;
	last = kind == 'c' ? n : kind == 'a' ? accounts : kind == 'p' ? products : n * each;
	puts(kind == 'c' ? "name\temails\tphone\taccount\tstage\tstreet\tpostcode\tcity\tcountry\t"
			   "birthday\ttag"
	     : kind == 'a' ? "name\tkind\tindustry\tcity\tcountry"
	     : kind == 'p' ? "sku\tname\tfamily\tprice"
	     : kind == 'o' ? "number\tcontact\tdate\tstatus\ttotal"
			   : "number\tcontact\tdate\tstatus\tsku\tquantity\tprice");
	for (i = 1; i <= last; i++) {
		if (kind == 'c')
			contact(i, accounts);
		else if (kind == 'a')
			account(i);
		else if (kind == 'p')
			product(i);
		else
			order(i, last, n, products, kind == 'l');
	}
	return fflush(stdout) || ferror(stdout) ? 1 : 0;
}
