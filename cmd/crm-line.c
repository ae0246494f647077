/* crm-line - lines of orders.
 *   crm-line list order:order-3 */
#include "cmd.h"
#include "model/nouns.h"

int main(int argc, char **argv)
{
	crm_main(argc, argv, &crm_line, NULL);
}
