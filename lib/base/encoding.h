/* encoding - what readers of bytes have to know of a character encoding. */
#ifndef CRM_BASE_ENCODING_H
#define CRM_BASE_ENCODING_H

#include <iconv.h>
#include <stddef.h>

/* Opens the way from an encoding to UTF-8; *unit is the bytes that it takes for a
 * letter: 1, 2 for UTF-16, 4 for UTF-32. (iconv_t)-1 where iconv(3) does not know
 * it, or where the name has a slash, behind which iconv(3) would be told to guess. */
iconv_t crm_encoding_open(const char *encoding, size_t *unit);

#endif
