/* crm-rate - exchange rates by day.
 *   curl -sSf https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip | funzip | crm-rate import - -q
 *   crm-rate convert 1200 USD EUR --at 2026-03-31 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/num.h"
#include "cmd.h"
#include "model/context.h"
#include "model/nouns.h"
#include "model/own.h"
#include "model/rates.h"
#include "model/rates_read.h"

struct run {
	struct crm *c;
	struct crm_rate_file file;
	struct crm_rate_rows rows;
	struct crm_batch batch;
	int64_t *id; /* of the rates that change, then of all written */
	size_t changes;
};

static void refuse(void *arg, size_t line, const char *raw, size_t len, const struct crm_err *e)
{
	struct run *r = arg;
	struct crm_str place = { 0 };

	crm_str_addf(&place, "%s:%zu", r->file.name, line);
	crm_batch_refuse(&r->batch, place.s, raw, len, e);
	crm_str_release(&place);
}

static const char *base_of(const struct crm_call *call)
{
	const char *base = crm_opt(call, "base");

	if (base && !crm_currency_known(base))
		crm_die(CRM_USAGE, "--base: not a code of ISO 4217: '%s'", base);
	return base ? base : "EUR";
}

static void read_file(struct run *r, struct crm_call *call)
{
	const char *name, *source = crm_opt(call, "source");
	int fd = STDIN_FILENO;

	if (call->operands != 1)
		crm_die(CRM_USAGE, "import: give one FILE or '-'");
	if (source && (!*source || strlen(source) > 1000 || strpbrk(source, "\n\r")))
		crm_die(CRM_USAGE, "--source: not one line of at most 1000 bytes");
	name = call->operand[0];
	r->file = (struct crm_rate_file){ name, base_of(call), source, r, refuse };
	if (strcmp(name, "-") != 0 && (fd = open(name, O_RDONLY | O_CLOEXEC)) < 0)
		crm_die(CRM_NOINPUT, "%s: %m", name);
	if (fd == STDIN_FILENO)
		r->file.name = "stdin";
	crm_rates_read(r->c, &r->file, fd, &r->rows);
	if (fd != STDIN_FILENO)
		close(fd);
	if (r->rows.passed.len)
		crm_warn("%s: no currencies of ISO 4217 today, passed over: %s", r->file.name,
		    r->rows.passed.s);
}

/* The rate that is there for the row's day, 0 for none. */
static int64_t known(struct crm *c, const struct crm_rate_row *row)
{
	const struct crm_rate_days *days = crm_rates_days(c, row->base, row->currency);
	struct crm_rate_way way;

	return crm_rate_out(days, row->day, &way) && way.day == row->day ? way.times : 0;
}

static void set_row(struct crm_rec *rec, const struct crm_rate_row *row)
{
	crm_rec_set_text(rec, "base", row->base, 3);
	crm_rec_set_text(rec, "currency", row->currency, 3);
	crm_rec_set_int(rec, "date", row->day);
	crm_rec_set_int(rec, "rate", row->rate);
	if (row->source)
		crm_rec_set_text(rec, "source", row->source, strlen(row->source));
}

/* Leaves the rows that are not in the book as they are. */
static void plan(struct run *r)
{
	struct crm_rate_rows *rows = &r->rows;
	struct crm_rec rec;
	size_t kept = 0;

	r->id = crm_malloc((rows->n + 1) * sizeof *r->id);
	crm_rec_init(&rec, &crm_rate);
	for (size_t i = 0; i < rows->n; i++) {
		int64_t rate = known(r->c, &rows->v[i]);

		if (rate == rows->v[i].rate)
			continue;
		rows->v[kept++] = rows->v[i];
		if (!rate)
			continue;
		set_row(&rec, &rows->v[i]);
		r->id[r->changes++] = rows->v[kept - 1].id = crm_rec_together(r->c, &rec);
	}
	rows->n = kept;
	crm_rec_release(&rec);
}

/* Which rows are new is known by now, and that no two are of the same day. */
static void write_rows(struct run *r)
{
	struct crm_rec old, rec;

	crm_rec_init(&old, &crm_rate);
	crm_rec_init(&rec, &crm_rate);
	for (size_t i = 0; i < r->rows.n; i++) {
		const struct crm_rate_row *row = &r->rows.v[i];
		bool change = row->id && crm_rec_load(r->c, &old, row->id);

		crm_rec_reset(&rec);
		if (change)
			crm_rec_copy(&rec, &old);
		set_row(&rec, row);
		crm_rec_write(r->c, change ? &old : NULL, &rec);
		r->id[i] = rec.id;
	}
	crm_rec_release(&old);
	crm_rec_release(&rec);
}

static int import(struct crm *c, struct crm_call *call)
{
	struct run r = { .c = c };
	int rc;

	crm_own_ask(c);
	crm_book(c);
	crm_batch_begin(&r.batch, c);
	read_file(&r, call);
	crm_txn_begin(c);
	plan(&r);
	r.batch.saved = (int64_t)r.rows.n;
	rc = crm_batch_end(&r.batch);
	crm_confirm(c, &crm_rate, r.id, r.changes, "change");
	if (!r.changes)
		crm_db_bulk_begin(c->db, crm_rate.plural);
	write_rows(&r);
	crm_talk("%zu written, of these %zu changed", r.rows.n, r.changes);
	crm_written_print(c, &crm_rate, r.id, r.rows.n);
	free(r.id);
	crm_rate_rows_release(&r.rows);
	return rc;
}

static int convert(struct crm *c, struct crm_call *call)
{
	char named[4] = "";
	struct crm_str line = { 0 };
	struct crm_err e = { 0 };
	int64_t amount;

	if (call->operands != 3)
		crm_die(CRM_USAGE, "convert: give AMOUNT FROM TO: crm-rate convert 100 USD EUR");
	for (int i = 1; i < 3; i++)
		if (!crm_currency_known(call->operand[i]))
			crm_die(
			    CRM_USAGE, "convert: not a code of ISO 4217: '%s'", call->operand[i]);
	if (crm_money_parse(call->operand[0], NULL, NULL, &amount, named, &e))
		crm_die(CRM_USAGE, "convert: %s", e.text);
	if (*named && strcmp(named, call->operand[1]) != 0)
		crm_die(CRM_USAGE, "convert: the amount is in %s, not %s", named, call->operand[1]);
	if (crm_rates_convert(
		c, amount, call->operand[1], call->operand[2], c->clock.today, &amount, &e))
		crm_die_err(&e, NULL);
	crm_money_print(&line, amount, call->operand[2]);
	crm_str_addc(&line, '\n');
	crm_spool_write(c->spool, line.s, line.len);
	crm_str_release(&line);
	return CRM_OK;
}

static const struct crm_option import_option[] = {
	{ "base", "CODE", "currency of which one is so many, where no column says; default EUR" },
	{ "source", "TEXT", "who says so, where no column says" },
	{ 0 },
};

static const struct crm_verb verbs[] = {
	{ "import", "FILE|- [--base CODE] [--source TEXT]", "read rates from a file",
	    CRM_WRITES | CRM_NOBOOK | CRM_OPERANDS | CRM_STDIN, import, import_option },
	{ "convert", "AMOUNT FROM TO", "print an amount in another currency", CRM_OPERANDS, convert,
	    NULL },
	{ 0 },
};

int main(int argc, char **argv)
{
	crm_main(argc, argv, &crm_rate, verbs);
}
