/* The life of every command, in the order of cmd.h. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmd.h"
#include "hooks.h"
#include "model/context.h"
#include "model/diff.h"
#include "model/nouns.h"
#include "model/own.h"
#include "model/pipeline.h"
#include "record/escape.h"

/* A closed descriptor 0, 1 or 2 would be given to the book. Each gets /dev/null
 * in the wrong direction, so that using it still fails. */
static void hold_descriptors(void)
{
	static const int flags[] = { O_WRONLY, O_RDONLY, O_RDWR };

	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/dev/null", flags[fd]) != fd)
			_exit(CRM_IO);
}

static void name_nouns(void)
{
	static const char *name[64];
	size_t n = 0;

	for (; n < 62 && crm_nouns[n]; n++)
		name[n] = crm_nouns[n]->name;
	name[n] = "txn";
	crm_id_nouns(name);
}

static void print(struct crm *c, const struct crm_str *text)
{
	crm_spool_write(c->spool, crm_str_text(text), text->len);
}

/* Said by any death behind COMMIT, after its own reason. */
static void say_saved(void)
{
	crm_warn("saved all the same");
}

/* Waits for the pipe. A reader of a book whose own reader has gone ends as the
 * shell expects, by SIGPIPE; a writer says that its change is on disk. */
static void finish(struct crm *c, bool saved) __attribute__((noreturn));
static void finish(struct crm *c, bool saved)
{
	int rc = crm_spool_drain(c->spool);

	if (rc == EPIPE && !saved) {
		signal(SIGPIPE, SIG_DFL);
		raise(SIGPIPE);
	}
	errno = rc;
	if (rc && saved)
		crm_warn("saved, but the output could not be written: %m");
	else if (rc)
		crm_warn("stdout: %m");
	exit(rc ? CRM_IO : c->status);
}

static void usage(struct crm *c, const struct crm_verb *verbs, const struct crm_verb *only)
    __attribute__((noreturn));
static void usage(struct crm *c, const struct crm_verb *verbs, const struct crm_verb *only)
{
	struct crm_str text = { 0 };

	crm_usage_print(&text, crm_program(), c->noun, verbs, only);
	print(c, &text);
	finish(c, false);
}

/* What -n prints is in the format that the line or the terminal asks for. */
static void diff_begin(struct crm *c)
{
	bool ids = c->opt.ids;

	c->opt.ids = false;
	c->diff = crm_out_open(c, crm_diff_column, CRM_DIFF_COLUMNS, false);
	c->opt.ids = ids;
}

/* `edit` that sets nothing on the line: its changes come from an editor. */
static bool edits_later(const struct crm *c, const struct crm_call *call, int n, char **word)
{
	bool later = call->verb->flags & CRM_EDITS && !c->opt.clear;

	for (int i = 0; i < n; i++)
		later = later && !crm_is_assignment(word[i]);
	return later;
}

/* Nobody writes what was, and who reads no book has none of then. */
static void check_past(const struct crm_verb *v)
{
	if (v->flags & CRM_WRITES)
		crm_die(CRM_USAGE, "--as-of: what was cannot be changed");
	if (v->flags & CRM_NOBOOK && !(v->flags & CRM_PAST))
		crm_die(CRM_USAGE, "--as-of: of no use here");
}

static void pick(struct crm *c, struct crm_call *call)
{
	unsigned flags = call->verb->flags;

	if (flags & CRM_REFS) {
		crm_refs_names(c, call);
		crm_refs_check(c, call);
		return;
	}
	crm_pick_names(c, call);
	if (call->picked && flags & (CRM_PICKS | CRM_PICKS_ANY) &&
	    !(flags & (CRM_SEARCHES | CRM_ASKS)))
		crm_pick_finish(c, call);
}

/* What nobody was told must not be kept as told: better twice than never. */
static void tell(struct crm *c)
{
	crm_spool_go(c->spool);
	errno = crm_spool_settle(c->spool);
	if (errno)
		crm_die(CRM_IO, "stdout: %m; nothing was changed");
}

