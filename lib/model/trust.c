/* Owners and modes, from the directory up to the root. */
#include "model/trust.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "model/context.h"

static const mode_t others = S_IWGRP | S_IWOTH;

int crm_trust(struct crm *c, const char *path, const struct stat *st, struct crm_err *e)
{
	struct stat book;
	uid_t owner = stat(crm_book_path(c), &book) ? geteuid() : book.st_uid;

	if (st->st_uid && st->st_uid != geteuid() && st->st_uid != owner)
		return crm_err_set(e, CRM_NOPERM, "%s: belongs to a stranger", path);
	if (st->st_mode & others)
		return crm_err_set(e, CRM_NOPERM, "%s: others may write to it", path);
	return 0;
}

/* Where others may rename what lies below, they may put something else in its place. */
static int above(char *path, struct crm_err *e)
{
	struct stat st;

	for (char *slash; (slash = strrchr(path, '/')) && path[1];) {
		slash[slash == path] = '\0';
		if (stat(path, &st))
			return crm_err_set(e, CRM_NOPERM, "%s: %m", path);
		if (st.st_mode & others && !(st.st_mode & S_ISVTX))
			return crm_err_set(e, CRM_NOPERM, "%s: others may write to it", path);
	}
	return 0;
}

const char *crm_trust_directory(struct crm *c, const char *path, struct crm_err *e)
{
	char real[PATH_MAX];
	const char *kept;
	struct stat st;

	if (!realpath(path, real) || stat(real, &st) || !S_ISDIR(st.st_mode)) {
		crm_err_set(e, CRM_CONFIG, "no directory '%s'", path);
		return NULL;
	}
	kept = crm_pool_strdup(&c->pool, real);
	return crm_trust(c, kept, &st, e) || above(real, e) ? NULL : kept;
}
