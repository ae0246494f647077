/* Asked of iconv(3), which knows the encodings: a second letter has no mark before it. */
#include "base/encoding.h"

#include <string.h>

static size_t unit_of(const char *encoding)
{
	iconv_t cd = iconv_open(encoding, "UTF-8");
	char text[] = "aa", out[32], *from = text, *to = out, *second;
	size_t left = 1, room = sizeof out;

	if (cd == (iconv_t)-1)
		return 0;
	iconv(cd, &from, &left, &to, &room); /* may write a byte order mark too */
	left = 1;
	second = to;
	iconv(cd, &from, &left, &to, &room);
	iconv_close(cd);
	return to - second == 2 || to - second == 4 ? (size_t)(to - second) : 1;
}

iconv_t crm_encoding_open(const char *encoding, size_t *unit)
{
	*unit = strchr(encoding, '/') || !*encoding ? 0 : unit_of(encoding);
	return *unit ? iconv_open("UTF-8", encoding) : (iconv_t)-1;
}
