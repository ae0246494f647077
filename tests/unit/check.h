/* check - the few lines a table of cases needs. Each unit test is a program
 * that prints "name: N passed, N failed" and exits 1 when one failed. */
#ifndef CRM_TESTS_CHECK_H
#define CRM_TESTS_CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int check_passed, check_failed;

#define CHECK(cond, ...)                                                   \
	do {                                                               \
		if (cond) {                                                \
			check_passed++;                                    \
			break;                                             \
		}                                                          \
		check_failed++;                                            \
		fprintf(stderr, "%s:%d: %s: ", __FILE__, __LINE__, #cond); \
		fprintf(stderr, __VA_ARGS__);                              \
		fputc('\n', stderr);                                       \
	} while (0)

#define CHECK_STR(got, want) CHECK(!strcmp((got), (want)), "got '%s', want '%s'", (got), (want))
#define CHECK_INT(got, want)                                                                  \
	CHECK((long long)(got) == (long long)(want), "got %lld, want %lld", (long long)(got), \
	    (long long)(want))

static inline int check_done(const char *name)
{
	printf("%s: %d passed, %d failed\n", name, check_passed, check_failed);
	return check_failed ? 1 : 0;
}

#endif
