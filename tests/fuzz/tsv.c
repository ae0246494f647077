/* Any bytes as TSV: no row may crash the reader, escapes must come back, and
 * what is written from the cells must read as the same cells. */
#include <stdlib.h>

#include "fuzz.h"
#include "record/escape.h"

static const char *const nouns[] = { "contact", "lead", "case", "x", NULL };

static void round_trip(const char *s, size_t len)
{
	struct crm_str escaped = { 0 }, back = { 0 };

	crm_escape_text(&escaped, s, len);
	if (escaped.len && crm_id_read(escaped.s, escaped.len, NULL, NULL))
		abort();
	if (escaped.len &&
	    (memchr(escaped.s, '\t', escaped.len) || memchr(escaped.s, '\n', escaped.len)))
		abort();
	crm_unescape(&back, escaped.s, escaped.len);
	if (back.len != len || (len && memcmp(back.s, s, len)))
		abort();
	crm_str_reset(&escaped);
	crm_escape_raw(&escaped, s, len); /* for its memory accesses */
	crm_str_release(&escaped);
	crm_str_release(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct crm_in_options options = { .format = CRM_TSV };

	crm_id_nouns(nouns);
	round_trip((const char *)data, size);
	fuzz_read((const char *)data, size, &options);
	fuzz_written((const char *)data, size, CRM_TSV);
	return 0;
}
