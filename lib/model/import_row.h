/* import_row - the reader of an import's rows. Internal to the import. */
#ifndef CRM_MODEL_IMPORT_ROW_H
#define CRM_MODEL_IMPORT_ROW_H

#include "model/import.h"
#include "model/import_stage.h"

/* Text for a target that applying has to read once more, or look up. */
struct crm_words_kept {
	size_t target;
	const char *s;
	size_t len;
	bool guarded;
};

struct crm_reader {
	struct crm_import *im;
	struct crm_rec rec, part;
	struct crm_words_kept *words;
	size_t n_words, words_cap;
	size_t *set, n_set, set_cap; /* targets whose column holds something */
	bool *emitted;               /* by field index, of rec */
	struct crm_pool pool;        /* texts of the row */
	struct crm_str items, text;
	bool raw; /* cells carry escapes */
	bool has_source, has_id;
	const char *source; /* of this row, NULL: none */
	size_t source_len;
	int64_t id;
	struct crm_print seed;
	struct crm_prints groups; /* the last row of each record that has parts */
	size_t columns;
	bool bound;
};

/* Forgets the row before. */
void crm_reader_reset(struct crm_reader *r);
/* Stages a row: the values it sets, or what is wrong with it. */
void crm_reader_take(struct crm_reader *r, const struct crm_row *row);
/* Stages a row that is wrong, behind a reset. */
void crm_reader_refuse(struct crm_reader *r, const struct crm_row *row, const struct crm_err *e);

#endif
