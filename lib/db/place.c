/* Making a file under another name first: see place.h. */
#include "db/place.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "db/engine.h"

int crm_place_fail(struct crm_err *e, const char *file)
{
	bool forbidden = errno == EACCES || errno == EPERM || errno == EROFS;

	return crm_err_set(e, forbidden ? CRM_NOPERM : CRM_IO, "%s: %m", file);
}

static int sync_dir(const char *path, struct crm_err *e)
{
	char *copy = crm_strdup(path);
	int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = fd < 0 || (fsync(fd) && errno != EINVAL);

	if (rc)
		crm_err_set(e, CRM_IO, "%s: saved, but its directory was not synced: %m", path);
	if (fd >= 0)
		close(fd);
	free(copy);
	return rc ? e->code : 0;
}

static int sync_file(const char *path, struct crm_err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int rc = fd < 0 || fsync(fd);

	if (rc)
		crm_err_set(e, CRM_IO, "%s: %m", path);
	if (fd >= 0)
		close(fd);
	return rc ? e->code : 0;
}

int crm_place_temp(const char *final, struct crm_str *temp, struct crm_err *e)
{
	int fd;

	crm_str_addf(temp, "%s.new-XXXXXX", final);
	fd = mkostemp(temp->s, O_CLOEXEC);
	if (fd < 0)
		return crm_place_fail(e, final);
	close(fd);
	crm_db_temp(temp->s);
	return 0;
}

int crm_place_name(struct crm_str *temp, const char *final, bool replace, struct crm_err *e)
{
	int rc = sync_file(temp->s, e);

	if (!rc && (replace ? rename(temp->s, final) : link(temp->s, final)))
		rc = errno == EEXIST
			 ? crm_err_set(e, CRM_USAGE, "%s: there is something already", final)
			 : crm_place_fail(e, final);
	if (rc || !replace)
		unlink(temp->s);
	crm_db_temp(NULL);
	crm_str_puts(temp, "-journal");
	unlink(temp->s);
	return rc ? rc : sync_dir(final, e);
}
