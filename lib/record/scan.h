/* scan - eight bytes at a time: what the readers and writers share to look for
 * a few bytes in much text. Plain C on 64-bit words, no vector instructions.
 * Internal to record/. */
#ifndef CRM_RECORD_SCAN_H
#define CRM_RECORD_SCAN_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define CRM_SCAN_ONES  0x0101010101010101ull
#define CRM_SCAN_HIGHS 0x8080808080808080ull

/* Eight bytes, the first in the lowest place. */
static inline uint64_t crm_scan_load(const char *s)
{
	uint64_t v;

	memcpy(&v, s, sizeof v);
	return le64toh(v);
}

/* 0x80 at each byte of v that is c; exact, every hit can be taken in turn. */
static inline uint64_t crm_scan_eq(uint64_t v, char c)
{
	uint64_t x = v ^ (CRM_SCAN_ONES * (unsigned char)c);

	return ~(((x & ~CRM_SCAN_HIGHS) + ~CRM_SCAN_HIGHS) | x) & CRM_SCAN_HIGHS;
}

/* Not 0 when a byte of v is c (or: below c, c <= 0x80). Only the answer any or
 * none is exact, not the places. */
static inline uint64_t crm_scan_any(uint64_t v, char c)
{
	uint64_t x = v ^ (CRM_SCAN_ONES * (unsigned char)c);

	return (x - CRM_SCAN_ONES) & ~x & CRM_SCAN_HIGHS;
}

static inline uint64_t crm_scan_below(uint64_t v, unsigned char c)
{
	return (v - CRM_SCAN_ONES * c) & ~v & CRM_SCAN_HIGHS;
}

/* All of a short text (1 to 7 bytes) in one word, some bytes twice: for tests
 * that ask whether any byte is so. */
static inline uint64_t crm_scan_short(const char *s, size_t len)
{
	uint32_t a, b;

	if (len < 4) {
		uint64_t first = (unsigned char)s[0], last = (unsigned char)s[len - 1];

		return first * 0x0101010101010000ull | (uint64_t)(unsigned char)s[len / 2] << 8 |
		       last;
	}
	memcpy(&a, s, sizeof a);
	memcpy(&b, s + len - 4, sizeof b);
	return (uint64_t)a << 32 | b;
}

/* True when suspect() finds nothing in any eight bytes of s (words may overlap:
 * it answers any or none). The compiler puts suspect() in place. */
static inline __attribute__((always_inline)) bool crm_scan_none(
    const char *s, size_t len, uint64_t (*suspect)(uint64_t v))
{
	uint64_t bad;
	size_t i;

	if (len < 8)
		return !len || !suspect(crm_scan_short(s, len));
	bad = suspect(crm_scan_load(s + len - 8));
	for (i = 0; i + 8 < len; i += 8)
		bad |= suspect(crm_scan_load(s + i));
	return !bad;
}

/* The place of the first a, b or c; len when there is none. */
static inline size_t crm_scan_first(const char *s, size_t len, char a, char b, char c)
{
	size_t i;

	for (i = 0; i + 8 <= len; i += 8) {
		uint64_t v = crm_scan_load(s + i);
		uint64_t hit = crm_scan_eq(v, a) | crm_scan_eq(v, b) | crm_scan_eq(v, c);

		if (hit)
			return i + (size_t)__builtin_ctzll(hit) / 8;
	}
	while (i < len && s[i] != a && s[i] != b && s[i] != c)
		i++;
	return i;
}

/* What text is made of. */
enum { CRM_SCAN_NUL = 1, CRM_SCAN_NOT_ASCII = 2 };

static inline unsigned crm_scan_kinds(const char *s, size_t len)
{
	uint64_t high = 0, nul = 0;
	size_t i;

	for (i = 0; i + 8 <= len; i += 8) {
		uint64_t v = crm_scan_load(s + i);

		high |= v;
		nul |= crm_scan_any(v, '\0');
	}
	for (; i < len; i++) {
		high |= (unsigned char)s[i];
		nul |= s[i] == '\0';
	}
	return (nul ? CRM_SCAN_NUL : 0) | (high & CRM_SCAN_HIGHS ? CRM_SCAN_NOT_ASCII : 0);
}

/* The length of the number (by JSON's grammar) that s begins with, 0 if none. */
size_t crm_scan_number(const char *s, size_t len);

#endif
