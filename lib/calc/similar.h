/* similar - how alike two texts are, from 0 (nothing in common) to 1 (equal).
 *
 * Texts are valid UTF-8, compared code point by code point, in their first
 * CRM_SIMILAR_MAX; whoever wants case and accents to make no difference folds
 * them before (crm_text_fold). A text that is empty is like nothing: 0.
 * Nothing here allocates, fails or keeps anything.
 */
#ifndef CRM_CALC_SIMILAR_H
#define CRM_CALC_SIMILAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CRM_SIMILAR_MAX   512 /* code points of a text that are compared */
#define CRM_SIMILAR_WORDS 24  /* words of a text that are compared */

/* Jaro's similarity: (m/|a| + m/|b| + (m - t)/m) / 3 with m characters in common
 * (at most half the longer length less one apart) and t half of those that stand
 * in another order. Jaro, Advances in Record-Linkage Methodology (JASA 84, 1989). */
double crm_jaro(const char *a, size_t alen, const char *b, size_t blen);
/* The same, nearer to 1 by a tenth of what lacks for each of the first four
 * characters that agree. Winkler, String Comparator Metrics and Enhanced Decision
 * Rules in the Fellegi-Sunter Model of Record Linkage (ASA, 1990). */
double crm_jaro_winkler(const char *a, size_t alen, const char *b, size_t blen);

/* 1 - d / (length of the longer), d the fewest characters to insert, delete or
 * replace. Levenshtein (Soviet Physics Doklady 10, 1966); up to 64 characters by
 * the bit vectors of Myers (JACM 46, 1999), as Hyyro (2003) has them. */
double crm_levenshtein(const char *a, size_t alen, const char *b, size_t blen);

/* Names and addresses word by word, whatever their order; words are parted by
 * single blanks (crm_text_words makes such). Equal words are paired first, then
 * the most alike, from a Jaro-Winkler of 0.8 on; a single letter goes with a word
 * that it begins (0.8), a word with a digit in it with its equal alone. With M the
 * sum of similarity * (letters of both words) and F the sum of those letters over
 * all pairs, and A and B the letters left over on each side, it is
 *	M / (F + (A + B) * (1/2 + 3/8 * min(A, B, 4)))
 * with 4 for min() where a number is left over on both sides (house 7 is not house 9);
 * so that a word which only one of the two has ("Hotel Adler", "Adler") weighs half
 * as much as it is long, and words that differ ("Ann Lee", "Tom Lee") up to double. */
double crm_words_alike(const char *a, size_t alen, const char *b, size_t blen);

/* Days since 1970-01-01: 1 equal; 0.8 for what a slip of the hand makes of a date:
 * one digit of YYYYMMDD is another, two neighbours are swapped, or day and month
 * are; else 0. */
double crm_days_alike(int64_t a, int64_t b);

/* Telephone numbers, E.164 or as typed, digits and a leading + alone: equal; or,
 * where one of them has no +, its digits without leading zeros, at least
 * CRM_PHONE_TAIL, end the other. */
#define CRM_PHONE_TAIL 6
bool crm_phones_alike(const char *a, size_t alen, const char *b, size_t blen);

/* The Soundex code of a word ("robert": R163) to out: its first letter and the
 * classes of the consonants that follow. Russell, US patents 1261167 (1918) and
 * 1435663 (1922), by the rules of the National Archives (h and w part nothing). What
 * is no letter from a to z or A to Z is passed over; a word without one (of another
 * script) gives its first four characters. */
void crm_soundex(const char *s, size_t len, char out[17]);

#endif
