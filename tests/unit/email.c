/* email - addresses and URLs, taken and refused. */
#include "base/email.h"

#include "check.h"

#define LEN(table) (sizeof(table) / sizeof((table)[0]))

#define TEN   "0123456789"
#define SIXTY TEN TEN TEN TEN TEN TEN
#define L63   SIXTY "abc"

static const char *const good[] = {
	"ann@example.org",
	"ann.lee@example.org",
	"ann+news/2026=x@example.org",
	"!#$%&'*+-/=?^_`{|}~@example.org",
	"-ann@example.org",
	"7@8.example",
	"root@localhost",
	"ann@museum",
	"ann@a-b.c--d.example",
	"ann@xn--mller-kva.example",
	"ann@10.example",
	"ann@example.99",
	SIXTY "abcd@example.org",
	"ann@" L63 ".org",
	"a@" L63 "." L63 "." L63 "." SIXTY, /* 254 bytes */
	"\"ann lee\"@example.org",
	"\"ann@home\"@example.org",
	"\"\"@example.org",
	"\"a\\\"b\\\\c\"@example.org",
	"ann@[192.0.2.1]",
	"ann@[IPv6:2001:db8:0:0:0:0:0:1]",
	"ann@[ipv6:2001:DB8::1]",
	"ann@[IPv6:::]",
	"ann@[IPv6:::1]",
	"ann@[IPv6:1:2:3:4:5:6::]",
	"ann@[IPv6:::ffff:192.0.2.1]",
	"ann@[IPv6:1:2:3:4:5:6:192.0.2.1]",
	"zo\u00eb@example.org",
	"\"zo\u00eb lee\"@example.org",
	"\u7528\u6237@\u4f8b\u5b50.\u5e7f\u544a",
	"ann@m\u00fcller.example",
	"ann@mu\u0308ller.example",
	"\u0905\u091c\u092f@\u0921\u093e\u091f\u093e.\u092d\u093e\u0930\u0924",
};

static const struct {
	const char *s, *why;
} bad[] = {
	{ "", "empty" },
	{ "ann", "no @" },
	{ "@", "nothing before" },
	{ "@example.org", "nothing before" },
	{ "ann@", "nothing after" },
	{ "foo@@bar", "more than one @" },
	{ "ann@home@example.org", "more than one @" },
	{ ".ann@example.org", "begins with a dot" },
	{ "ann.@example.org", "a dot before" },
	{ "ann..lee@example.org", "two dots" },
	{ "ann@.example.org", "a dot too many" },
	{ "ann@example..org", "a dot too many" },
	{ "ann@example.org.", "a dot too many" },
	{ "ann@-example.org", "hyphen" },
	{ "ann@example-.org", "hyphen" },
	{ "ann@example.org-", "hyphen" },
	{ "ann@exam_ple.org", "no domain has" },
	{ "ann@example.org/x", "no domain has" },
	{ "ann@example,org", "no domain has" },
	{ "ann@" L63 "d.org", "too long" },
	{ SIXTY "abcde@example.org", "more than 64" },
	{ "ab@" L63 "." L63 "." L63 "." SIXTY, "more than 254" },
	{ "ann lee@example.org", "blank" },
	{ " ann@example.org", "blank" },
	{ "ann@example.org ", "blank" },
	{ "ann@ example.org", "blank" },
	{ "ann@example.org\n", "blank" },
	{ "ann@example.org\r\nBcc: bob@example.org", "blank" },
	{ "ann@exam\x7fple.org", "blank" },
	{ "Ann <ann@example.org>", "blank" },
	{ "<ann@example.org>", "in quotes" },
	{ "ann(work)@example.org", "in quotes" },
	{ "ann@(work)example.org", "no domain has" },
	{ "ann;bob@example.org", "in quotes" },
	{ "a\\@b@example.org", "in quotes" },
	{ "\"ann@example.org", "no closing quote" },
	{ "\"ann\\\"@example.org", "no closing quote" },
	{ "\"ann\\", "no closing quote" },
	{ "\"ann\"lee@example.org", "between" },
	{ "\"ann\".\"lee\"@example.org", "between" },
	{ "an\"n@example.org", "in quotes" },
	{ "\"\t\"@example.org", "may not hold" },
	{ "\"\\\n\"@example.org", "may not hold" },
	{ "\"\\\u00eb\"@example.org", "may not hold" },
	{ "ann@[192.0.2.256]", "no IP address" },
	{ "ann@[192.0.2]", "no IP address" },
	{ "ann@[192.0.2.1.5]", "no IP address" },
	{ "ann@[192.0.2.1", "no IP address" },
	{ "ann@[192.0.2.1]x", "no IP address" },
	{ "ann@x[192.0.2.1]", "no domain has" },
	{ "ann@[]", "no IP address" },
	{ "ann@[", "no IP address" },
	{ "ann@[2001:db8::1]", "no IP address" },
	{ "ann@[IPv6:]", "no IP address" },
	{ "ann@[IPv6:1:2:3:4:5:6:7]", "no IP address" },
	{ "ann@[IPv6:1:2:3:4:5:6:7:8:9]", "no IP address" },
	{ "ann@[IPv6:1:2:3:4:5:6::8]", "no IP address" }, /* :: for one group only */
	{ "ann@[IPv6:1::2::3]", "no IP address" },
	{ "ann@[IPv6:1:::3]", "no IP address" },
	{ "ann@[IPv6:1::2:]", "no IP address" },
	{ "ann@[IPv6::1:2]", "no IP address" },
	{ "ann@[IPv6:12345::]", "no IP address" },
	{ "ann@[IPv6:g::]", "no IP address" },
	{ "ann@[tag:any]", "no IP address" },
	{ "zo\xeb@example.org", "not UTF-8" },
	{ "ann@m\xfcller.example", "not UTF-8" },
	{ "ann\u00a0lee@example.org", "blank" },
	{ "ann\u200b@example.org", "invisible" },
	{ "ann\u202e@example.org", "invisible" },
	{ "\ufeff"
	  "ann@example.org",
	    "invisible" },
	{ "ann@example\u200b.org", "no domain has" },
	{ "ann@\u201cexample\u201d.org", "no domain has" },
	{ "ann@example\u3002org\u3002", "no domain has" },
	{ "ann@\u0308x.example", "no domain has" },
};

