/* spell - the marks of the common dialect (query.h, the schema's steps). Private to lib/db. */
#ifndef CRM_DB_SPELL_H
#define CRM_DB_SPELL_H

#include "base/str.h"

/* A mark and what the engine writes for it: ? stands for what is in the mark's
 * parentheses, # for as many zeros as its digit says. Without a ? the mark has no
 * parentheses and stands before a semicolon. */
struct crm_mark {
	const char *name, *text;
};

/* Appends sql with its marks filled in; the last of marks has no name. */
void crm_spell(struct crm_str *out, const char *sql, const struct crm_mark *marks);

#endif
