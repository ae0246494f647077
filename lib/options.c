/* Options that every command knows, and some have no use for: what would be
 * ignored is refused. */
#include "cmd.h"

void crm_options_only(const struct crm *c, const char *takes)
{
	const struct crm_options *o = &c->opt;
	const struct {
		const char *name;
		bool given;
	} option[] = {
		{ "-o", o->columns },
		{ "-s", o->sort },
		{ "-q", o->ids },
		{ "-H", o->no_header },
		{ "-e", o->empty_fails },
		{ "-n", o->dry },
		{ "--by", o->by },
		{ "--sum", o->sum },
		{ "--count", o->count },
		{ "--limit", o->limit >= 0 },
		{ "--unset", o->unset },
		{ "--yes", o->yes },
		{ "--expect", o->expect },
		{ "--keep-going", o->keep_going },
		{ "--reject", o->reject },
		{ "--from", o->from },
	};

	for (size_t i = 0; i < sizeof option / sizeof *option; i++)
		if (option[i].given &&
		    crm_choice_index(takes, option[i].name, strlen(option[i].name)) < 0)
			crm_die(CRM_USAGE, "%s: of no use here", option[i].name);
}
