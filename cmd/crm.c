/* crm - the front door: runs crm-NOUN, found beside itself, then on PATH.
 *   crm contact list city:Berlin | crm with orders.total
 *
 * It runs before every command that is typed, so it opens nothing: the name as it
 * stands is looked for first, and only a name that is no command's costs more (the
 * nouns' short names are asked of crm-fields, and directories are read). */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "cmd.h"
#include "commands.h"

static const char usage[] = "usage: crm NOUN [VERB] [WORD...]\n"
			    "       crm init [--currency CODE] [--zone ZONE] [--country CODE]\n"
			    "       crm help [NOUN]\n"
			    "       crm -h|-V\n";

static const struct {
	const char *name, *help;
} own[] = { { "help", "the manual page of a command" }, { "init", "make an empty book" } };
enum { OWN = sizeof own / sizeof *own };

static void become(char *path, char **argv) __attribute__((noreturn));
static void become(char *path, char **argv)
{
	argv[0] = path;
	execv(path, argv);
	crm_die(errno == EACCES ? CRM_NOPERM : CRM_UNAVAILABLE, "%s: %m", path);
}

/* The noun of a short name: crm-fields knows the declarations. */
static char *by_short_name(const char *name)
{
	struct crm_str out = { 0 };
	char path[PATH_MAX], *line, *tab, *next;
	int fd;
	pid_t pid;

	if (!crm_command_name(name) || !crm_command_find("fields", path))
		return NULL;
	pid = crm_program_start((char *[]){ path, (char *)"--nouns", (char *)"--tsv", (char *)"-Ho",
				    (char *)"noun,short", NULL },
	    &fd);
	if (crm_program_finish(pid, fd, &out))
		return NULL;
	for (line = out.s; line && *line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		tab = strchr(line, '\t');
		if (!tab)
			continue;
		*tab = '\0';
		if (!strcmp(tab + 1, name))
			return line; /* lives as long as the program: it ends in exec */
	}
	crm_str_release(&out);
	return NULL;
}

static void unknown(const struct crm_commands *all, const char *name) __attribute__((noreturn));
static void unknown(const struct crm_commands *all, const char *name)
{
	const char **words = crm_calloc(all->n + 1, sizeof *words), *near;

	for (size_t i = 0; i < all->n; i++)
		words[i] = all->v[i].name;
	near = crm_text_nearest(name, words, all->n);
	if (near)
		crm_die(CRM_USAGE, "no command '%s'; did you mean '%s'?", name, near);
	crm_die(CRM_USAGE, "no command '%s'; crm -h lists them", name);
}

static void find_all(struct crm_commands *all)
{
	for (size_t i = 0; i < OWN; i++)
		crm_commands_add(all, own[i].name, own[i].help);
	crm_commands_scan(all);
}

static char *by_prefix(const char *name)
{
	struct crm_commands all = { 0 };
	struct crm_str fits = { 0 };
	size_t n = 0, last = 0;

	find_all(&all);
	for (size_t i = 0; crm_command_name(name) && i < all.n; i++) {
		if (strncmp(all.v[i].name, name, strlen(name)))
			continue;
		crm_str_addf(&fits, "%s%s", n++ ? ", " : "", all.v[i].name);
		last = i;
	}
	if (!n)
		unknown(&all, name);
	if (n > 1)
		crm_die(CRM_USAGE, "'%s' could be %s", name, fits.s);
	return all.v[last].name;
}

/* The whole name of what was typed; ends where there is none. */
static const char *resolve(const char *name)
{
	char path[PATH_MAX];
	const char *noun;

	for (size_t i = 0; i < OWN; i++)
		if (!strcmp(name, own[i].name))
			return own[i].name;
	if (crm_command_find(name, path))
		return name;
	noun = by_short_name(name);
	return noun ? noun : by_prefix(name);
}

static int print(const struct crm_str *text)
{
	if (!crm_write_all(STDOUT_FILENO, text->s, text->len))
		crm_die(CRM_IO, "stdout: %m");
	return CRM_OK;
}

/* contact (co)  people */
static int help_all(void)
{
	struct crm_str text = { 0 };
	struct crm_commands all = { 0 };

	find_all(&all);
	crm_commands_ask(&all);
	crm_str_addf(&text, "%s\ncommands:\n", usage);
	for (size_t i = 0; i < all.n; i++) {
		const struct crm_command *k = &all.v[i];
		const char *about = crm_str_text(&k->about);
		size_t len = strcspn(about, "\t");
		char name[NAME_MAX];

		snprintf(name, sizeof name, about[len] ? "%s (%s)" : "%s", k->name,
		    about[len] ? about + len + 1 : "");
		if (len)
			crm_str_addf(&text, "  %-16s %.*s\n", name, (int)len, about);
		else
			crm_str_addf(&text, "  %s\n", name);
	}
	crm_str_puts(&text, "\ncrm help NOUN tells more; so does crm-NOUN -h\n");
	return print(&text);
}

