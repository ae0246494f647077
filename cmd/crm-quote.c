/* crm-quote - FILL
 *   crm-quote list */
#include "cmd.h"
#include "model/nouns.h"

int main(int argc, char **argv)
{
	crm_main(argc, argv, &crm_quote, NULL);
}
