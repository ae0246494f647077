/* crm-forecast - what is won this quarter and what may still be, against the quota.
 *   crm-forecast --by owner | crm-where attainment:..50
 *   crm-forecast team:North --compare 2026-10-01 */
#include "report/forecast.h"

#define PERIOD                                                                              \
	{ "period", "PERIOD", "2026-Q4, this-month ...; default this fiscal quarter" },     \
	    { "since", "DATE", "from this day on" }, { "until", "DATE", "up to this day" }, \
	{                                                                                   \
		"currency", "CODE", "amounts in this currency"                              \
	}

static const struct crm_option options[] = {
	PERIOD,
	{ "pipeline", "NAME", "of this pipeline alone" },
	{ "from-history", NULL, "weigh by what became of opportunities in the same stage" },
	{ "compare", "DATE|txn-N", "what changed since the book was as it was then" },
	{ 0 },
};
static const struct crm_option backtest_options[] = {
	PERIOD,
	{ "periods", "N", "how many; default 8" },
	{ 0 },
};

/* The action without a name comes first: a word that is no verb is a term. */
static const struct crm_verb verbs[] = {
	{ .words = "[TERM...] [--by FIELD,...] [--pipeline NAME] [--period PERIOD] [--since DATE]"
		   " [--until DATE] [--currency CODE] [--from-history] [--compare DATE|txn-N]",
	    .help = "closed, commit, best case, pipeline, weighted, against quota",
	    .flags = CRM_NOBOOK | CRM_PAST | CRM_FILTERS,
	    .run = crm_forecast,
	    .option = options },
	{ .name = "backtest",
	    .words = "[--period PERIOD] [--periods N] [OPTION...]",
	    .help = "how wrong --from-history would have been in the periods before",
	    .flags = CRM_NOBOOK | CRM_PAST | CRM_FILTERS,
	    .run = crm_forecast_backtest,
	    .option = backtest_options },
	{ 0 },
};

int main(int argc, char **argv)
{
	crm_main(argc, argv, NULL, verbs);
}
