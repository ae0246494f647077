/* currency - ISO 4217's list of codes with their decimals, and the symbols that
 * people put beside an amount. A symbol never chooses a currency by itself (the
 * dollar sign alone has twenty): it only has to fit the one that is expected.
 * Left out are the list's funds, metals and test codes: nobody pays in them.
 * BGN and ANG have left it (2026, 2025), but stand in open books. */
#include "base/num.h"

struct currency {
	char code[4];
	signed char decimals;
	const char *symbols; /* separated by blanks */
};

/* In the order of the codes: looked up by halving. */
static const struct currency currencies[] = {
	{ "AED", 2, "د.إ Dh Dhs" },
	{ "AFN", 2, "؋" },
	{ "ALL", 2, "L Lek" },
	{ "AMD", 2, "֏" },
	{ "ANG", 2, "ƒ" },
	{ "AOA", 2, "Kz" },
	{ "ARS", 2, "$ AR$" },
	{ "AUD", 2, "$ A$ AU$" },
	{ "AWG", 2, "ƒ" },
	{ "AZN", 2, "₼" },
	{ "BAM", 2, "KM" },
	{ "BBD", 2, "$ Bds$" },
	{ "BDT", 2, "৳ Tk" },
	{ "BGN", 2, "лв лв." },
	{ "BHD", 3, "BD" },
	{ "BIF", 0, "FBu" },
	{ "BMD", 2, "$ BD$" },
	{ "BND", 2, "$ B$" },
	{ "BOB", 2, "Bs Bs." },
	{ "BRL", 2, "R$" },
	{ "BSD", 2, "$ B$" },
	{ "BTN", 2, "Nu Nu." },
	{ "BWP", 2, "P" },
	{ "BYN", 2, "Br" },
	{ "BZD", 2, "$ BZ$" },
	{ "CAD", 2, "$ C$ CA$ Can$" },
	{ "CDF", 2, "FC" },
	{ "CHF", 2, "Fr Fr. SFr SFr. sFr." },
	{ "CLF", 4, "UF" },
	{ "CLP", 0, "$ CLP$" },
	{ "CNY", 2, "¥ ￥ 元 RMB" },
	{ "COP", 2, "$ COL$" },
	{ "CRC", 2, "₡" },
	{ "CUP", 2, "$ $MN" },
	{ "CVE", 2, "Esc" },
	{ "CZK", 2, "Kč" },
	{ "DJF", 0, "Fdj" },
	{ "DKK", 2, "kr kr. Kr Kr." },
	{ "DOP", 2, "$ RD$" },
	{ "DZD", 2, "DA دج" },
	{ "EGP", 2, "£ E£ LE ج.م" },
	{ "ERN", 2, "Nfk" },
	{ "ETB", 2, "Br" },
	{ "EUR", 2, "€" },
	{ "FJD", 2, "$ FJ$" },
	{ "FKP", 2, "£" },
	{ "GBP", 2, "£ ￡" },
	{ "GEL", 2, "₾" },
	{ "GHS", 2, "₵ GH₵" },
	{ "GIP", 2, "£" },
	{ "GMD", 2, "D" },
	{ "GNF", 0, "FG" },
	{ "GTQ", 2, "Q" },
	{ "GYD", 2, "$ G$" },
	{ "HKD", 2, "$ HK$" },
	{ "HNL", 2, "L" },
	{ "HTG", 2, "G" },
	{ "HUF", 2, "Ft" },
	{ "IDR", 2, "Rp Rp." },
	{ "ILS", 2, "₪ NIS" },
	{ "INR", 2, "₹ Rs Rs." },
	{ "IQD", 3, "ع.د" },
	{ "IRR", 2, "﷼" },
	{ "ISK", 0, "kr kr. Kr Kr." },
	{ "JMD", 2, "$ J$" },
	{ "JOD", 3, "JD" },
	{ "JPY", 0, "¥ ￥ 円" },
	{ "KES", 2, "KSh Ksh" },
	{ "KGS", 2, "сом" },
	{ "KHR", 2, "៛" },
	{ "KMF", 0, "CF" },
	{ "KPW", 2, "₩" },
	{ "KRW", 0, "₩ 원" },
	{ "KWD", 3, "KD د.ك" },
	{ "KYD", 2, "$ CI$" },
	{ "KZT", 2, "₸" },
	{ "LAK", 2, "₭" },
	{ "LBP", 2, "£ LL ل.ل" },
	{ "LKR", 2, "Rs Rs. රු" },
	{ "LRD", 2, "$ L$" },
	{ "LSL", 2, "L" },
	{ "LYD", 3, "LD ل.د" },
	{ "MAD", 2, "DH Dh د.م." },
	{ "MDL", 2, "L" },
	{ "MGA", 2, "Ar" },
	{ "MKD", 2, "ден den" },
	{ "MMK", 2, "Ks" },
	{ "MNT", 2, "₮" },
	{ "MOP", 2, "MOP$ P" },
	{ "MRU", 2, "UM" },
	{ "MUR", 2, "₨ Rs Rs." },
	{ "MVR", 2, "Rf" },
	{ "MWK", 2, "MK" },
	{ "MXN", 2, "$ Mex$ MX$" },
	{ "MYR", 2, "RM" },
	{ "MZN", 2, "MT MTn" },
	{ "NAD", 2, "$ N$" },
	{ "NGN", 2, "₦" },
	{ "NIO", 2, "C$" },
	{ "NOK", 2, "kr kr. Kr Kr." },
	{ "NPR", 2, "₨ रू Rs Rs." },
	{ "NZD", 2, "$ NZ$" },
	{ "OMR", 3, "ر.ع." },
	{ "PAB", 2, "B/." },
	{ "PEN", 2, "S/ S/." },
	{ "PGK", 2, "K" },
	{ "PHP", 2, "₱" },
	{ "PKR", 2, "₨ Rs Rs." },
	{ "PLN", 2, "zł zl" },
	{ "PYG", 0, "₲ Gs Gs." },
	{ "QAR", 2, "QR ر.ق" },
	{ "RON", 2, "lei leu Lei" },
	{ "RSD", 2, "дин дин. din din." },
	{ "RUB", 2, "₽ руб руб. р. р" },
	{ "RWF", 0, "FRw RF" },
	{ "SAR", 2, "﷼ SR ر.س" },
	{ "SBD", 2, "$ SI$" },
	{ "SCR", 2, "₨ SR" },
	{ "SDG", 2, "£ LS" },
	{ "SEK", 2, "kr kr. Kr Kr. :-" },
	{ "SGD", 2, "$ S$" },
	{ "SHP", 2, "£" },
	{ "SLE", 2, "Le" },
	{ "SOS", 2, "Sh S" },
	{ "SRD", 2, "$ Sr$" },
	{ "SSP", 2, "£ SS£" },
	{ "STN", 2, "Db" },
	{ "SVC", 2, "₡ $" },
	{ "SYP", 2, "£ LS ل.س" },
	{ "SZL", 2, "L" },
	{ "THB", 2, "฿" },
	{ "TJS", 2, "SM сом" },
	{ "TMT", 2, "" },
	{ "TND", 3, "DT د.ت" },
	{ "TOP", 2, "T$" },
	{ "TRY", 2, "₺ TL" },
	{ "TTD", 2, "$ TT$" },
	{ "TWD", 2, "$ NT$ 元" },
	{ "TZS", 2, "TSh" },
	{ "UAH", 2, "₴ грн грн." },
	{ "UGX", 0, "USh" },
	{ "USD", 2, "$ US$ ＄" },
	{ "UYU", 2, "$ $U" },
	{ "UYW", 4, "" },
	{ "UZS", 2, "сўм so'm" },
	{ "VED", 2, "Bs Bs. Bs.D" },
	{ "VES", 2, "Bs Bs. Bs.S" },
	{ "VND", 0, "₫ đ" },
	{ "VUV", 0, "Vt VT" },
	{ "WST", 2, "$ WS$ T" },
	{ "XAF", 0, "FCFA F" },
	{ "XCD", 2, "$ EC$" },
	{ "XCG", 2, "Cg" },
	{ "XOF", 0, "CFA FCFA F" },
	{ "XPF", 0, "₣ F" },
	{ "YER", 2, "﷼" },
	{ "ZAR", 2, "R" },
	{ "ZMW", 2, "K ZK" },
	{ "ZWG", 2, "ZiG" },
};

