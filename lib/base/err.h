/* err - exit statuses, messages, and the one way a command dies.
 *
 * Two kinds of failure. Input that may be wrong (a value, a line, a term) is
 * checked by functions that return 0 or an exit status and describe the fault
 * in a struct crm_err, without program, place or field: the caller knows those.
 * What no caller can go on from (memory, disk, engine) ends in crm_die().
 */
#ifndef CRM_BASE_ERR_H
#define CRM_BASE_ERR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* Exit statuses, as in sysexits(3) from 65 on. */
enum {
	CRM_OK = 0,           /* done, also nothing to do */
	CRM_NO = 1,           /* the answer is no */
	CRM_USAGE = 2,        /* wrong words, or unconfirmed */
	CRM_PART = 3,         /* part saved, part refused */
	CRM_DATA = 65,        /* bad data, unknown or ambiguous id */
	CRM_NOINPUT = 66,     /* input or book not there */
	CRM_UNAVAILABLE = 69, /* engine or memory not available */
	CRM_BUG = 70,         /* a bug of ours */
	CRM_IO = 74,          /* read or write failed */
	CRM_BUSY = 75,        /* busy, or changed meanwhile: try again */
	CRM_NOPERM = 77,      /* not permitted */
	CRM_CONFIG = 78,      /* bad configuration, older or newer book */
};

struct crm_err {
	int code;       /* exit status, 0 when nothing is wrong */
	char text[480]; /* what is wrong, cut with "..." where it is longer */
};

/* Sets e (may be NULL) and returns code, so that a check can `return
 * crm_err_set(e, CRM_DATA, "not an address: '%s'", s)`. Invalid UTF-8 and long
 * values are safe: the text is cut on a character's boundary. */
int crm_err_set(struct crm_err *e, int code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The program's name in messages ("crm-contact"); argv0 may hold a path. */
void crm_program_set(const char *argv0);
const char *crm_program(void);

/* One line on stderr: "program: text". Control, bidi and zero-width characters
 * and invalid bytes are written as \xHH, so that no value steers a terminal. */
void crm_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void crm_vwarn(const char *fmt, va_list ap);

/* Same, but only where stderr is a terminal: progress and other talk. */
void crm_talk(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* crm_warn, then the function given to crm_at_die, then exit(code). */
void crm_die(int code, const char *fmt, ...) __attribute__((noreturn, format(printf, 2, 3)));

/* Ends with a message already set; place (may be NULL) is put before it. */
void crm_die_err(const struct crm_err *e, const char *place) __attribute__((noreturn));

/* One function that undoes what is half done (rolls back) before an exit. */
void crm_at_die(void (*undo)(void));

/* Runs that function and exits without a message. */
void crm_quit(int code) __attribute__((noreturn));

#endif
