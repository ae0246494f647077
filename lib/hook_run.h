/* hook_run - one hook, run without a shell, with a time limit. */
#ifndef CRM_HOOK_RUN_H
#define CRM_HOOK_RUN_H

#include "base/str.h"

struct crm_hook {
	const char *path, *dir; /* the program; where it runs */
	int fd;                 /* its standard input, at the beginning */
	int seconds;            /* it may take */
	/* In its environment: CRM_HOOK CRM_DB CRM_USER CRM_VERB CRM_WORDS CRM_TXN. */
	const char *when, *book, *login, *verb, *words, *txn;
};

/* Runs it: its standard output goes nowhere; of what it says on standard error the
 * first line (at most 400 bytes) goes to said. 0 when it ended with 0. Else said is
 * what is wrong: its own word, a signal, the time. Whatever it left running is not
 * waited for; one that takes too long is killed with all its children. */
int crm_hook_run(const struct crm_hook *h, struct crm_str *said);

#endif
