/* crm-item - lines of opportunities and quotes.
 *   crm-item list opportunity:opportunity-3 */
#include "cmd.h"
#include "model/nouns.h"

int main(int argc, char **argv)
{
	crm_main(argc, argv, &crm_item, NULL);
}