#define COUNT (sizeof(currencies) / sizeof(*currencies))

static const struct currency *find(const char *code)
{
	static const struct currency *last; /* a column's amounts are mostly of one */
	size_t lo = 0, hi = COUNT;

	if (last && code && !strcmp(last->code, code))
		return last;
	while (code && lo < hi) {
		size_t mid = (lo + hi) / 2;
		int c = strcmp(code, currencies[mid].code);

		if (!c)
			return last = &currencies[mid];
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

bool crm_currency_known(const char *code)
{
	return find(code) != NULL;
}

int crm_currency_decimals(const char *code)
{
	const struct currency *c = find(code);

	return c ? c->decimals : 2;
}

int64_t crm_currency_unit(const char *code)
{
	int64_t unit = 10000;

	for (int i = crm_currency_decimals(code); i > 0 && unit > 1; i--)
		unit /= 10;
	return unit;
}

/* The next symbol of a list, its length in *len; NULL at the end. */
static const char *next_symbol(const char *list, size_t *len)
{
	list += strspn(list, " ");
	*len = strcspn(list, " ");
	return *len ? list : NULL;
}

/* What a number may end in is no symbol, else 12K would be an amount in kwacha. */
static bool is_suffix(const char *s, size_t len)
{
	return len == 1 && strchr("kKMG", *s);
}

size_t crm_currency_symbol(const char *s, size_t len, bool at_end)
{
	size_t best = 0, n;
	char end = !len ? '0' : s[at_end ? len - 1 : 0];

	/* What most amounts begin and end with, spared the walk. */
	if (end >= '0' && end <= '9')
		return 0;
	for (size_t i = 0; i < COUNT; i++) {
		const char *y = currencies[i].symbols;

		for (; (y = next_symbol(y, &n)); y += n) {
			if (n <= best || n > len || (at_end && is_suffix(y, n)))
				continue;
			if (!memcmp(at_end ? s + len - n : s, y, n))
				best = n;
		}
	}
	return best;
}

bool crm_currency_has_symbol(const char *code, const char *s, size_t len)
{
	const struct currency *c = find(code);
	const char *y = c ? c->symbols : "";
	size_t n;

	for (; (y = next_symbol(y, &n)); y += n) {
		if (n == len && !memcmp(y, s, n))
			return true;
	}
	return false;
}
