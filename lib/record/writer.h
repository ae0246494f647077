/* writer - what the parts of crm_out share. Internal to record/. */
#ifndef CRM_RECORD_WRITER_H
#define CRM_RECORD_WRITER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "record/out.h"

struct crm_out_column {
	char *name;
	enum crm_cell_kind kind;
	struct crm_str key; /* JSON: `{"name":` or `,"name":`; empty: passed over */
};

struct crm_table;

struct crm_out {
	struct crm_spool *spool;
	struct crm_out_options opt;
	char *unset;
	struct crm_out_column *column;
	size_t n;
	size_t at;   /* the column that the next cell is for */
	size_t rows; /* whole ones */
	bool headed;
	struct crm_str line;
	struct crm_str plain; /* a RAW cell without its escapes */
	struct crm_table *table;
};

/* Append to out->line, without what stands between cells. */
void crm_out_csv(struct crm_out *out, enum crm_cell_kind kind, const char *s, size_t len);
void crm_out_json(struct crm_out *out, enum crm_cell_kind kind, const char *s, size_t len);
/* Appends a value; s == NULL is null. */
void crm_out_json_value(struct crm_str *to, enum crm_cell_kind kind, const char *s, size_t len);
/* Appends a JSON string with its quotes. */
void crm_out_json_string(struct crm_str *to, const char *s, size_t len);

struct crm_table *crm_table_new(const struct crm_out *out);
void crm_table_cell(struct crm_table *t, enum crm_cell_kind kind, const char *s, size_t len);
/* Writes the rows so far and forgets them. */
void crm_table_print(struct crm_table *t);
void crm_table_free(struct crm_table *t);

#endif
