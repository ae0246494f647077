/* Any bytes as CSV, with options from the first byte: no row may crash the
 * reader, and what is written from the cells must read as the same cells. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const encodings[] = { NULL, "windows-1252", "UTF-16", "Shift_JIS" };
	struct crm_in_options options = { 0 };

	if (!size)
		return 0;
	options.format = data[0] & 1 ? CRM_CSV : CRM_AUTO;
	options.delimiter = data[0] & 2 ? ';' : '\0';
	options.blank = (data[0] & 12) == 12;
	options.trim = data[0] & 16;
	options.skip = data[0] >> 5 & 1;
	options.encoding = encodings[data[0] >> 6];
	fuzz_read((const char *)data + 1, size - 1, &options);
	fuzz_written((const char *)data + 1, size - 1, CRM_CSV);
	return 0;
}