static void test_addresses(void)
{
	struct crm_err e;
	for (size_t i = 0; i < LEN(good); i++) {
		e.text[0] = '\0';
		CHECK(!crm_email_check(good[i], strlen(good[i]), &e), "%s", e.text);
	}
	for (size_t i = 0; i < LEN(bad); i++) {
		e.text[0] = '\0';
		CHECK_INT(crm_email_check(bad[i].s, strlen(bad[i].s), &e), CRM_DATA);
		CHECK(strstr(e.text, bad[i].why), "%s, not '%s'", e.text, bad[i].why);
	}
	CHECK_INT(crm_email_check("ann\0@example.org", 16, NULL), CRM_DATA);
	CHECK_INT(crm_email_check("ann@exam\0ple.org", 16, NULL), CRM_DATA);
	crm_email_check("foo@@bar", 8, &e);
	CHECK_STR(e.text, "not an address: 'foo@@bar' (more than one @)");
	crm_email_check(SIXTY SIXTY SIXTY, 180, &e);
	CHECK_STR(e.text, "not an address: '" SIXTY SIXTY "...' (no @)");
}

static void test_key(void)
{
	static const struct {
		const char *in, *want;
	} cases[] = {
		{ "", "" },
		{ "Ann.Lee@EXAMPLE.org", "ann.lee@example.org" },
		{ "ZO\u00cb@M\u00dcLLER.example", "zo\u00eb@m\u00fcller.example" },
		{ "\u0416@x", "\u0436@x" },
		{ "\xff@[`{", "\xff@[`{" },
	};
	struct crm_str key = { 0 };
	for (size_t i = 0; i < LEN(cases); i++) {
		crm_str_reset(&key);
		crm_email_key(&key, cases[i].in, strlen(cases[i].in));
		CHECK_STR(crm_str_text(&key), cases[i].want);
	}
	crm_str_release(&key);
}

static void test_urls(void)
{
	static const char *const taken[] = {
		"https://example.org",
		"HTTP://www.example.org/a/b.html?x=1&y[]=2#top",
		"http://localhost:8080/",
		"http://ann:pw@example.org:80",
		"http://192.0.2.1/",
		"http://[2001:db8::1]:8080/x",
		"http://example.org./",
		"http://my_shop.example.org",
		"https://m\u00fcller.example/gr\u00f6\u00dfe",
		"https://example.org/a%20b",
		"ftp://ftp.example.org/pub",
		"www.example.org",
		"www.example.org/x",
		"example.org:8080/x?y",
		"localhost/x",
		"mailto:ann@example.org?subject=hi",
		"mailto:ann@example.org,bob@example.org",
		"tel:+49-30-1234567",
		"urn:isbn:9780131103627",
		"file:///etc/hosts",
		"git+ssh://git@example.org/x.git",
	};
	static const char *const refused[] = {
		"",
		"n/a",
		"none",
		"http",
		"http:",
		"http://",
		"http:///x",
		"http:example.org",
		"https:/example.org",
		"http://exa mple.org",
		"http://example.org/a b",
		" http://example.org",
		"http://example.org\n",
		"http://-example.org",
		"http://example..org",
		"http://example.org:port",
		"http://example.org:65536",
		"http://[2001:db8::1",
		"http://[192.0.2.1]",
		"http://example.org/<x>",
		"http://example.org/\"",
		"http://example.org/100%",
		"http://example.org/%zz",
		"http://example.org/\xff",
		"http://example.org/\u202e",
		"www.example.org:x",
		"ann@example.org",
		"://example.org",
		"1http://example.org",
		"mailto:ann",
		"mailto:",
		"tel:",
		"javascript:alert(1)",
		"JavaScript://example.org/%0Aalert(1)",
		"vbscript:x",
		"data:text/html,x",
	};
	struct crm_err e;
	for (size_t i = 0; i < LEN(taken); i++) {
		e.text[0] = '\0';
		CHECK(!crm_url_check(taken[i], strlen(taken[i]), &e), "%s", e.text);
	}
	for (size_t i = 0; i < LEN(refused); i++)
		CHECK(crm_url_check(refused[i], strlen(refused[i]), &e) == CRM_DATA, "%s",
		    refused[i]);
	CHECK_INT(crm_url_check("http://example.org/\0", 20, NULL), CRM_DATA);
	crm_url_check("n/a", 3, &e);
	CHECK_STR(e.text, "not a web address: 'n/a' (neither a scheme nor a dot in the host name)");
}

int main(void)
{
	test_addresses();
	test_key();
	test_urls();
	return check_done("email");
}
