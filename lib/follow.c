#include "follow.h"

#include <poll.h>
#include <unistd.h>

#include "model/context.h"

int64_t crm_follow_newest(struct crm *c)
{
	return crm_db_int(c->db, 0, "SELECT max(x.id) FROM txns x", "");
}

bool crm_follow(struct crm *c, int64_t seen)
{
	enum { EACH = 250 }; /* milliseconds */
	struct pollfd out = { .fd = STDOUT_FILENO };

	do {
		crm_db_rollback(c->db);
		crm_spool_settle(c->spool);
		if (crm_spool_broken(c->spool) || (poll(&out, 1, EACH) > 0 && out.revents))
			return false;
		if (crm_db_moved(c->db))
			crm_die(CRM_BUSY, "%s: another book is in its place now; try again",
			    crm_db_path(c->db));
		crm_db_begin_read(c->db);
	} while (crm_follow_newest(c) <= seen);
	return true;
}
