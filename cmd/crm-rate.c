/* crm-rate - FILL
 *   crm-rate list */
#include "cmd.h"
#include "model/nouns.h"

int main(int argc, char **argv)
{
	crm_main(argc, argv, &crm_rate, NULL);
}
