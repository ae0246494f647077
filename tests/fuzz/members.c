/* Any bytes as JSON: an object that the reader takes, taken apart and put together
 * again, must read as the same names and cells. */
#include "record/members.h"

#include "fuzz.h"

static void tell(struct crm_str *to, struct crm_in *in, const struct crm_row *row)
{
	size_t n;
	const size_t *place = crm_in_places(in, &n);
	const char *const *name = crm_in_names(in, &(size_t){ 0 });

	for (size_t i = 0; i < n; i++) {
		crm_str_addf(to, "%s=", name[place[i]]);
		if (row->cell[place[i]].s)
			crm_str_add(to, row->cell[place[i]].s, row->cell[place[i]].len);
		else
			crm_str_puts(to, "null");
		crm_str_addc(to, '\n');
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct crm_in_options options = { .format = CRM_JSON };
	struct crm_members m = { 0 };
	struct crm_str copy = { 0 }, first = { 0 }, second = { 0 };
	struct crm_in *in;
	struct crm_row row;
	int fd = fuzz_memory((const char *)data, size), got;
	size_t n;

	in = crm_in_new(fd, "fuzz", &options);
	while ((got = crm_in_row(in, &row, NULL))) {
		if (got < 0)
			continue;
		tell(&first, in, &row);
		crm_members_read(&m, row.raw.s, row.raw.len);
		crm_in_places(in, &n);
		if (m.n != n)
			abort();
		for (size_t i = 0; i < m.n; i++)
			crm_members_copy(&copy, &m.member[i]);
		crm_members_end(&copy);
	}
	crm_in_free(in);
	close(fd);
	fd = fuzz_memory(crm_str_text(&copy), copy.len);
	in = crm_in_new(fd, "fuzz", &options);
	while ((got = crm_in_row(in, &row, NULL))) {
		if (got < 0)
			abort();
		tell(&second, in, &row);
	}
	if (strcmp(crm_str_text(&first), crm_str_text(&second)))
		abort();
	crm_in_free(in);
	close(fd);
	crm_members_release(&m);
	crm_str_release(&copy);
	crm_str_release(&first);
	crm_str_release(&second);
	return 0;
}
