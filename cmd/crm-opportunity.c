/* crm-opportunity - sales that may come, from the first talk to won or lost.
 *   crm-opportunity list status:open close:..eom | crm-with account.name
 *   crm-opportunity lines 3 -o product.sku,quantity,total */
#include "model/nouns.h"
#include "parts.h"

static const struct crm_verb verbs[] = {
	{ "line", CRM_PART_WORDS, "add a line of what is offered", CRM_PART_ADD, crm_part_add,
	    NULL },
	{ "lines", CRM_PARTS_WORDS, "print the lines of opportunities", CRM_PART_LIST,
	    crm_part_list, NULL },
	{ 0 },
};

int main(int argc, char **argv)
{
	crm_main(argc, argv, &crm_opportunity, verbs);
}
