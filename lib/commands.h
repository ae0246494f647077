/* commands - which commands there are: crm-NOUN beside the running program, then on
 * PATH, so that anybody's crm-foo is one. Needs nothing of the library but base.
 */
#ifndef CRM_COMMANDS_H
#define CRM_COMMANDS_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/str.h"

struct crm_command {
	char *name;           /* without crm- */
	bool beside;          /* one of ours: it may be asked about itself */
	struct crm_str about; /* what it said: help, TAB, short name */
	int fd;
	pid_t pid;
};

struct crm_commands {
	struct crm_command *v;
	size_t n, cap;
};

/* Finds out where the program lies; called first. The directory, "" unknown. */
const char *crm_commands_here(void);
/* True for what can be the name of a command: no path, no option. */
bool crm_command_name(const char *s);
/* The program's path; ours: first beside this one. Empty parts of PATH are passed
 * over, so that a stray colon does not mean the current directory. */
bool crm_program_find(const char *name, bool ours, char path[PATH_MAX]);
bool crm_command_find(const char *noun, char path[PATH_MAX]);

/* One that is no program of its own; before the others. */
void crm_commands_add(struct crm_commands *all, const char *name, const char *about);
/* Adds all commands, each once, and puts them in order. */
void crm_commands_scan(struct crm_commands *all);
/* Those beside this program tell, all at the same time, what they are for. Others
 * are not run: nobody knows what they would do. */
void crm_commands_ask(struct crm_commands *all);

/* Runs words (NULL-ended, the path first) with nothing on stdin and stderr; its
 * stdout is *fd, or nothing where fd is NULL. */
pid_t crm_program_start(char *const *words, int *fd);
/* Appends what it printed (fd -1: nothing) and waits; its status as of waitpid(2). */
int crm_program_finish(pid_t pid, int fd, struct crm_str *out);

#endif
