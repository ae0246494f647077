#include "model/json.h"

void crm_json_text(struct crm_str *out, const char *s, size_t len)
{
	crm_str_addc(out, '"');
	for (size_t i = 0; i < len; i++) {
		unsigned char ch = (unsigned char)s[i];

		if (ch == '"' || ch == '\\') {
			crm_str_addc(out, '\\');
			crm_str_addc(out, (char)ch);
		} else if (ch < 0x20 || ch == 0x7f) {
			crm_str_addf(out, "\\u%04x", ch);
		} else {
			crm_str_addc(out, (char)ch);
		}
	}
	crm_str_addc(out, '"');
}
