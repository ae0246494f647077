/* text - Unicode: validity, NFC, folding, search words, width, near names.
 * ASCII takes a fast path everywhere; the rest is utf8proc's. */
#ifndef CRM_BASE_TEXT_H
#define CRM_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/* Decodes one character at s (len > 0 bytes); returns its length, 0 when the
 * bytes are not valid UTF-8 (overlong, surrogate, above U+10FFFF). */
size_t crm_utf8_next(const char *s, size_t len, uint32_t *c);
/* How many bytes stand before the first that is not ASCII. */
size_t crm_ascii_span(const char *s, size_t len);
bool crm_utf8_valid(const char *s, size_t len);
/* The longest prefix of s, at most max bytes, that cuts no character. */
size_t crm_utf8_cut(const char *s, size_t len, size_t max);

/* Appends s in NFC. CRM_DATA where s is not UTF-8 or holds NUL ("not UTF-8 at
 * byte N", "holds a NUL byte"). Valid ASCII and text already NFC are copied. */
int crm_text_nfc(struct crm_str *out, const char *s, size_t len, struct crm_err *e);

/* Appends the fold of valid UTF-8: NFKC, case folded, invisible characters and
 * accents stripped, and the twelve letters that do not decompose (l-stroke
 * o-slash ae oe eth thorn d-stroke h-stroke dotless-i l-middle-dot t-stroke
 * sharp-s) as l o ae oe d th d h i l t ss. Marks that write a sound of their own
 * stay (vowels of Indic scripts and Thai, the voicing of kana). Two texts are
 * equal to a user when their folds are. */
void crm_text_fold(struct crm_str *out, const char *s, size_t len);
/* The same cut to 512 bytes on a character: what a _fold column holds. */
void crm_text_fold_key(struct crm_str *out, const char *s, size_t len);

/* Appends the search words of valid UTF-8 text, each with a blank before it
 * when out is not empty: runs of letters and digits (and marks) of the folded
 * text, at most 64 bytes each; each CJK character (Han, kana, Hangul) is a
 * word of its own. */
void crm_text_words(struct crm_str *out, const char *s, size_t len);

/* Columns that valid UTF-8 takes on a terminal. */
size_t crm_text_width(const char *s, size_t len);
/* Longest prefix of at most `columns` columns, in bytes. */
size_t crm_text_fit(const char *s, size_t len, size_t columns);

/* Appends s with C0, DEL, C1, bidi controls, zero-width characters and invalid
 * bytes as \xHH (one for each byte): safe on any terminal. */
void crm_text_safe(struct crm_str *out, const char *s, size_t len);
/* The same, but tabs and line ends (\n, \r) stay: for text of several lines. */
void crm_text_safe_lines(struct crm_str *out, const char *s, size_t len);

/* Folded ASCII comparisons that no locale changes. */
bool crm_text_eq(const char *a, const char *b); /* case-insensitive, ASCII */

/* The member of words that a person most likely meant: Damerau-Levenshtein
 * distance at most a third of the length (at least 1), or a unique prefix.
 * NULL when none is near. */
const char *crm_text_nearest(const char *word, const char *const *words, size_t n);

/* Splits a one-line list as a POSIX shell splits words: blanks, '..', "..", \.
 * Appends to *words (malloc'ed array of malloc'ed strings; n counts them).
 * CRM_DATA on an open quote. The caller frees with crm_words_free. */
int crm_words_split(const char *s, char ***words, size_t *n, struct crm_err *e);
void crm_words_free(char **words, size_t n);

#endif
