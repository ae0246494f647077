/* crm-activity - every point of contact, about any record.
 *   crm-activity log call contact-42 asked for a quote outcome=reached duration=7m
 *   crm-activity timeline account-7 --since 2026 | crm-where what:call */
#include <stdio.h>

#include "base/text.h"
#include "cmd.h"
#include "model/nouns.h"
#include "timeline.h"

static int kind_unknown(const char *kind)
{
	const char *choices = crm_field_find(&crm_activity, "kind")->choices, *near;
	const char *name[16];
	char each[16][16];
	size_t n = 0;

	for (const char *s = choices; *s && n < 16; s += strspn(s, " "), n++) {
		size_t len = strcspn(s, " ");

		snprintf(each[n], sizeof each[n], "%.*s", (int)len, s);
		name[n] = each[n];
		s += len;
	}
	near = crm_text_nearest(kind, name, n);
	crm_die(CRM_USAGE, "log: '%s' is no kind of activity (%s)%s%s%s", kind, choices,
	    near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

static int log_(struct crm *c, struct crm_call *call)
{
	const struct crm_field *kind = crm_field_find(&crm_activity, "kind");
	const char *direction = call->head[1];
	struct crm_str records = { 0 };

	if (!call->head[0])
		crm_die(CRM_USAGE, "log: the kind stands first: crm-activity log call ID...");
	if (crm_choice_index(kind->choices, call->head[0], strlen(call->head[0])) < 0)
		kind_unknown(call->head[0]);
	crm_str_addf(&records, "%zu %s", call->refs, call->refs == 1 ? "record" : "records");
	crm_confirm_mixed(c, call->refs, records.s, "log");
	crm_str_release(&records);
	return crm_note_about(c, call, call->head[0], direction ? direction : "", 0);
}

static const struct crm_verb verbs[] = {
	{ "log", "KIND [in|out] ID...|- [TEXT...] [FIELD=VALUE...]", "what happened with records",
	    CRM_WRITES | CRM_PICKS | CRM_TEXT_REST | CRM_ASSIGNS | CRM_OF_ACTIVITY | CRM_REFS |
		CRM_HEAD,
	    log_, NULL },
	{ "timeline", "ID...|- [--since DATE] [--until DATE] [--follow]",
	    "the history of a record and of all that belongs to it", CRM_PICKS | CRM_REFS,
	    crm_timeline, crm_timeline_option },
	{ 0 },
};

int main(int argc, char **argv)
{
	crm_main(argc, argv, &crm_activity, verbs);
}
