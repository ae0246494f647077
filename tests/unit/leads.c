/* Hosts of pages on the web, and days of absence. */
#include "check.h"
#include "model/away.h"
#include "model/hosts.h"

static void test_hosts(void)
{
	static const struct {
		const char *url, *host;
	} cases[] = {
		{ "acme.example", "acme.example" },
		{ "WWW.Acme.Example", "acme.example" },
		{ "https://www.acme.example/shop?x=1#top", "acme.example" },
		{ "http://acme.example:8080/", "acme.example" },
		{ "https://ann:secret@acme.example/", "acme.example" },
		{ "ftp://files.acme.example", "files.acme.example" },
		{ "www.example", "example" },
		{ "www.", "www." },
		{ "wwwx.example", "wwwx.example" },
		{ "https://", "" },
		{ "", "" },
		{ "acme.example/https://other.example", "acme.example" },
	};
	struct crm_str host = { 0 };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		crm_str_reset(&host);
		crm_host_of(&host, cases[i].url);
		CHECK_STR(crm_str_text(&host), cases[i].host);
	}
	crm_str_release(&host);
}

static void test_away(void)
{
	static const struct {
		const char *absences, *day, *until; /* until "": here */
	} cases[] = {
		{ "", "2026-11-22", "" },
		{ "2026-11-22", "2026-11-22", "2026-11-22" },
		{ "2026-11-22", "2026-11-21", "" },
		{ "2026-11-22", "2026-11-23", "" },
		{ "2026-12-24..2027-01-02", "2026-12-23", "" },
		{ "2026-12-24..2027-01-02", "2026-12-24", "2027-01-02" },
		{ "2026-12-24..2027-01-02", "2027-01-02", "2027-01-02" },
		{ "2026-12-24..2027-01-02", "2027-01-03", "" },
		{ "2026-11-01\n2026-11-20..2026-11-25\n2027-01-01", "2026-11-22", "2026-11-25" },
		{ "2026-11-01\n2026-11-20..2026-11-25\n2027-01-01", "2027-01-01", "2027-01-01" },
		{ "2026-11-01\n2026-11-20..2026-11-25", "2026-11-02", "" },
		{ "nonsense\n2026-11-22", "2026-11-22", "2026-11-22" },
	};
	static const struct crm_clock iso = { 0 };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct crm_str until = { 0 };
		struct crm_err e = { 0 };
		int64_t day, last;

		crm_date_parse(cases[i].day, &iso, &day, &e);
		if (crm_away(cases[i].absences, day, &last))
			crm_date_print(&until, last);
		CHECK_STR(crm_str_text(&until), cases[i].until);
		crm_str_release(&until);
	}
}

int main(void)
{
	test_hosts();
	test_away();
	return check_done("leads");
}
