/* edit - records as YAML in the user's editor: what `edit` does without FIELD=VALUE.
 *
 * The book is read and closed before the editor opens; a txn begins when it has
 * ended well, and a record that somebody changed in between is refused. What is
 * wrong is said and asked about again, all of it above the text as it was left.
 */
#ifndef CRM_EDIT_H
#define CRM_EDIT_H

#include "base/yaml.h"
#include "cmd.h"

/* The verb, for the records of the call. In a read txn, which it ends; where there
 * is something to write it comes back in one for writing. Gives the exit status. */
int crm_edit(struct crm *c, struct crm_call *call);

/* What follows is shared by edit.c, edit_text.c and edit_read.c alone. */

/* A record as it was when the text was made. */
struct crm_edit_record {
	int64_t id, version;
	bool seen;    /* its block was met */
	bool wrong;   /* there is a fault in it */
	bool refused; /* which was counted (--keep-going) */
};

/* What the user changed in a field. */
struct crm_edit_change {
	size_t record;
	size_t line; /* of the key in the text; of the block */
	const struct crm_yaml *block;
	struct crm_assign assign;
};

/* Something wrong, or in the way (CRM_BUSY). */
struct crm_edit_fault {
	size_t line, column; /* column 0: not told */
	size_t record;       /* CRM_EDIT_NONE: of none */
	struct crm_err e;
};
#define CRM_EDIT_NONE ((size_t)-1)

struct crm_edit {
	struct crm *c;
	struct crm_call *call;
	struct crm_edit_record *record;
	size_t records, records_cap;
	struct crm_str made;   /* the text that the user was given first */
	struct crm_yaml *base; /* the same, read: a list of maps in the order of record */
	struct crm_str text;   /* as the user left it */
	struct crm_yaml *now;  /* the same, read */
	struct crm_edit_change *change;
	size_t changes, changes_cap;
	struct crm_edit_fault *fault;
	size_t faults, faults_cap;
};

/* edit_text.c: loads the records of the call, each once, and makes the text. Ends the
 * command with CRM_DATA where one is not there, CRM_USAGE where they are too many. */
void crm_edit_make(struct crm_edit *ed);
/* The value of a scalar, or of a list its values as lines; NULL where y is neither or
 * holds what is no text. In c's pool, or y's. */
const char *crm_edit_value(struct crm *c, const struct crm_yaml *y, size_t *len);

/* edit_read.c: reads the text into changes and faults. */
void crm_edit_read(struct crm_edit *ed);
/* e keeps its code, but wrong words are bad data here. */
void crm_edit_wrong(
    struct crm_edit *ed, size_t line, size_t column, size_t record, const struct crm_err *e);

#endif
