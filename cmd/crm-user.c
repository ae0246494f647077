/* crm-user - staff who work in the book.
 *   crm-contact list owner:me */
#include "cmd.h"
#include "model/nouns.h"

int main(int argc, char **argv)
{
	crm_main(argc, argv, &crm_user, NULL);
}
