/* crm-report - the figures of sales, each by its definition.
 *   crm-report sales --since this-quarter --compare previous
 *   crm-report win_rate --by owner --since this-year | crm-where win_rate:50.. */
#include "report/report.h"

static const struct crm_option options[] = {
	{ "since", "DATE", "from this day on; of a period its first day" },
	{ "until", "DATE", "up to this day; of a period its last day; default today" },
	{ "compare", "previous", "beside it the period before, and the change" },
	{ "currency", "CODE", "amounts in this currency, at the rates of their days" },
	{ 0 },
};

/* The action without a name comes first: a word that is no verb is a report. */
static const struct crm_verb verbs[] = {
	{ .words = "REPORT [TERM...] [--since DATE] [--until DATE] [--by FIELD,...]"
		   " [--compare previous] [--currency CODE]",
	    .help = "print a report, or a sheet of them: sales",
	    .flags = CRM_NOBOOK | CRM_PAST | CRM_FILTERS,
	    .run = crm_report,
	    .option = options },
	{ .name = "list",
	    .words = "",
	    .help = "what reports there are, each with its unit, definition and source",
	    .flags = CRM_NOBOOK,
	    .run = crm_report_list },
	{ 0 },
};

int main(int argc, char **argv)
{
	crm_main(argc, argv, NULL, verbs);
}
