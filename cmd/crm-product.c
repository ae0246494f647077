/* crm-product - what is sold, its prices and stock.
 *   crm-product list stock:..5 -o sku,name,stock */
#include "cmd.h"
#include "model/nouns.h"

int main(int argc, char **argv)
{
	crm_main(argc, argv, &crm_product, NULL);
}
