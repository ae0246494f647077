/* From values to the journal's JSON: txn.h tells what stands there. */
#include "model/journal.h"
#include "model/json.h"
#include "model/plan.h"
#include "model/txn.h"

static void value(const struct crm_rec *r, size_t i, struct crm_str *out)
{
	if (r->any[i] && r->v[i].kind == CRM_INT) {
		crm_str_addc(out, '"');
		crm_id_print(out, r->any[i], r->v[i].i);
		crm_str_addc(out, '"');
	} else if (r->v[i].kind == CRM_INT) {
		crm_str_addf(out, "%lld", (long long)r->v[i].i);
	} else if (r->v[i].kind == CRM_BYTES) {
		crm_json_text(out, r->v[i].s, r->v[i].len);
	} else {
		crm_str_puts(out, "null");
	}
}

/* A JSON object of the fields that differ from `than` (NULL: all that are set); of
 * the version before, too, so that the past can tell who wrote it. */
static void object(
    const struct crm_rec *r, const struct crm_rec *than, bool before, struct crm_str *out)
{
	const char *comma = "";

	crm_str_addc(out, '{');
	for (size_t i = 1; i < crm_field_count(r->noun); i++) {
		const struct crm_field *f = crm_field_at(r->noun, i);

		if (!crm_field_stored(f) ||
		    (than ? crm_rec_same_field(than, r, i) : r->v[i].kind == CRM_NULL))
			continue;
		if (than && f->flags & CRM_SYSTEM && !(f->flags & CRM_IMPORT) &&
		    !(before && !strcmp(f->name, "version")))
			continue;
		crm_str_puts(out, comma);
		crm_json_text(out, crm_field_key(f), strlen(crm_field_key(f)));
		crm_str_addc(out, ':');
		value(r, i, out);
		comma = ",";
	}
	crm_str_addc(out, '}');
}

/* What a record was or becomes: its fields; where it is not there, `none`, or the one
 * that it was merged into. */
static const char *state(const struct crm_rec *r, const struct crm_rec *other,
    const struct crm_noun *noun, int64_t keep, const char *none, struct crm_str *out)
{
	if (r) {
		object(r, other, none != NULL, out);
	} else if (keep) {
		crm_str_puts(out, "{\"" CRM_BECAME "\":\"");
		crm_id_print(out, noun, keep);
		crm_str_puts(out, "\"}");
	} else {
		return none;
	}
	return out->s;
}

void crm_journal_write(
    struct crm *c, const struct crm_rec *old, const struct crm_rec *r, int64_t keep)
{
	const struct crm_rec *any = r ? r : old;
	struct crm_str was = { 0 }, now = { 0 };

	/* What this very txn made needs no row: undoing it takes the record away. */
	if (old && crm_rec_int(old, "made") == c->txn)
		return;
	crm_db_run(c->db,
	    "INSERT INTO changes (txn, nr, noun, id, old, new, derived)"
	    " VALUES ($1, $2, $3, $4, $5, $6, $7)",
	    "iiiissi", c->txn, ++c->txn_rows, (int64_t)any->noun->number, any->id,
	    state(old, r, any->noun, keep, "null", &was),
	    state(r, old, any->noun, keep, NULL, &now), (int64_t)c->deriving);
	crm_str_release(&was);
	crm_str_release(&now);
}
