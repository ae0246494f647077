/* What names a record: its number, its title, the numbers that were merged into it, its
 * ids where it came from. */
#include <stdlib.h>

#include "model/absent.h"
#include "model/history.h"
#include "model/record.h"

enum { HOPS = 1000000 }; /* more records were never merged into one */

static void circle(const struct crm_noun *noun, int64_t id) __attribute__((noreturn));
static void circle(const struct crm_noun *noun, int64_t id)
{
	crm_die(
	    CRM_DATA, "%s-%lld: merged in a circle; run: crm-db check", noun->name, (long long)id);
}

void crm_id_print(struct crm_str *out, const struct crm_noun *noun, int64_t id)
{
	char digits[24];
	char *at = digits + sizeof digits;

	/* By hand: a list of a million records prints two million of these. */
	if (noun)
		crm_str_puts(out, noun->name);
	*--at = '\0';
	do {
		*--at = (char)('0' + id % 10);
		id /= 10;
	} while (id);
	*--at = '-';
	crm_str_add(out, at, (size_t)(digits + sizeof digits - 1 - at));
}

void crm_title_print(struct crm *c, struct crm_str *out, const struct crm_noun *noun, int64_t id)
{
	const struct crm_field *f = crm_field_find(noun, noun->title);
	struct crm_str sql = { 0 };
	char *title;

	crm_str_addf(
	    &sql, "SELECT t.%s FROM %s t WHERE t.id = $1", crm_field_column(f), noun->plural);
	title = crm_db_text(c->db, sql.s, "i", id);
	if (title)
		crm_str_puts(out, title);
	else
		crm_id_print(out, noun, id);
	free(title);
	crm_str_release(&sql);
}

int64_t crm_rec_alias(struct crm *c, const struct crm_noun *noun, int64_t id)
{
	return crm_db_int(c->db, 0,
	    "SELECT a.became FROM aliases a WHERE a.noun = $1 AND a.id = $2", "ii",
	    (int64_t)noun->number, id);
}

int64_t crm_rec_now(struct crm *c, const struct crm_noun *noun, int64_t id)
{
	int64_t keep;

	for (int hops = 0; (keep = crm_rec_alias(c, noun, id)) != 0; hops++) {
		if (hops == HOPS)
			circle(noun, id);
		id = keep;
	}
	return id;
}

bool crm_rec_there(struct crm *c, const struct crm_noun *noun, int64_t id)
{
	struct crm_str sql = { 0 };
	bool found;

	crm_str_addf(&sql, "SELECT 1 FROM %s t WHERE t.id = $1", noun->plural);
	found = crm_db_int(crm_book(c), 0, sql.s, "i", id);
	crm_str_release(&sql);
	return found;
}

int64_t crm_rec_alive(struct crm *c, const struct crm_noun *noun, int64_t id)
{
	if (crm_rec_there(c, noun, id))
		return id;
	id = crm_rec_now(c, noun, id);
	return crm_rec_there(c, noun, id) ? id : 0;
}

size_t crm_rec_numbers(
    struct crm *c, const struct crm_noun *noun, int64_t id, struct crm_pool *pool, int64_t **ids)
{
	struct crm_stmt *s = crm_db_prepare(
	    c->db, "SELECT a.id FROM aliases a WHERE a.noun = $1 AND a.became = $2 ORDER BY a.id");
	size_t n = 1, cap = 4;
	int64_t *v = crm_pool_alloc(pool, cap * sizeof *v);

	v[0] = id;
	for (size_t at = 0; at < n; at++) {
		if (at == HOPS)
			circle(noun, id);
		crm_stmt_bind_int(s, 1, noun->number);
		crm_stmt_bind_int(s, 2, v[at]);
		while (crm_stmt_step(s)) {
			if (n == cap) {
				int64_t *more = crm_pool_alloc(pool, 2 * cap * sizeof *v);

				v = memcpy(more, v, n * sizeof *v);
				cap *= 2;
			}
			v[n++] = crm_stmt_int(s, 0);
		}
		crm_stmt_reset(s);
	}
	crm_stmt_done(s);
	*ids = v;
	return n;
}

int64_t crm_source_find(struct crm *c, const struct crm_noun *noun, const char *source,
    const char *source_id, size_t len)
{
	struct crm_val wanted = crm_val_text(source_id, len);
	struct crm_stmt *s;
	int64_t id, now;

	if (crm_absent(c, noun, NULL, &wanted))
		return 0;
	s = crm_db_prepare(c->db, "SELECT x.id FROM sources x"
				  " WHERE x.noun = $1 AND x.source = $2 AND x.source_id = $3");
	crm_stmt_bind_int(s, 1, noun->number);
	crm_stmt_bind_text(s, 2, source, strlen(source));
	crm_stmt_bind_text(s, 3, source_id, len);
	id = crm_stmt_step(s) ? crm_stmt_int(s, 0) : 0;
	crm_stmt_done(s);
	if (!id)
		return 0;
	/* Merged: the one that holds it now. Taken back with the import that brought it: never
	 * been here. */
	now = crm_rec_alive(c, noun, id);
	if (now)
		return now;
	id = crm_rec_now(c, noun, id);
	return crm_history_unmade(c, noun, id) ? 0 : id;
}

void crm_source_keep(struct crm *c, const struct crm_noun *noun, const char *source,
    const char *source_id, size_t len, int64_t id)
{
	struct crm_val kept = crm_val_text(source_id, len);
	/* A plain insert can wait for others and go with them. */
	struct crm_stmt *s = crm_db_prepare(
	    c->db, crm_absent(c, noun, NULL, &kept)
		       ? "INSERT INTO sources (noun, source, source_id, id) VALUES ($1, $2, $3, $4)"
		       : "INSERT INTO sources (noun, source, source_id, id)"
			 " VALUES ($1, $2, $3, $4) ON CONFLICT (noun, source, source_id)"
			 " DO UPDATE SET id = excluded.id");

	crm_absent_not(c, noun, NULL, &kept);

	crm_stmt_bind_int(s, 1, noun->number);
	crm_stmt_bind_text(s, 2, source, strlen(source));
	crm_stmt_bind_text(s, 3, source_id, len);
	crm_stmt_bind_int(s, 4, id);
	crm_stmt_step(s);
	crm_stmt_done(s);
	c->wrote = true;
}
