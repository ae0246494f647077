/* quota - what is to be won: the policy's section `quotas`.
 *
 * Each month has a quota; that of a quarter or year is spread evenly over its months, and
 * what is said of the month itself comes before the quarter, the quarter before the year,
 * a dated one before all of them (2026-11 before 2026-Q4 before 2026).
 */
#ifndef CRM_MODEL_QUOTA_H
#define CRM_MODEL_QUOTA_H

#include "model/crm.h"

enum crm_quota_whose { CRM_QUOTA_ALL, CRM_QUOTA_TEAM, CRM_QUOTA_USER };

/* One amount of somebody. */
struct crm_quota {
	enum crm_quota_whose whose;
	const char *name; /* login, or the team's */
	int64_t id;       /* 0: not in the book; of CRM_QUOTA_ALL always */
	int months;       /* that it is for: 1, 3 or 12 */
	int64_t since;    /* a dated one's first day; INT64_MIN: each */
	int64_t amount;
};

struct crm_quotas {
	char currency[4];
	struct crm_quota *v;
	size_t n;
};

/* For the policy: is the section right? */
int crm_quotas_check(
    struct crm *c, const struct crm_yaml *node, const char *name, struct crm_err *e);
/* Does the book have whom it names? As crm_section.fits. */
int crm_quotas_fit(struct crm *c, const struct crm_yaml *node, const char *name, struct crm_err *e);
/* The book's, names resolved (who is not there is said on stderr, and left out); false
 * where its policy has none. */
bool crm_quotas_load(struct crm *c, struct crm_quotas *out);
/* What that one is to win from the first day to the last, which are whole months. False
 * where not each of the months has a quota, or they are no whole months. */
bool crm_quota_sum(const struct crm_quotas *q, enum crm_quota_whose whose, int64_t id,
    int64_t since, int64_t until, int64_t *amount);
/* The same, where nothing is said of it itself: a team's is the sum of its users', that of
 * all the sum of all users'. */
bool crm_quota_total(struct crm *c, const struct crm_quotas *q, enum crm_quota_whose whose,
    int64_t id, int64_t since, int64_t until, int64_t *amount);

#endif
