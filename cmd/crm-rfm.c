/* crm-rfm - how recently, how often, for how much: customers scored and named.
 *   crm-rfm | crm-where segment:champions | crm-contact edit - tag+=vip --yes */
#include "report/rfm.h"

static int scores(struct crm *c, struct crm_call *call)
{
	struct crm_rfm_plan p;
	struct crm_rfm s;
	int rc = CRM_OK;

	crm_rfm_plan(&p, c, call, &crm_rfm_scores);
	crm_rfm_load(&s, &p, p.since, p.day);
	crm_rfm_notices(&s);
	if (p.save && !c->opt.dry)
		crm_rfm_save(c, &s);
	if (p.save && c->opt.dry)
		crm_rfm_save_diff(c, &s);
	else
		rc = crm_rfm_scores_print(&s);
	crm_rfm_release(&s);
	return rc;
}

static int summary(struct crm *c, struct crm_call *call)
{
	struct crm_rfm_plan p;
	struct crm_rfm s;
	int rc;

	crm_rfm_plan(&p, c, call, &crm_rfm_summary);
	crm_rfm_load(&s, &p, p.since, p.day);
	crm_rfm_notices(&s);
	rc = crm_rfm_summary_print(&s);
	crm_rfm_release(&s);
	return rc;
}

static int moves(struct crm *c, struct crm_call *call)
{
	struct crm_rfm_plan p;
	struct crm_rfm then, now;
	int rc;

	crm_rfm_plan(&p, c, call, &crm_rfm_moves);
	if (p.since == INT64_MIN)
		crm_die(CRM_USAGE, "moves: --since DATE tells since when");
	for (size_t i = 0; i < p.segments->n; i++)
		if (!strcmp(p.segments->row[i].name, "none"))
			crm_die(CRM_CONFIG, "moves: 'none' is who had no orders; name the segment"
					    " otherwise");
	crm_rfm_load(&then, &p, INT64_MIN, p.since);
	crm_rfm_load(&now, &p, INT64_MIN, p.day);
	crm_rfm_notices(&now);
	rc = crm_rfm_moves_print(&then, &now);
	crm_rfm_release(&then);
	crm_rfm_release(&now);
	return rc;
}

static int cuts(struct crm *c, struct crm_call *call)
{
	struct crm_rfm_plan p;
	struct crm_rfm s;
	int rc;

	crm_rfm_plan(&p, c, call, &crm_rfm_cuts);
	crm_rfm_load(&s, &p, p.since, p.day);
	crm_rfm_notices(&s);
	rc = crm_rfm_cuts_print(&s);
	crm_rfm_release(&s);
	return rc;
}

#define SCORING                                                                            \
	{ "bins", "N", "scores from 1 to N, 2 to 10; default 5" },                         \
	    { "method", "NAME", "quantile, rank or fixed" },                               \
	    { "cuts", "CUTS", "for fixed: 'r=30,90,180,365 f=1,2,4,8 m=50,100,200,500'" }, \
	    { "mean", NULL, "score the mean order, not the sum" },                         \
	{                                                                                  \
		"currency", "CODE", "orders in this currency; default the book's"          \
	}
#define SINCE                                              \
	{                                                  \
		"since", "DATE", "orders from this day on" \
	}
#define SEGMENTS                                            \
	{                                                   \
		"segments", "FILE", "the segments, in YAML" \
	}
#define COLUMNS                                                                    \
	{                                                                          \
		"columns", "CUSTOMER,DATE,AMOUNT", "with '-': the columns to take" \
	}

static const struct crm_option score_options[] = {
	SCORING,
	SINCE,
	SEGMENTS,
	COLUMNS,
	{ "save", NULL, "keep the scores in the book" },
	{ 0 },
};
static const struct crm_option summary_options[] = { SCORING, SINCE, SEGMENTS, COLUMNS, { 0 } };
static const struct crm_option moves_options[] = {
	SCORING,
	SEGMENTS,
	{ "since", "DATE", "the day to compare with" },
	{ 0 },
};
static const struct crm_option cuts_options[] = { SCORING, SINCE, COLUMNS, { 0 } };

/* The action without a name comes first: a word that is no verb is a term. */
static const struct crm_verb verbs[] = {
	{ .words =
		"[TERM...] [--since DATE] [--bins N] [--method quantile|rank|fixed] [--cuts CUTS]"
		" [--mean] [--currency CODE] [--segments FILE] [--save]"
		" [--columns CUSTOMER,DATE,AMOUNT] [-]",
	    .help = "score customers",
	    .flags = CRM_NOBOOK | CRM_PAST | CRM_FILTERS | CRM_STDIN,
	    .run = scores,
	    .option = score_options },
	{ .name = "summary",
	    .words = "[TERM...] [OPTION...] [-]",
	    .help = "segments, their size and revenue",
	    .flags = CRM_NOBOOK | CRM_PAST | CRM_FILTERS | CRM_STDIN,
	    .run = summary,
	    .option = summary_options },
	{ .name = "moves",
	    .words = "[TERM...] --since DATE [OPTION...]",
	    .help = "who moved from segment to segment",
	    .flags = CRM_NOBOOK | CRM_PAST | CRM_FILTERS,
	    .run = moves,
	    .option = moves_options },
	{ .name = "cuts",
	    .words = "[TERM...] [OPTION...] [-]",
	    .help = "the cut points of the scores",
	    .flags = CRM_NOBOOK | CRM_PAST | CRM_FILTERS | CRM_STDIN,
	    .run = cuts,
	    .option = cuts_options },
	{ 0 },
};

int main(int argc, char **argv)
{
	crm_main(argc, argv, NULL, verbs);
}
