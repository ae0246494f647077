/* leads - the rules of leads: what a lead is called, how its status moves, what the policy's
 * section `leads` asks of a qualified one and gives points for, and what a lead becomes.
 *
 * Of an import the status is taken as it stands: what happened elsewhere, happened.
 */
#ifndef CRM_MODEL_LEADS_H
#define CRM_MODEL_LEADS_H

#include "model/filter.h"
#include "model/record.h"

/* lead: its name (given and family name, else company, address, number) where none is
 * given. Converted by crm_lead_convert alone, and for good; a day of conversion makes it
 * so. Unqualified with a reason, which goes when it is taken up again; qualified when it
 * has what the policy asks. */
int crm_lead_check(
    struct crm *c, const struct crm_rec *old, struct crm_rec *rec, struct crm_err *e);

/* Neither converted nor unqualified, as SQL of a column status; and as words. One rule for
 * whoever counts open leads. */
#define CRM_LEAD_OPEN       "IN ('new', 'working', 'qualified')"
#define CRM_LEAD_OPEN_WORDS "new working qualified"

/* A filter of the policy, and what it is called. */
struct crm_lead_rule {
	const char *name, *text; /* text: as it is written */
	const struct crm_filter *filter;
	int64_t points;
	size_t line, column; /* of the text in its section */
};
struct crm_lead_grade {
	const char *name;
	int64_t least; /* points */
};
enum { CRM_LEAD_RULES = 64 }; /* that give points, at most */
struct crm_lead_policy {
	struct crm_lead_rule *rule;
	size_t rules;
	struct crm_lead_grade *grade; /* the highest first */
	size_t grades;
	const struct crm_field **need; /* what a qualified lead has */
	size_t needs;
	struct crm_lead_rule *term; /* and what holds for it */
	size_t terms;
};

/* Reads the section (what stands behind its key), memory the pool's; name stands in
 * messages. CRM_CONFIG. Fields that filters name are known only when they are asked. */
int crm_lead_policy_read(struct crm *c, struct crm_pool *pool, const struct crm_yaml *node,
    const char *name, struct crm_lead_policy *out, struct crm_err *e);
/* Is the section right? As crm_section.check. */
int crm_lead_policy_check(
    struct crm *c, const struct crm_yaml *node, const char *name, struct crm_err *e);
/* Does the book have the fields that its terms name? As crm_section.fits. */
int crm_lead_policy_fits(
    struct crm *c, const struct crm_yaml *node, const char *name, struct crm_err *e);
/* The book's own, read once; empty where it has none. */
const struct crm_lead_policy *crm_lead_policy(struct crm *c);
/* The grade of so many points, NULL where there is none for them. */
const char *crm_lead_grade(const struct crm_lead_policy *p, int64_t points);

/* The points of leads that are not converted; these keep what they had. */
struct crm_lead_scored {
	int64_t id, points, was; /* was: the score in the book */
	uint64_t fits;           /* bit i: rule i gave its points */
	const char *grade;       /* in the book; NULL: none */
	bool scored;             /* was it ever? */
};
struct crm_lead_scores {
	struct crm *c;
	struct crm_lead_scored *v; /* by id */
	size_t n, cap;
	struct crm_pool pool;
};
/* Of these leads, or all, by the policy's rules. A rule that is wrong for the book ends the
 * command, CRM_CONFIG. */
void crm_lead_scores_read(
    struct crm *c, const int64_t *id, size_t n, bool all, struct crm_lead_scores *out);
void crm_lead_scores_release(struct crm_lead_scores *x);
/* Does what the book says of the i-th differ? And: writes it, in the open txn; old and rec
 * are scratch, of the noun. Without grades in the policy a grade stays as it is. */
bool crm_lead_score_moved(const struct crm_lead_scores *x, size_t i);
void crm_lead_score_write(
    const struct crm_lead_scores *x, size_t i, struct crm_rec *old, struct crm_rec *rec);

/* Is rec what the policy calls qualified? Filters are asked of the lead as it is in the
 * book (old); one that is not there yet cannot fit any. CRM_DATA with all that is missing. */
int crm_lead_qualifies(
    struct crm *c, const struct crm_rec *old, const struct crm_rec *rec, struct crm_err *e);

/* The account that a lead is of: the one of that whole name, else of the host of its
 * website; *id 0 where none is. *hosts is read when it is needed (crm_hosts_free).
 * CRM_DATA where more than one is. */
struct crm_hosts;
int crm_lead_account(struct crm *c, struct crm_hosts **hosts, const struct crm_rec *lead,
    int64_t *id, struct crm_err *e);

/* What crm_lead_convert is told. Zeroed: find or make all three. */
struct crm_conversion {
	int64_t account, contact; /* these; 0: found by the lead's own words, else made */
	bool no_opportunity;
	const struct crm_assign *assign; /* of the opportunity */
	size_t assigns;
	struct crm_hosts *hosts; /* of the accounts' pages: read when first asked */
};
void crm_conversion_release(struct crm_conversion *how);

/* The lead becomes an account (where it has a company), a contact (where it has a name of
 * its own) and an opportunity, and refers to them. An account is found by its whole name,
 * else by the host of its website; a contact by an e-mail address, else by a telephone
 * number and the same name. What is found keeps what it has and gets what it lacks. What
 * is about the lead (activities, tasks) is about the opportunity from then on, without
 * one about the contact, else the account. CRM_DATA of one that is unqualified, and where two fit equally well or a field
 * is refused: then some of it may be written, and the caller goes back to a savepoint. */
int crm_lead_convert(
    struct crm *c, struct crm_conversion *how, const struct crm_rec *lead, struct crm_err *e);

#endif
