/* dedupe_rules - what makes two records of a noun one: under which keys they meet,
 * how their fields are compared, how much it takes. crm-dedupe(1) has the grammar.
 *
 * A field that is set in both records and agrees gives its weight in points, one
 * that differs takes `against` away, one that is unset says nothing; the score is
 * points / full, kept within 0 and 1. With log-odds as weights this is the linear
 * rule of Fellegi and Sunter, A Theory for Record Linkage (JASA 64, 1969).
 */
#ifndef CRM_MODEL_DEDUPE_RULES_H
#define CRM_MODEL_DEDUPE_RULES_H

#include "base/mem.h"
#include "base/str.h"
#include "base/yaml.h"
#include "model/noun.h"

enum crm_measure { CRM_EQUAL, CRM_JARO_WINKLER, CRM_LEVENSHTEIN, CRM_WORDS, CRM_NEAR_DATE };

struct crm_dedupe_compare {
	const char *name;              /* as it was written: email */
	const struct crm_field *field; /* of the values: emails */
	enum crm_measure measure;
	double threshold; /* as alike as this, and the field agrees */
	double weight, against;
	bool graded; /* an agreement gives weight * (likeness - threshold) / (1 - threshold) */
};

/* What of a field is in a key. */
enum crm_key_how {
	CRM_KEY_WHOLE,    /* each value whole; of a telephone number the last seven digits */
	CRM_KEY_WORDS,    /* each word by itself */
	CRM_KEY_SORTED,   /* all words, sorted */
	CRM_KEY_PHONETIC, /* the Soundex codes of all words, sorted */
};
struct crm_dedupe_item {
	const char *name;
	const struct crm_field *field;
	enum crm_key_how how;
	size_t prefix; /* so many characters of it; 0: all */
};
enum { CRM_DEDUPE_ITEMS = 8, CRM_DEDUPE_MAX = 32 };
struct crm_dedupe_key {
	struct crm_dedupe_item item[CRM_DEDUPE_ITEMS];
	size_t n;
};

struct crm_dedupe_rules {
	const struct crm_noun *noun;
	struct crm_dedupe_key key[CRM_DEDUPE_MAX];
	size_t keys;
	struct crm_dedupe_compare compare[CRM_DEDUPE_MAX];
	size_t compares;
	double full;      /* points of a score of 1 */
	double threshold; /* a pair that scores as much is printed */
	size_t largest;   /* a block of more records is compared by neighbourhood */
	size_t window;    /* of so many */
	struct crm_pool pool;
};

/* Reads the rules of a noun from a node of YAML: the map of a rules file, or what
 * stands under the noun in policy. name stands in messages. CRM_CONFIG with file,
 * line and column; r is empty then. The caller releases r. */
int crm_dedupe_rules_read(struct crm_dedupe_rules *r, const struct crm_noun *noun,
    const struct crm_yaml *node, const char *name, struct crm_err *e);
/* The rules of a noun where nobody wrote any, from its declaration: users' own fields
 * count as much as built-in ones. False for a noun without fields that identify. */
bool crm_dedupe_rules_default(struct crm_dedupe_rules *r, const struct crm_noun *noun);
/* --on FIELD,...: these alone, all of them alike. CRM_USAGE. */
int crm_dedupe_rules_on(
    struct crm_dedupe_rules *r, const struct crm_noun *noun, const char *fields, struct crm_err *e);
/* Appends the rules as YAML that crm_dedupe_rules_read reads. */
void crm_dedupe_rules_print(const struct crm_dedupe_rules *r, struct crm_str *out);
void crm_dedupe_rules_release(struct crm_dedupe_rules *r);

/* The field for a name: that of all values behind a first one. NULL with e set
 * (CRM_USAGE) where it is unknown, or nothing that records can be compared by. */
const struct crm_field *crm_dedupe_field(
    const struct crm_noun *noun, const char *name, struct crm_err *e);
/* True for values that are text, one value each. */
bool crm_dedupe_is_text(const struct crm_field *f);
/* Adds a comparison, a key of one item; false when there are too many. */
bool crm_dedupe_add_compare(struct crm_dedupe_rules *r, const struct crm_dedupe_compare *compare);
bool crm_dedupe_add_key(struct crm_dedupe_rules *r, const struct crm_dedupe_key *key);
/* Where a rule does not say: the threshold of a measure. */
double crm_measure_threshold(enum crm_measure m);

#endif
