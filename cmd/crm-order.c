/* crm-order - what customers bought.
 *   crm-order list total:100.. | crm-with contact.email */
#include "cmd.h"
#include "model/nouns.h"

int main(int argc, char **argv)
{
	crm_main(argc, argv, &crm_order, NULL);
}
