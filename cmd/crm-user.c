/* crm-user - staff who work in the book.
 *   crm-user edit me away+=2026-12-24..2027-01-02
 *   crm-user list team:sales -o login,leads.open,tasks.open -s -leads.open */
#include "model/nouns.h"
#include "tree.h"

static int tree(struct crm *c, struct crm_call *call)
{
	return crm_tree(c, call, "role");
}

static const struct crm_verb verbs[] = {
	{ "tree", "[ID...|-] [TERM...]", "the staff and who reports to them, below them",
	    CRM_PICKS_ANY, tree, NULL },
	{ 0 },
};

int main(int argc, char **argv)
{
	crm_main(argc, argv, &crm_user, verbs);
}
