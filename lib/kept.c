/* A file, and what is said of it at the end. */
#include "kept.h"

#include <stdlib.h>
#include <unistd.h>

#include "editor.h"

static char *file; /* NULL: none */
static const struct crm *running;
static bool done;

void crm_kept_forget(void)
{
	if (file)
		unlink(file);
	free(file);
	file = NULL;
}

void crm_kept_done(void)
{
	done = true;
}

static void at_exit(void)
{
	if (done && !running->txn)
		crm_kept_forget();
	else if (file)
		crm_warn("the text is kept in %s", file);
}

const char *crm_kept(struct crm *c, const char *suffix, const struct crm_str *text)
{
	struct crm_err e = { 0 };

	crm_kept_forget();
	if (!running)
		atexit(at_exit);
	running = c;
	file = crm_editor_keep(suffix, text, &e);
	if (!file)
		crm_warn("the text cannot be kept: %s", e.text);
	return file;
}
