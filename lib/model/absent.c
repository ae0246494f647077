/* A blocked filter: a value has its bits in one line of the processor's cache, so that
 * asking costs one look at memory. 16 bits a value let about one in a thousand be asked for
 * in vain. */
#include "model/absent.h"

#include <stdlib.h>

#include "base/text.h"
#include "model/import_stage.h"
#include "model/plan.h"

enum { SCOPES = 8, BITS_A_VALUE = 16, LINE = 512, LINES_MOST = 1 << 19, PROBES = 7 };

struct scope {
	const struct crm_noun *noun;
	const struct crm_field *field;
};

struct crm_absent {
	struct scope scope[SCOPES];
	size_t scopes;
	struct crm_print seed;
	uint64_t (*line)[LINE / 64];
	size_t lines; /* a power of two */
	struct crm_str key;
};

void crm_absent_begin(
    struct crm *c, const struct crm_noun *noun, const struct crm_field *f, int64_t rows)
{
	struct crm_absent *a = c->absent;

	if (!a) {
		a = c->absent = crm_calloc(1, sizeof *a);
		crm_print_seed(&a->seed);
		for (a->lines = 1;
		     a->lines < LINES_MOST && (int64_t)a->lines * LINE / BITS_A_VALUE < rows;)
			a->lines *= 2;
		a->line = crm_calloc(a->lines, sizeof *a->line);
	}
	if (a->scopes < SCOPES)
		a->scope[a->scopes++] = (struct scope){ noun, f };
}

/* The line of bits that a value belongs to, and in *bits which of them; NULL: it is nothing
 * that we keep account of. */
static uint64_t *line_of(struct crm *c, const struct crm_noun *noun, const struct crm_field *f,
    const struct crm_val *v, uint64_t *bits)
{
	struct crm_absent *a = c->absent;
	struct crm_print p;
	size_t i;

	for (i = 0; a && i < a->scopes; i++)
		if (a->scope[i].noun == noun && a->scope[i].field == f)
			break;
	if (!a || i == a->scopes || v->kind == CRM_NULL)
		return NULL;
	p = (struct crm_print){ a->seed.a + i, a->seed.b };
	crm_str_reset(&a->key);
	if (v->kind == CRM_INT)
		crm_str_add(&a->key, &v->i, sizeof v->i);
	else if (f && !(f->flags & CRM_SEVERAL) && crm_field_folds(f))
		crm_text_fold_key(&a->key, v->s, v->len);
	else
		crm_str_add(&a->key, v->s, v->len);
	p = crm_print_bytes(&p, crm_str_text(&a->key), a->key.len);
	*bits = p.b >> 1;
	return a->line[p.a & (a->lines - 1)];
}

bool crm_absent(
    struct crm *c, const struct crm_noun *noun, const struct crm_field *f, const struct crm_val *v)
{
	uint64_t bits, *line = line_of(c, noun, f, v, &bits);

	for (int i = 0; line && i < PROBES; i++, bits >>= 9)
		if (!(line[bits % LINE / 64] >> bits % 64 & 1))
			return true;
	return false;
}

void crm_absent_not(
    struct crm *c, const struct crm_noun *noun, const struct crm_field *f, const struct crm_val *v)
{
	uint64_t bits, *line = line_of(c, noun, f, v, &bits);

	for (int i = 0; line && i < PROBES; i++, bits >>= 9)
		line[bits % LINE / 64] |= (uint64_t)1 << bits % 64;
}

void crm_absent_end(struct crm *c)
{
	if (!c->absent)
		return;
	crm_str_release(&c->absent->key);
	free(c->absent->line);
	free(c->absent);
	c->absent = NULL;
}