static void run(struct crm *c, struct crm_call *call) __attribute__((noreturn));
static void run(struct crm *c, struct crm_call *call)
{
	unsigned flags = call->verb->flags;
	bool later = flags & CRM_EDITS && !call->assigns, saved = false;
	int64_t txn;

	if (call->from_stdin && flags & CRM_REFS)
		crm_refs_stdin(c, call);
	else if (call->from_stdin && flags & CRM_PAIRS)
		crm_pairs_stdin(c, call);
	else if (call->from_stdin)
		crm_pick_stdin(c, call);
	if (!(flags & CRM_NOBOOK))
		crm_book(c);
	if (flags & CRM_WRITES && !(flags & CRM_NOBOOK) && !later)
		crm_txn_begin(c);
	else if (!(flags & CRM_NOBOOK))
		crm_book_read(c);
	pick(c, call);
	if (flags & CRM_WRITES && c->opt.dry && !c->diff)
		diff_begin(c);
	c->status = call->verb->run(c, call);
	crm_diff_end(c);
	txn = c->txn;
	if (c->txn && c->opt.dry) {
		crm_txn_rollback(c);
	} else if (c->txn) {
		crm_hooks_check(c);
		if (flags & CRM_TELLS)
			tell(c);
		crm_txn_commit(c);
		if (c->status == CRM_PART)
			crm_warn(
			    "saved %lld, refused %lld", (long long)c->saved, (long long)c->refused);
	}
	saved = c->wrote && !c->opt.dry; /* also by a verb that committed itself */
	if (saved)
		crm_at_die(say_saved);
	crm_db_close(c->db);
	c->db = NULL;
	crm_hooks_after(c, saved ? txn : 0);
	crm_spool_go(c->spool);
	finish(c, saved);
}

void crm_main(int argc, char **argv, const struct crm_noun *noun, const struct crm_verb *verbs)
{
	static struct crm crm;
	struct crm *c = &crm;
	struct crm_call call = { 0 };
	struct crm_str version = { 0 };
	char **word;
	int first, words;

	hold_descriptors();
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	crm_program_set(argc ? argv[0] : "crm");
	name_nouns();
	*c = (struct crm){ .noun = noun, .argc = argc, .argv = argv };
	crm_choices_ask(crm_pipeline_choices, c);
	c->opt.limit = -1;
	c->opt.wait = 60;
	memcpy(c->currency, "EUR", 4);
	if (argc == 2 && !strcmp(argv[1], "--about")) {
		c->spool = crm_spool_new(STDOUT_FILENO, NULL, false);
		crm_about(c, verbs);
		finish(c, false);
	}
	if (argc > 1 && !strcmp(argv[1], "--complete")) {
		c->spool = crm_spool_new(STDOUT_FILENO, NULL, false);
		crm_context_preferences(c);
		crm_complete(c, verbs, argc - 2, argv + 2);
		finish(c, false);
	}
	call.verb = crm_args_verb(c, verbs, argc - 1, argv + 1);
	first = 1 + (call.verb && call.verb->name && argc > 1 && !strcmp(call.verb->name, argv[1]));
	word = crm_calloc((size_t)argc, sizeof *word);
	words = crm_args_options(c, &call, argc - first, argv + first, word);
	c->writes = call.verb && call.verb->flags & CRM_WRITES;
	c->primary = call.verb && call.verb->flags & (CRM_WRITES | CRM_PRIMARY);
	c->spool = crm_spool_new(STDOUT_FILENO, NULL, c->writes && !c->opt.help && !c->opt.version);
	if (c->opt.help)
		usage(c, verbs, call.verb && call.verb->name ? call.verb : NULL);
	if (c->opt.version) {
		crm_str_addf(&version, "%s %s\n", crm_program(), CRM_VERSION);
		print(c, &version);
		finish(c, false);
	}
	if (!call.verb) {
		crm_str_reset(&version);
		crm_usage_print(&version, crm_program(), noun, verbs, NULL);
		if (write(STDERR_FILENO, version.s, version.len) < 0)
			exit(CRM_IO);
		exit(CRM_USAGE);
	}
	if (c->opt.as_of)
		check_past(call.verb);
	crm_context_preferences(c);
	crm_context_user(c);
	crm_context_clock(c);
	if (c->writes)
		crm_hooks_want(c, &call, edits_later(c, &call, words, word));
	if (!(call.verb->flags & CRM_NOBOOK) || call.verb->flags & CRM_ASSIGNS)
		crm_own_ask(c);
	if (call.verb->flags & CRM_PICKS_SALES)
		c->noun = &crm_opportunity;
	crm_args_words(c, &call, words, word);
	run(c, &call);
}
