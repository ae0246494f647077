/* json - the little JSON that is written (JSON is read by jansson). */
#ifndef CRM_MODEL_JSON_H
#define CRM_MODEL_JSON_H

#include "base/str.h"

/* Appends valid UTF-8 as a JSON string with its quotes. */
void crm_json_text(struct crm_str *out, const char *s, size_t len);

#endif
