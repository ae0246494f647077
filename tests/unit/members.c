/* JSON objects taken apart and put together again. */
#include "record/members.h"

#include "check.h"

static void copy_all(struct crm_str *to, const char *s)
{
	struct crm_members m = { 0 };

	crm_members_read(&m, s, strlen(s));
	for (size_t i = 0; i < m.n; i++)
		crm_members_copy(to, &m.member[i]);
	crm_members_end(to);
	crm_members_release(&m);
}

static void test_copy(void)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{ "{}", "{}\n" },
		{ " { } ", "{}\n" },
		{ "{\"a\":1}", "{\"a\":1}\n" },
		{ "{ \"a\" :\n\t1.50e+3 , \"b\":null }", "{\"a\":1.50e+3,\"b\":null}\n" },
		{ "{\"a\":[1, 2 ,[ ]],\"b\":{\"c\" : {} }}",
		    "{\"a\":[1,2,[]],\"b\":{\"c\":{}}}\n" },
		{ "{\"a b\":\" , } \\\" \\\\\"}", "{\"a b\":\" , } \\\" \\\\\"}\n" },
		{ "{\"a\":\"\x7f\xc2\x9b\xc3\xa9\"}", "{\"a\":\"\\u007f\\u009b\xc3\xa9\"}\n" },
		{ "{\"\":\"\"}", "{\"\":\"\"}\n" },
		/* Never given by the reader: no more than survived is asked. */
		{ "", "{}\n" },
		{ "{", "{}\n" },
		{ "{\"a", "{\"a:}\n" },
		{ "{\"a\":", "{\"a\":}\n" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct crm_str got = { 0 };

		copy_all(&got, cases[i].in);
		CHECK_STR(crm_str_text(&got), cases[i].out);
		crm_str_release(&got);
	}
}

static void test_add(void)
{
	struct crm_str got = { 0 };

	crm_members_add(&got, "e\"mail", CRM_CELL_TEXT, "a\nb", 3);
	crm_members_add(&got, "n", CRM_CELL_NUMBER, "1.50", 4);
	crm_members_add(&got, "u", CRM_CELL_NUMBER, NULL, 0);
	crm_members_add(&got, "l", CRM_CELL_LIST, "x\ny", 3);
	crm_members_end(&got);
	crm_members_add(&got, "b", CRM_CELL_BOOL, "yes", 3);
	crm_members_end(&got);
	CHECK_STR(crm_str_text(&got),
	    "{\"e\\\"mail\":\"a\\nb\",\"n\":1.50,\"u\":null,\"l\":[\"x\",\"y\"]}\n{\"b\":true}\n");
	crm_str_release(&got);
}

static void test_kind(void)
{
	static const char text[] = "{\"a\":[],\"b\":-1,\"c\":true,\"d\":\"\",\"e\":null}";
	static const enum crm_cell_kind want[] = { CRM_CELL_LIST, CRM_CELL_NUMBER, CRM_CELL_BOOL,
		CRM_CELL_TEXT, CRM_CELL_TEXT };
	struct crm_members m = { 0 };

	crm_members_read(&m, text, strlen(text));
	CHECK_INT(m.n, 5);
	for (size_t i = 0; i < m.n && i < 5; i++)
		CHECK_INT(crm_members_kind(&m.member[i]), want[i]);
	crm_members_release(&m);
}

int main(void)
{
	test_copy();
	test_add();
	test_kind();
	return check_done("members");
}
