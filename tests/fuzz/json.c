/* Any bytes as JSON: no object may crash the reader, and what is written from
 * the cells as JSON must read as the same cells. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct crm_in_options options = { .format = CRM_JSON };

	fuzz_read((const char *)data, size, &options);
	fuzz_written((const char *)data, size, CRM_JSON);
	return 0;
}