/* The page as a file, where it lies beside the program; else by its name. */
static void read_page(char *man, const char *page)
{
	const char *here = crm_commands_here();
	char path[PATH_MAX];
	char *by_name_words[] = { man, (char *)"-w", (char *)page, NULL };

	for (size_t i = 0; *here && i < 2; i++) {
		int n = i ? snprintf(path, sizeof path, "%s/../man/%s.1", here, page)
			  : snprintf(path, sizeof path, "%s/../share/man/man1/%s.1", here, page);

		if (n < (int)sizeof path && !access(path, R_OK))
			become(man, (char *[]){ man, (char *)"-l", path, NULL });
	}
	if (crm_program_finish(crm_program_start(by_name_words, NULL), -1, NULL) == 0)
		become(man, (char *[]){ man, (char *)page, NULL });
}

static int help(int argc, char **argv)
{
	const char *noun = argc > 0 ? resolve(argv[0]) : NULL;
	char man[PATH_MAX], path[PATH_MAX], page[NAME_MAX];

	if (argc > 1)
		crm_die(CRM_USAGE, "one word too many: '%s'", argv[1]);
	if (noun && !strcmp(noun, "help"))
		noun = NULL;
	if (noun && !strcmp(noun, "init"))
		noun = "db";
	snprintf(page, sizeof page, noun ? "crm-%s" : "crm", noun);
	if (crm_program_find("man", false, man))
		read_page(man, page);
	if (!noun)
		return help_all();
	if (!crm_command_find(noun, path))
		crm_die(CRM_USAGE, "no command '%s'", noun);
	become(path, (char *[]){ path, (char *)"-h", NULL });
}

static void offer(struct crm_str *text, const char *word, const char *name, const char *about)
{
	size_t len = strcspn(about, "\t");

	if (strncmp(name, word, strlen(word)))
		return;
	crm_str_puts(text, name);
	if (len)
		crm_str_addf(text, "\t%.*s", (int)len, about);
	crm_str_addc(text, '\n');
}

/* crm --complete WORD: commands; crm --complete NOUN WORD...: the command's words. */
static int complete(int argc, char **argv)
{
	struct crm_str text = { 0 };
	struct crm_commands all = { 0 };
	bool helps = argc == 2 && !strcmp(argv[0], "help");
	const char *noun, *word = argc ? argv[argc - 1] : "";
	char path[PATH_MAX];

	if (argc > 1 && !helps) {
		bool init = !strcmp(argv[0], "init");

		noun = init ? "db" : resolve(argv[0]);
		if (!crm_command_find(noun, path))
			return CRM_OK;
		if (init)
			become(path, argv - 2); /* --complete init ... */
		argv[0] = argv[-1];
		become(path, argv - 1);
	}
	find_all(&all);
	crm_commands_ask(&all);
	for (size_t i = 0; i < all.n; i++)
		offer(&text, word, all.v[i].name, crm_str_text(&all.v[i].about));
	return print(&text);
}

static void run(int argc, char **argv) __attribute__((noreturn));
static void run(int argc, char **argv)
{
	char path[PATH_MAX];
	const char *noun = resolve(argv[1]);

	if (!strcmp(noun, "help"))
		exit(help(argc - 2, argv + 2));
	if (!crm_command_find(strcmp(noun, "init") ? noun : "db", path))
		crm_die(CRM_USAGE, "no command '%s'", noun);
	if (strcmp(noun, "init"))
		become(path, argv + 1);
	argv[1] = (char *)"init";
	become(path, argv);
}

int main(int argc, char **argv)
{
	struct crm_str text = { 0 };

	crm_program_set("crm");
	crm_commands_here();
	if (argc < 2) {
		if (write(STDERR_FILENO, usage, sizeof usage - 1) < 0)
			return CRM_IO;
		return CRM_USAGE;
	}
	if (!strcmp(argv[1], "--complete"))
		return complete(argc - 2, argv + 2);
	if (!strcmp(argv[1], "-h"))
		return help_all();
	if (!strcmp(argv[1], "-V")) {
		crm_str_puts(&text, "crm " CRM_VERSION "\n");
		return print(&text);
	}
	if (argv[1][0] == '-')
		crm_die(CRM_USAGE, "no option '%s'; options stand behind the noun", argv[1]);
	if (!argv[1][0])
		crm_die(CRM_USAGE, "an empty word; an unset variable of the shell?");
	run(argc, argv);
}
