/* pipeline - the ways of a sale, as the policy's section `pipelines` has them: stages in
 * order, each open, won or lost, with what a deal in it is worth and what it takes to enter.
 *
 * Where the policy says nothing there is one, `sales`: prospecting 10, qualified 20,
 * proposal 50, negotiation 75, won, lost.
 */
#ifndef CRM_MODEL_PIPELINE_H
#define CRM_MODEL_PIPELINE_H

#include "model/crm.h"

struct crm_rec;

struct crm_texts {
	const char **v;
	size_t n;
};

struct crm_stage {
	const char *name;
	const char *status;     /* open won lost */
	const char *forecast;   /* omitted pipeline best commit closed */
	int64_t probability;    /* percent */
	int64_t stale;          /* seconds without a sign of life */
	struct crm_texts needs; /* fields that must be set, and terms that must hold */
};

struct crm_pipeline {
	const char *name;
	struct crm_stage *stage;
	size_t n;
	struct crm_texts won, lost; /* reasons; none: any text */
};

struct crm_pipelines {
	struct crm_pipeline *v;
	size_t n;
	const char *names, *stages; /* as choices: all pipelines; all stages, each once */
};

/* Reads the section: what stands behind its key; NULL: the default. All memory is the
 * pool's. CRM_CONFIG with the place in file `name`. */
int crm_pipelines_read(struct crm *c, struct crm_pool *pool, const struct crm_yaml *node,
    const char *name, struct crm_pipelines *out, struct crm_err *e);
/* Those of the book, read on first use; the default where there is no book. */
const struct crm_pipelines *crm_pipelines(struct crm *c);
/* They may have changed: read again on next use. */
void crm_pipelines_forget(struct crm *c);
/* In the open txn: CRM_DATA where the pipelines in the book would not have a stage, or
 * another status for it, that opportunities have. */
int crm_pipelines_fit(struct crm *c, struct crm_err *e);

/* NULL when there is none of that name. */
const struct crm_pipeline *crm_pipeline_find(const struct crm_pipelines *all, const char *name);
const struct crm_stage *crm_pipeline_stage(const struct crm_pipeline *p, const char *name);
/* CRM_DATA: "stage: pipeline sales has no talk; it has prospecting, ..." */
int crm_pipeline_no_stage(const struct crm_pipeline *p, const char *stage, struct crm_err *e);
/* The first stage of that status; every pipeline has one of each. */
const struct crm_stage *crm_pipeline_first(const struct crm_pipeline *p, const char *status);

/* What the record lacks to enter the stage. CRM_DATA: "stage: proposal needs amount,
 * has:contact". Terms are asked of the record as it is about to be written. */
int crm_pipeline_needs(
    struct crm *c, const struct crm_stage *s, const struct crm_rec *rec, struct crm_err *e);

/* For crm_choices_ask: the choices of the fields pipeline and stage. arg: struct crm. */
const char *crm_pipeline_choices(void *arg, const struct crm_field *f);

#endif
