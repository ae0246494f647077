/* crm-activity - every point of contact, about any record.
 *   crm-activity list at:last-week kind:call */
#include "cmd.h"
#include "model/nouns.h"

int main(int argc, char **argv)
{
	crm_main(argc, argv, &crm_activity, NULL);
}
