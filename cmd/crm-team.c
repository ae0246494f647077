/* crm-team - groups of staff.
 *   crm-user list team:sales */
#include "cmd.h"
#include "model/nouns.h"

int main(int argc, char **argv)
{
	crm_main(argc, argv, &crm_team, NULL);
}
