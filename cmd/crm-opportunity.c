/* crm-opportunity - FILL
 *   crm-opportunity list */
#include "cmd.h"
#include "model/nouns.h"

int main(int argc, char **argv)
{
	crm_main(argc, argv, &crm_opportunity, NULL);
}
