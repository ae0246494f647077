/* Whose tasks are meant: mine, where nobody is named. */
#include "report/agenda.h"

static bool says_whose(const char *word)
{
	static const char *const fields[] = { "owner", "team" };
	const char *of = !strncmp(word, "no:", 3)    ? word + 3
			 : !strncmp(word, "has:", 4) ? word + 4
						     : word;

	for (size_t i = 0; i < 2; i++) {
		size_t len = strlen(fields[i]);

		if (!strncmp(of, fields[i], len) &&
		    (of > word || (of[len] && strchr(":.", of[len]))))
			return true;
	}
	return false;
}

struct crm_filter *crm_tasks_asked(
    struct crm *c, const struct crm_call *call, const char *term, bool all)
{
	const char **word = crm_pool_alloc(&c->pool, (call->words + 5) * sizeof *word);
	struct crm_filter *f;
	struct crm_err e = { 0 };
	bool mine = !all;
	size_t n = 0;

	word[n++] = "status:open";
	word[n++] = crm_pool_strdup(&c->pool, term);
	if (call->words)
		word[n++] = "[";
	for (size_t i = 0; i < call->words; i++) {
		word[n++] = call->word[i];
		mine = mine && !says_whose(call->word[i]);
	}
	if (call->words)
		word[n++] = "]";
	if (mine)
		word[n++] = "owner:me";
	f = crm_filter_parse(&c->pool, (char *const *)word, n, &e);
	if (!f)
		crm_die_err(&e, NULL);
	return f;
}
