/* crm-account - companies and other organisations.
 *   crm-account list industry:retail | crm-with orders.total */
#include "cmd.h"
#include "model/nouns.h"

int main(int argc, char **argv)
{
	crm_main(argc, argv, &crm_account, NULL);
}
