/* crm-lead - FILL
 *   crm-lead list */
#include "cmd.h"
#include "model/nouns.h"

int main(int argc, char **argv)
{
	crm_main(argc, argv, &crm_lead, NULL);
}
