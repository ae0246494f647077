/* crm-contact - people.
 *   crm-contact list stage:customer | crm-with orders.total */
#include "cmd.h"
#include "model/nouns.h"

int main(int argc, char **argv)
{
	crm_main(argc, argv, &crm_contact, NULL);
}
