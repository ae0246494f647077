/* escape - the escapes of crm-record(5), in and out. */
#ifndef CRM_RECORD_ESCAPE_H
#define CRM_RECORD_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/* Appends a field's text as it stands in a TSV record: \t \n \r \\ and \xHH for
 * each byte of any other control character (C0, DEL, C1). */
void crm_escape(struct crm_str *out, const char *s, size_t len);
/* The same, but a text that would read as an id (crm_id_read) gets its hyphen
 * as \x2d, so that in a record an id always is one. */
void crm_escape_text(struct crm_str *out, const char *s, size_t len);
/* For text that is escaped already (a filter's kept cells): backslashes stay as
 * they are, a control character that came unescaped gets its escape. */
void crm_escape_raw(struct crm_str *out, const char *s, size_t len);
/* Takes the escapes away; an unknown \q stands for itself (backslash and all),
 * a \xHH that is no hex too. \x00 gives a NUL byte, \xff no UTF-8: the text is
 * still to be checked (crm_text_nfc). */
void crm_unescape(struct crm_str *out, const char *s, size_t len);

/* The names that ids begin with (contact, lead, txn ...); NULL-ended, kept by
 * reference. main.c gives the model's nouns before anything is read. */
void crm_id_nouns(const char *const *names);
/* Reads "contact-42" (all of s, raw as it stands in a record): true with the
 * noun's index in the names given and the number (1..2^62). No leading zeros. */
bool crm_id_read(const char *s, size_t len, size_t *noun, int64_t *number);

#endif
