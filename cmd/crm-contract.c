/* crm-contract - FILL
 *   crm-contract list */
#include "cmd.h"
#include "model/nouns.h"

int main(int argc, char **argv)
{
	crm_main(argc, argv, &crm_contract, NULL);
}
