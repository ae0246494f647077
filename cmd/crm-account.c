/* crm-account - companies and other organisations.
 *   crm-account tree kind:customer | crm-with orders.total */
#include "model/nouns.h"
#include "tree.h"

static int tree(struct crm *c, struct crm_call *call)
{
	return crm_tree(c, call, "kind");
}

static const struct crm_verb verbs[] = {
	{ "tree", "[ID...|-] [TERM...]", "companies and those they own, below them", CRM_PICKS_ANY,
	    tree, NULL },
	{ 0 },
};

int main(int argc, char **argv)
{
	crm_main(argc, argv, &crm_account, verbs);
}
