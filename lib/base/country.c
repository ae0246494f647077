/* country - the codes of countries and languages, and the names that people
 * write instead.
 *
 * Source: ISO 3166-1, with XK, which the standard leaves to users and most of
 * the world uses for Kosovo; ISO 639-1; BCP 47 for the shape of a language.
 * Longer than other files because it is a table. */
#include "base/phone.h"

#include <string.h>

#include "base/str.h"
#include "base/text.h"

struct country {
	char code[3], code3[4];
	const char *name;
	const char *others; /* separated by '|', without accents */
};

/* In the order of the codes: looked up by halving. */
static const struct country countries[] = {
	{ "AC", "ASC", "Ascension Island", "Ascension" }, /* exceptionally reserved */
	{ "AD", "AND", "Andorra", "Principality of Andorra" },
	{ "AE", "ARE", "United Arab Emirates", "UAE|U.A.E.|Emirates|Dubai|Abu Dhabi" },
	{ "AF", "AFG", "Afghanistan", "" },
	{ "AG", "ATG", "Antigua and Barbuda", "Antigua" },
	{ "AI", "AIA", "Anguilla", "" },
	{ "AL", "ALB", "Albania", "Shqiperia" },
	{ "AM", "ARM", "Armenia", "Hayastan" },
	{ "AO", "AGO", "Angola", "" },
	{ "AQ", "ATA", "Antarctica", "" },
	{ "AR", "ARG", "Argentina", "Argentine Republic" },
	{ "AS", "ASM", "American Samoa", "" },
	{ "AT", "AUT", "Austria", "Osterreich|Oesterreich|Autriche|Republic of Austria" },
	{ "AU", "AUS", "Australia", "Commonwealth of Australia" },
	{ "AW", "ABW", "Aruba", "" },
	{ "AX", "ALA", "Åland Islands", "Aland Islands|Aland|Ahvenanmaa" },
	{ "AZ", "AZE", "Azerbaijan", "Azerbaidzhan" },
	{ "BA", "BIH", "Bosnia and Herzegovina",
	    "Bosnia|Bosnia-Herzegovina|Bosna i Hercegovina|BiH" },
	{ "BB", "BRB", "Barbados", "" },
	{ "BD", "BGD", "Bangladesh", "" },
	{ "BE", "BEL", "Belgium", "Belgique|Belgie|Belgien" },
	{ "BF", "BFA", "Burkina Faso", "Upper Volta" },
	{ "BG", "BGR", "Bulgaria", "Balgariya" },
	{ "BH", "BHR", "Bahrain", "Kingdom of Bahrain" },
	{ "BI", "BDI", "Burundi", "" },
	{ "BJ", "BEN", "Benin", "Dahomey" },
	{ "BL", "BLM", "Saint Barthélemy", "Saint Barthelemy|St Barthelemy|St Barts" },
	{ "BM", "BMU", "Bermuda", "" },
	{ "BN", "BRN", "Brunei Darussalam", "Brunei" },
	{ "BO", "BOL", "Bolivia",
	    "Bolivia, Plurinational State of|Plurinational State of Bolivia" },
	{ "BQ", "BES", "Bonaire, Sint Eustatius and Saba",
	    "Bonaire|Caribbean Netherlands|Saba|Sint Eustatius" },
	{ "BR", "BRA", "Brazil", "Brasil|Bresil|Brasilien" },
	{ "BS", "BHS", "Bahamas", "" },
	{ "BT", "BTN", "Bhutan", "" },
	{ "BV", "BVT", "Bouvet Island", "" },
	{ "BW", "BWA", "Botswana", "" },
	{ "BY", "BLR", "Belarus", "Byelorussia|Belorussia|White Russia" },
	{ "BZ", "BLZ", "Belize", "British Honduras" },
	{ "CA", "CAN", "Canada", "Kanada" },
	{ "CC", "CCK", "Cocos (Keeling) Islands", "Cocos Islands|Keeling Islands" },
	{ "CD", "COD", "Democratic Republic of the Congo",
	    "Congo, Democratic Republic of the|Congo, The Democratic Republic of the|"
	    "DR Congo|DRC|D.R. Congo|Congo (Kinshasa)|Congo-Kinshasa|Zaire" },
	{ "CF", "CAF", "Central African Republic", "CAR" },
	{ "CG", "COG", "Congo", "Republic of the Congo|Congo (Brazzaville)|Congo-Brazzaville" },
	{ "CH", "CHE", "Switzerland", "Schweiz|Suisse|Svizzera|Swiss Confederation|Helvetia" },
	{ "CI", "CIV", "Côte d'Ivoire", "Cote d'Ivoire|Ivory Coast" },
	{ "CK", "COK", "Cook Islands", "" },
	{ "CL", "CHL", "Chile", "" },
	{ "CM", "CMR", "Cameroon", "Cameroun" },
	{ "CN", "CHN", "China",
	    "People's Republic of China|PRC|P.R. China|Mainland China|Zhongguo|Chine" },
	{ "CO", "COL", "Colombia", "" },
	{ "CR", "CRI", "Costa Rica", "" },
	{ "CU", "CUB", "Cuba", "" },
	{ "CV", "CPV", "Cabo Verde", "Cape Verde" },
	{ "CW", "CUW", "Curaçao", "Curacao" },
	{ "CX", "CXR", "Christmas Island", "" },
	{ "CY", "CYP", "Cyprus", "Kypros|Zypern" },
	{ "CZ", "CZE", "Czechia",
	    "Czech Republic|The Czech Republic|Ceska republika|Cesko|Tschechien" },
	{ "DE", "DEU", "Germany",
	    "Deutschland|Allemagne|Federal Republic of Germany|Alemania|Germania|BRD" },
	{ "DJ", "DJI", "Djibouti", "" },
	{ "DK", "DNK", "Denmark", "Danmark|Daenemark" },
	{ "DM", "DMA", "Dominica", "" },
	{ "DO", "DOM", "Dominican Republic", "Dominican Rep|Republica Dominicana" },
	{ "DZ", "DZA", "Algeria", "Algerie" },
	{ "EC", "ECU", "Ecuador", "" },
	{ "EE", "EST", "Estonia", "Eesti|Estland" },
	{ "EG", "EGY", "Egypt", "Misr|Arab Republic of Egypt" },
	{ "EH", "ESH", "Western Sahara", "Sahara" },
	{ "ER", "ERI", "Eritrea", "" },
	{ "ES", "ESP", "Spain", "Espana|Espagne|Spanien|Kingdom of Spain" },
	{ "ET", "ETH", "Ethiopia", "" },
	{ "FI", "FIN", "Finland", "Suomi|Finnland" },
	{ "FJ", "FJI", "Fiji", "" },
	{ "FK", "FLK", "Falkland Islands (Malvinas)", "Falkland Islands|Falklands|Malvinas" },
	{ "FM", "FSM", "Micronesia, Federated States of",
	    "Micronesia|Federated States of Micronesia" },
	{ "FO", "FRO", "Faroe Islands", "Faroes|Faeroe Islands|Foroyar" },
	{ "FR", "FRA", "France", "Frankreich|French Republic|Francia|Metropolitan France" },
	{ "GA", "GAB", "Gabon", "" },
	{ "GB", "GBR", "United Kingdom",
	    "UK|U.K.|Great Britain|Britain|England|Scotland|Wales|Northern Ireland|"
	    "United Kingdom of Great Britain and Northern Ireland|GB-ENG|GB-SCT|GB-WLS|"
	    "GB-NIR" },
	{ "GD", "GRD", "Grenada", "" },
	{ "GE", "GEO", "Georgia", "Republic of Georgia|Sakartvelo" },
	{ "GF", "GUF", "French Guiana", "Guyane" },
	{ "GG", "GGY", "Guernsey", "Alderney|Sark" },
	{ "GH", "GHA", "Ghana", "" },
	{ "GI", "GIB", "Gibraltar", "" },
	{ "GL", "GRL", "Greenland", "Gronland|Kalaallit Nunaat" },
	{ "GM", "GMB", "Gambia", "Republic of The Gambia" },
	{ "GN", "GIN", "Guinea", "Guinee|Guinea-Conakry" },
	{ "GP", "GLP", "Guadeloupe", "" },
	{ "GQ", "GNQ", "Equatorial Guinea", "" },
	{ "GR", "GRC", "Greece", "EL|Hellas|Ellada|Hellenic Republic|Griechenland" },
	{ "GS", "SGS", "South Georgia and the South Sandwich Islands", "South Georgia" },
	{ "GT", "GTM", "Guatemala", "" },
	{ "GU", "GUM", "Guam", "" },
	{ "GW", "GNB", "Guinea-Bissau", "" },
	{ "GY", "GUY", "Guyana", "" },
	{ "HK", "HKG", "Hong Kong", "Hongkong|Hong Kong SAR|Hong Kong SAR China|Hong Kong, China" },
	{ "HM", "HMD", "Heard Island and McDonald Islands", "" },
	{ "HN", "HND", "Honduras", "" },
	{ "HR", "HRV", "Croatia", "Hrvatska|Kroatien|Croatia (Hrvatska)" },
	{ "HT", "HTI", "Haiti", "" },
	{ "HU", "HUN", "Hungary", "Magyarorszag|Ungarn|Hongrie" },
	{ "ID", "IDN", "Indonesia", "" },
	{ "IE", "IRL", "Ireland", "Eire|Republic of Ireland|Irish Republic|Irland" },
	{ "IL", "ISR", "Israel", "" },
	{ "IM", "IMN", "Isle of Man", "" },
	{ "IN", "IND", "India", "Bharat|Republic of India|Indien" },
	{ "IO", "IOT", "British Indian Ocean Territory", "Diego Garcia|Chagos Islands" },
	{ "IQ", "IRQ", "Iraq", "Irak" },
	{ "IR", "IRN", "Iran", "Iran, Islamic Republic of|Islamic Republic of Iran|Persia" },
	{ "IS", "ISL", "Iceland", "Island" },
	{ "IT", "ITA", "Italy", "Italia|Italien|Italie" },
	{ "JE", "JEY", "Jersey", "" },
	{ "JM", "JAM", "Jamaica", "" },
	{ "JO", "JOR", "Jordan", "Hashemite Kingdom of Jordan" },
	{ "JP", "JPN", "Japan", "Nippon|Nihon|Japon" },
	{ "KE", "KEN", "Kenya", "" },
	{ "KG", "KGZ", "Kyrgyzstan", "Kyrgyz Republic|Kirghizia" },
	{ "KH", "KHM", "Cambodia", "Kampuchea" },
	{ "KI", "KIR", "Kiribati", "" },
	{ "KM", "COM", "Comoros", "" },
	{ "KN", "KNA", "Saint Kitts and Nevis", "St Kitts and Nevis|St Kitts|Saint Kitts" },
	{ "KP", "PRK", "North Korea",
	    "Korea, Democratic People's Republic of|"
	    "Democratic People's Republic of Korea|DPRK|Korea, North" },
	{ "KR", "KOR", "South Korea",
	    "Korea|Korea, Republic of|Republic of Korea|ROK|Korea, South|Hanguk" },
	{ "KW", "KWT", "Kuwait", "" },
	{ "KY", "CYM", "Cayman Islands", "Caymans" },
	{ "KZ", "KAZ", "Kazakhstan", "Qazaqstan" },
	{ "LA", "LAO", "Laos", "Lao People's Democratic Republic|Lao PDR" },
	{ "LB", "LBN", "Lebanon", "Liban" },
	{ "LC", "LCA", "Saint Lucia", "St Lucia" },
	{ "LI", "LIE", "Liechtenstein", "" },
	{ "LK", "LKA", "Sri Lanka", "Ceylon" },
	{ "LR", "LBR", "Liberia", "" },
	{ "LS", "LSO", "Lesotho", "" },
	{ "LT", "LTU", "Lithuania", "Lietuva|Litauen" },
	{ "LU", "LUX", "Luxembourg", "Luxemburg|Letzebuerg" },
	{ "LV", "LVA", "Latvia", "Latvija|Lettland" },
	{ "LY", "LBY", "Libya", "Libyan Arab Jamahiriya|State of Libya" },
	{ "MA", "MAR", "Morocco", "Maroc|Marokko" },
	{ "MC", "MCO", "Monaco", "" },
	{ "MD", "MDA", "Moldova", "Moldova, Republic of|Republic of Moldova" },
	{ "ME", "MNE", "Montenegro", "Crna Gora" },
	{ "MF", "MAF", "Saint Martin (French part)", "Saint Martin|St Martin" },
	{ "MG", "MDG", "Madagascar", "" },
	{ "MH", "MHL", "Marshall Islands", "" },
	{ "MK", "MKD", "North Macedonia",
	    "Macedonia|Republic of North Macedonia|FYROM|"
	    "Macedonia, the former Yugoslav Republic of|Makedonija" },
	{ "ML", "MLI", "Mali", "" },
	{ "MM", "MMR", "Myanmar", "Burma|Myanmar (Burma)" },
	{ "MN", "MNG", "Mongolia", "" },
	{ "MO", "MAC", "Macao", "Macau|Macao SAR China|Macau SAR" },
	{ "MP", "MNP", "Northern Mariana Islands", "Saipan" },
	{ "MQ", "MTQ", "Martinique", "" },
	{ "MR", "MRT", "Mauritania", "" },
	{ "MS", "MSR", "Montserrat", "" },
	{ "MT", "MLT", "Malta", "" },
	{ "MU", "MUS", "Mauritius", "" },
	{ "MV", "MDV", "Maldives", "" },
	{ "MW", "MWI", "Malawi", "" },
	{ "MX", "MEX", "Mexico", "United Mexican States|Mexique|Mexiko|Estados Unidos Mexicanos" },
	{ "MY", "MYS", "Malaysia", "" },
	{ "MZ", "MOZ", "Mozambique", "Mocambique" },
	{ "NA", "NAM", "Namibia", "" },
	{ "NC", "NCL", "New Caledonia", "" },
	{ "NE", "NER", "Niger", "" },
	{ "NF", "NFK", "Norfolk Island", "" },
	{ "NG", "NGA", "Nigeria", "" },
	{ "NI", "NIC", "Nicaragua", "" },
	{ "NL", "NLD", "Netherlands",
	    "Holland|Nederland|Niederlande|Pays-Bas|Kingdom of the Netherlands" },
	{ "NO", "NOR", "Norway", "Norge|Noreg|Norwegen|Kingdom of Norway" },
	{ "NP", "NPL", "Nepal", "" },
	{ "NR", "NRU", "Nauru", "" },
	{ "NU", "NIU", "Niue", "" },
	{ "NZ", "NZL", "New Zealand", "Aotearoa" },
	{ "OM", "OMN", "Oman", "" },
	{ "PA", "PAN", "Panama", "" },
	{ "PE", "PER", "Peru", "" },
	{ "PF", "PYF", "French Polynesia", "Tahiti" },
	{ "PG", "PNG", "Papua New Guinea", "" },
	{ "PH", "PHL", "Philippines", "Pilipinas|Republic of the Philippines" },
	{ "PK", "PAK", "Pakistan", "" },
	{ "PL", "POL", "Poland", "Polska|Polen|Pologne" },
	{ "PM", "SPM", "Saint Pierre and Miquelon", "St Pierre and Miquelon" },
	{ "PN", "PCN", "Pitcairn", "Pitcairn Islands" },
	{ "PR", "PRI", "Puerto Rico", "" },
	{ "PS", "PSE", "Palestine, State of",
	    "Palestine|Palestinian Territory|Palestinian Territories|"
	    "Palestinian Territory, Occupied|State of Palestine|West Bank|Gaza" },
	{ "PT", "PRT", "Portugal", "" },
	{ "PW", "PLW", "Palau", "" },
	{ "PY", "PRY", "Paraguay", "" },
	{ "QA", "QAT", "Qatar", "" },
	{ "RE", "REU", "Réunion", "Reunion|La Reunion" },
	{ "RO", "ROU", "Romania", "Rumania|Roumania|Rumaenien" },
	{ "RS", "SRB", "Serbia", "Srbija|Republic of Serbia|Serbien" },
	{ "RU", "RUS", "Russia", "Russian Federation|Rossiya|Russland|Russie" },
	{ "RW", "RWA", "Rwanda", "" },
	{ "SA", "SAU", "Saudi Arabia", "KSA|Kingdom of Saudi Arabia|Saudi" },
	{ "SB", "SLB", "Solomon Islands", "" },
	{ "SC", "SYC", "Seychelles", "" },
	{ "SD", "SDN", "Sudan", "" },
	{ "SE", "SWE", "Sweden", "Sverige|Schweden|Suede" },
	{ "SG", "SGP", "Singapore", "Singapur|Republic of Singapore" },
	{ "SH", "SHN", "Saint Helena, Ascension and Tristan da Cunha",
	    "Saint Helena|St Helena|Ascension Island|Tristan da Cunha" },
	{ "SI", "SVN", "Slovenia", "Slovenija|Slowenien" },
	{ "SJ", "SJM", "Svalbard and Jan Mayen", "Svalbard|Spitsbergen" },
	{ "SK", "SVK", "Slovakia", "Slovak Republic|Slovensko|Slowakei" },
	{ "SL", "SLE", "Sierra Leone", "" },
	{ "SM", "SMR", "San Marino", "" },
	{ "SN", "SEN", "Senegal", "" },
	{ "SO", "SOM", "Somalia", "Somaliland" },
	{ "SR", "SUR", "Suriname", "Surinam" },
	{ "SS", "SSD", "South Sudan", "" },
	{ "ST", "STP", "São Tomé and Príncipe", "Sao Tome and Principe|Sao Tome" },
	{ "SV", "SLV", "El Salvador", "Salvador" },
	{ "SX", "SXM", "Sint Maarten (Dutch part)", "Sint Maarten|St Maarten" },
	{ "SY", "SYR", "Syria", "Syrian Arab Republic" },
	{ "SZ", "SWZ", "Eswatini", "Swaziland|Kingdom of Eswatini" },
	{ "TA", "TAA", "Tristan da Cunha", "" }, /* exceptionally reserved */
	{ "TC", "TCA", "Turks and Caicos Islands", "Turks and Caicos" },
	{ "TD", "TCD", "Chad", "Tchad" },
	{ "TF", "ATF", "French Southern Territories", "French Southern and Antarctic Lands" },
	{ "TG", "TGO", "Togo", "" },
	{ "TH", "THA", "Thailand", "Siam" },
	{ "TJ", "TJK", "Tajikistan", "" },
	{ "TK", "TKL", "Tokelau", "" },
	{ "TL", "TLS", "Timor-Leste", "East Timor" },
	{ "TM", "TKM", "Turkmenistan", "" },
	{ "TN", "TUN", "Tunisia", "Tunisie" },
	{ "TO", "TON", "Tonga", "" },
	{ "TR", "TUR", "Türkiye", "Turkiye|Turkey|Tuerkei|Republic of Turkey" },
	{ "TT", "TTO", "Trinidad and Tobago", "Trinidad|Tobago" },
	{ "TV", "TUV", "Tuvalu", "" },
	{ "TW", "TWN", "Taiwan",
	    "Taiwan, Province of China|Republic of China|Chinese Taipei|Formosa|"
	    "Taiwan, Republic of China|Taiwan (ROC)" },
	{ "TZ", "TZA", "Tanzania",
	    "Tanzania, United Republic of|United Republic of Tanzania|Zanzibar" },
	{ "UA", "UKR", "Ukraine", "Ukraina" },
	{ "UG", "UGA", "Uganda", "" },
	{ "UM", "UMI", "United States Minor Outlying Islands", "US Minor Outlying Islands" },
	{ "US", "USA", "United States of America",
	    "United States|U.S.|U.S.A.|America|US of A|Estados Unidos|Etats-Unis|"
	    "Vereinigte Staaten" },
	{ "UY", "URY", "Uruguay", "" },
	{ "UZ", "UZB", "Uzbekistan", "O'zbekiston" },
	{ "VA", "VAT", "Holy See",
	    "Vatican City|Vatican|Vatican City State|Holy See (Vatican City State)" },
	{ "VC", "VCT", "Saint Vincent and the Grenadines",
	    "St Vincent and the Grenadines|Saint Vincent|St Vincent" },
	{ "VE", "VEN", "Venezuela",
	    "Venezuela, Bolivarian Republic of|Bolivarian Republic of Venezuela" },
	{ "VG", "VGB", "British Virgin Islands",
	    "Virgin Islands, British|Virgin Islands (British)|BVI" },
	{ "VI", "VIR", "U.S. Virgin Islands",
	    "Virgin Islands, U.S.|Virgin Islands (U.S.)|United States Virgin Islands|"
	    "US Virgin Islands|USVI" },
	{ "VN", "VNM", "Vietnam", "Viet Nam|Socialist Republic of Vietnam" },
	{ "VU", "VUT", "Vanuatu", "" },
	{ "WF", "WLF", "Wallis and Futuna", "" },
	{ "WS", "WSM", "Samoa", "Western Samoa" },
	{ "XK", "XKX", "Kosovo", "Republic of Kosovo|Kosova" },
	{ "YE", "YEM", "Yemen", "" },
	{ "YT", "MYT", "Mayotte", "" },
	{ "ZA", "ZAF", "South Africa", "RSA|Republic of South Africa|Suid-Afrika|Suedafrika" },
	{ "ZM", "ZMB", "Zambia", "" },
	{ "ZW", "ZWE", "Zimbabwe", "Rhodesia" },
};

