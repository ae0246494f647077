/* Numbers by JSON's grammar: where a reader may quote one, a writer leave the
 * quotes away. */
#include "record/scan.h"

static size_t digits(const char *s, size_t len)
{
	size_t i = 0;

	while (i < len && s[i] >= '0' && s[i] <= '9')
		i++;
	return i;
}

size_t crm_scan_number(const char *s, size_t len)
{
	size_t i = len && s[0] == '-', n = digits(s + i, len - i), sign;

	if (!n)
		return 0;
	i += s[i] == '0' ? 1 : n;
	if (i < len && s[i] == '.') {
		n = digits(s + i + 1, len - i - 1);
		if (n)
			i += n + 1;
	}
	if (i < len && (s[i] == 'e' || s[i] == 'E')) {
		sign = i + 1 < len && (s[i + 1] == '+' || s[i + 1] == '-');
		n = digits(s + i + 1 + sign, len - i - 1 - sign);
		if (n)
			i += n + 1 + sign;
	}
	return i;
}