#define COUNT (sizeof(countries) / sizeof(*countries))

enum {
	NAME_MAX = 120 /* bytes of the longest name that anyone writes */
};

static const struct country *find(const char *code)
{
	size_t lo = 0, hi = COUNT;

	while (code && lo < hi) {
		size_t mid = (lo + hi) / 2;
		int c = strcmp(code, countries[mid].code);

		if (!c)
			return &countries[mid];
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

const char *crm_country_name(const char *code)
{
	const struct country *c = find(code);

	return c ? c->name : NULL;
}

/* What is compared of a name: small letters and digits of ASCII, 0 for others. */
static char letter(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c + 32);
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '\0';
}

static void squeeze(struct crm_str *key, const char *s)
{
	for (; *s; s++) {
		if (letter(*s))
			crm_str_addc(key, letter(*s));
		else if (*s == '&')
			crm_str_puts(key, "and");
	}
}

/* Does key equal the name, up to its '|' or end, when that is squeezed too? */
static bool is_name(const char *key, const char *name)
{
	for (; *name && *name != '|'; name++) {
		char c = letter(*name);

		if (c && c != *key++)
			return false;
	}
	return !*key;
}

static const struct country *by_name(const char *key)
{
	for (size_t i = 0; i < COUNT; i++) {
		const struct country *c = &countries[i];

		if (is_name(key, c->code) || is_name(key, c->code3) || is_name(key, c->name))
			return c;
	}
	/* Second, so that the common names of all are seen first. */
	for (size_t i = 0; i < COUNT; i++) {
		const char *s = countries[i].others;

		while (*s) {
			if (is_name(key, s))
				return &countries[i];
			s += strcspn(s, "|");
			s += *s == '|';
		}
	}
	return NULL;
}

/* "Kingdom of Norway" is Norway; "Republic of China", found before, is not China. */
static const char *without_form(const char *key)
{
	static const char *const forms[] = { "republicof", "kingdomof", "stateof", "commonwealthof",
		"principalityof" };

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		const char *at = strstr(key, forms[i]);

		if (!at)
			continue;
		at += strlen(forms[i]);
		return strncmp(at, "the", 3) ? at : at + 3;
	}
	return NULL;
}

bool crm_country_parse(const char *s, char out[3])
{
	struct crm_str folded = { 0 }, key = { 0 };
	size_t len = strlen(s);
	const struct country *c = len == 2 ? find(s) : NULL;

	if (c) { /* as most are written, and we do */
		memcpy(out, c->code, 3);
		return true;
	}
	if (len && len <= NAME_MAX && crm_utf8_valid(s, len)) {
		crm_text_fold(&folded, s, len);
		squeeze(&key, crm_str_text(&folded));
	}
	if (key.len > 1) {
		const char *k = crm_str_text(&key);

		c = by_name(k);
		if (!c && !strncmp(crm_str_text(&folded), "the ", 4))
			c = by_name(k + 3);
		if (!c && (k = without_form(k)) && strlen(k) > 3)
			c = by_name(k);
	}
	crm_str_release(&folded);
	crm_str_release(&key);
	out[0] = '\0';
	if (c)
		memcpy(out, c->code, 3);
	return c != NULL;
}
