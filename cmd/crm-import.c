/* crm-import - records out of TSV, CSV, JSON lines and vCards.
 *   crm-import contact people.csv --key email
 *   crm-contact list city:Berlin -o id,version,phone | vipe | crm-import contact - */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "cmd.h"
#include "model/context.h"
#include "model/import.h"
#include "model/own.h"

struct run {
	struct crm *c;
	struct crm_import im;
	struct crm_batch batch;
	int64_t *id;          /* written, and not yet printed: of this chunk, or for -o -j --csv */
	size_t n, cap, shown; /* shown: those of chunks that are saved */
	int64_t kept;         /* records of the chunks saved so far */
	bool asked, bare;     /* bare: ids go to the spool as they come */
	struct crm_str line;
	double told;
};

/* For the last word of an import that dies behind a chunk. */
static int64_t saved_before;
static const struct crm *running;
static bool applying; /* also between two chunks, where there is no txn */

static void last_word(void)
{
	if (saved_before && (applying || running->txn))
		crm_warn("saved %lld before that", (long long)saved_before);
}

static void refuse(void *arg, size_t line, const char *raw, size_t len, const struct crm_err *e)
{
	struct run *r = arg;
	struct crm_str place = { 0 };

	crm_str_addf(&place, "%s:%zu", r->im.file, line);
	crm_batch_refuse(&r->batch, place.s, raw, len, e);
	crm_str_release(&place);
}

static void print_bare(struct run *r, int64_t id)
{
	crm_str_reset(&r->line);
	crm_id_print(&r->line, r->im.noun, id);
	crm_str_addc(&r->line, '\n');
	crm_spool_write(r->c->spool, r->line.s, r->line.len);
}

static void wrote(void *arg, int64_t id)
{
	struct run *r = arg;

	r->batch.saved++;
	if (r->c->opt.dry)
		return;
	if (r->bare && !r->im.chunk) {
		print_bare(r, id);
		return;
	}
	crm_grow(&r->id, r->n, &r->cap, sizeof *r->id);
	r->id[r->n++] = id;
}

/* Before a COMMIT: what changes records that were there is asked about, once. */
static void ask(void *arg)
{
	struct run *r = arg;
	size_t n = (size_t)r->im.changed;

	if (r->asked || (r->im.chunk && (int64_t)n <= crm_confirm_over(r->c)))
		return;
	r->asked = r->im.chunk != 0;
	crm_confirm(r->c, r->im.noun, r->im.example, n, "change");
}

static void chunk_done(void *arg)
{
	struct run *r = arg;

	saved_before = r->kept = r->batch.saved;
	for (size_t i = 0; r->bare && i < r->n; i++)
		print_bare(r, r->id[i]);
	if (r->bare)
		r->n = 0;
	else
		r->shown = r->n;
}

static void progress(void *arg, const char *what, int64_t n, int64_t of)
{
	struct run *r = arg;
	struct timespec t;
	double now;

	if (!isatty(STDERR_FILENO))
		return;
	clock_gettime(CLOCK_MONOTONIC, &t);
	now = (double)t.tv_sec + (double)t.tv_nsec / 1e9;
	if (now - r->told < 0.5)
		return;
	if (of)
		fprintf(stderr, "\r%s: %lld of %lld %s\033[K", crm_program(), (long long)n,
		    (long long)of, what);
	else
		fprintf(stderr, "\r%s: %lld %s\033[K", crm_program(), (long long)n, what);
	r->told = now;
}

static void progress_end(const struct run *r)
{
	if (r->told > 0)
		fputs("\r\033[K", stderr);
}

static char *whole_file(const char *path, size_t *len)
{
	struct crm_str text = { 0 };
	char buf[65536];
	FILE *f = fopen(path, "re");
	size_t n;

	if (!f)
		crm_die(CRM_NOINPUT, "%s: %m", path);
	while ((n = fread(buf, 1, sizeof buf, f)) > 0) {
		crm_str_add(&text, buf, n);
		if (text.len > 16 * 1024 * 1024)
			crm_die(CRM_CONFIG, "%s: longer than 16 MB", path);
	}
	if (ferror(f))
		crm_die(CRM_IO, "%s: %m", path);
	fclose(f);
	*len = text.len;
	crm_str_addc(&text, '\0');
	return crm_str_take(&text);
}

/* Noun and file are the plain words; everything else says how. */
static void plan(struct run *r, struct crm_call *call)
{
	struct crm_import *im = &r->im;
	const char *rules = crm_opt(call, "rules"), *file = NULL;
	struct crm_err e = { 0 };
	size_t len;

	if (!call->operands || crm_is_assignment(call->operand[0]))
		crm_die(CRM_USAGE, "which records? crm-import NOUN FILE|-");
	crm_import_init(im, r->c, crm_noun_need(call->operand[0]));
	if (rules) {
		char *text = whole_file(rules, &len);

		if (crm_import_rules(im, text, len, rules, &e))
			crm_die_err(&e, NULL);
		free(text);
	}
	for (size_t i = 0; i < call->givens; i++)
		if (strcmp(call->given[i].name, "rules") &&
		    crm_import_option(im, call->given[i].name, call->given[i].value, &e))
			crm_die_err(&e, NULL);
	for (size_t i = 1; i < call->operands; i++) {
		const char *word = call->operand[i];

		if (crm_is_assignment(word)) {
			if (crm_import_word(im, word, &e))
				crm_die_err(&e, NULL);
		} else if (strstr(word, ":=")) {
			crm_die(CRM_USAGE, "'%s': fields are FIELD:=COLUMN, in lower case", word);
		} else if (file) {
			crm_die(CRM_USAGE, "one word too many: '%s'", word);
		} else {
			file = word;
		}
	}
	if (!file)
		crm_die(CRM_USAGE, "no file: give FILE or '-'");
	im->file = file;
}

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), k = strlen(end);

	return n > k && crm_text_eq(s + n - k, end);
}

/* A file is what its name says; a stream what it looks like. */
static void guess_format(struct crm_import *im, int fd)
{
	static const struct {
		const char *end;
		enum crm_format format;
	} known[] = { { ".csv", CRM_CSV }, { ".tsv", CRM_TSV }, { ".json", CRM_JSON },
		{ ".jsonl", CRM_JSON }, { ".ndjson", CRM_JSON }, { ".vcf", CRM_VCARD },
		{ ".vcard", CRM_VCARD } };
	char buf[65536];
	ssize_t n;
	int64_t balance = 0;
	bool quoted = false;

	if (im->format == CRM_AUTO && (im->delimiter || im->blank))
		im->format = CRM_CSV;
	for (size_t i = 0; im->format == CRM_AUTO && i < sizeof known / sizeof *known; i++)
		if (ends_with(im->file, known[i].end))
			im->format = known[i].format;
	if (im->format != CRM_CSV || im->delimiter || im->blank)
		return;
	/* Half of Europe separates by ';' because ',' is in its numbers. */
	n = pread(fd, buf, sizeof buf, 0);
	for (ssize_t i = 0, skip = im->skip; i < n && skip >= 0; i++) {
		if (buf[i] == '\n' && !quoted)
			skip--;
		quoted ^= buf[i] == '"';
		if (!quoted && !skip)
			balance += (buf[i] == ';') - (buf[i] == ',');
	}
	if (balance > 0)
		im->delimiter = ';';
}

static int open_input(struct run *r)
{
	int fd;

	if (!strcmp(r->im.file, "-")) {
		r->im.file = "stdin";
		guess_format(&r->im, -1);
		return STDIN_FILENO;
	}
	fd = open(r->im.file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		crm_die(CRM_NOINPUT, "%s: %m", r->im.file);
	guess_format(&r->im, fd);
	return fd;
}

static void notices(const struct crm_import *im)
{
	const char *noun = im->noun->name;

	if (im->passed)
		crm_warn("%s: %lld %s without %s passed over", im->file, (long long)im->passed,
		    im->passed == 1 ? "line" : "lines",
		    im->key && (!im->source || im->key_tells) ? im->key->name : "source_id");
	if (im->differ)
		crm_warn("%s: %lld %s from the first of %s %s (%lld %s); the first was taken",
		    im->file, (long long)im->differ,
		    im->differ == 1 ? "line differs" : "lines differ",
		    im->differ_records == 1 ? "its" : "their", noun, (long long)im->differ_records,
		    im->differ_records == 1 ? noun : im->noun->plural);
	if (im->gone)
		crm_warn("%s: %lld %s removed here since and left so; --again makes them again",
		    im->file, (long long)im->gone, im->gone == 1 ? "was" : "were");
	if (im->local)
		crm_warn("%s: %lld telephone %s kept as typed: no country is known for them",
		    im->file, (long long)im->local, im->local == 1 ? "number" : "numbers");
	if (im->twins.n)
		crm_warn("%s: %lld likely %s%s; crm-dedupe %s lists them", im->file,
		    (long long)im->twins.n,
		    im->twins.n == 1 ? "duplicate: " : "duplicates: ", im->twins.example.s, noun);
	for (size_t i = 0; i < im->targets; i++)
		if (im->target[i].emptied)
			crm_warn("%s: %s: %lld not understood and left empty", im->file,
			    im->target[i].name, (long long)im->target[i].emptied);
}

static int finish(struct run *r, bool whole)
{
	struct crm *c = r->c;
	int rc = CRM_OK;

	progress_end(r);
	if (whole) {
		rc = crm_batch_end(&r->batch);
		ask(r);
	} else {
		/* A chunk was refused, those before it are saved. */
		int64_t refused = r->batch.refused, kept = r->kept;

		crm_txn_rollback(c);
		c->opt.keep_going = kept;
		rc = crm_batch_end(&r->batch);
		c->wrote = kept;
		if (kept)
			crm_warn("saved %lld, refused %lld, and the rest was not tried",
			    (long long)kept, (long long)refused);
	}
	notices(&r->im);
	crm_talk("%lld made, %lld changed, %lld unchanged", (long long)r->im.made,
	    (long long)r->im.changed, (long long)r->im.same);
	if (whole && r->im.chunk && r->bare)
		chunk_done(r);
	else if (!r->bare)
		crm_written_print(c, r->im.noun, r->id, whole ? r->n : r->shown);
	free(r->id);
	crm_str_release(&r->line);
	return rc;
}

static int import(struct crm *c, struct crm_call *call)
{
	struct run r = { .c = c };
	struct crm_import *im = &r.im;
	struct crm_err e = { 0 };
	bool whole;
	int fd, rc;

	crm_own_ask(c);
	plan(&r, call);
	if (im->chunk && (c->opt.expect || c->opt.dry))
		crm_die(CRM_USAGE, "--chunk saves as it goes: leave out --expect and -n");
	fd = open_input(&r);
	crm_book(c);
	if (im->chunk && c->opt.dry)
		crm_die(CRM_USAGE, "--chunk: the book's hooks are asked about the whole");
	if (crm_import_settle(im, &e))
		crm_die_err(&e, NULL);
	im->arg = &r;
	im->refuse = refuse;
	im->wrote = wrote;
	im->ask = ask;
	im->chunk_done = chunk_done;
	im->progress = progress;
	im->keep_raw = c->opt.reject;
	im->dir = crm_db_dir(c->db); /* on the same disk, under the same rights */
	r.bare = !c->opt.columns && c->opt.format == CRM_AUTO;
	crm_import_read(im, fd);
	if (fd != STDIN_FILENO)
		close(fd);
	running = c;
	atexit(last_word);
	crm_batch_begin(&r.batch, c);
	if (im->chunk && im->wrong && !c->opt.keep_going)
		im->chunk = 0; /* nothing of it will be saved */
	crm_txn_begin(c);
	applying = true;
	whole = crm_import_apply(im);
	applying = false;
	rc = finish(&r, whole);
	crm_import_release(im);
	return rc;
}

static const struct crm_option option[] = {
	{ "rules", "FILE", "these words and options from a file, crm-rules(5)" },
	{ "format", "FORMAT", "tsv csv json vcard; default by the file's name, else its looks" },
	{ "key", "FIELD", "update the record that has the same" },
	{ "source", "NAME", "remember where records came from, with source_id:=COLUMN" },
	{ "unique", NULL, "refuse lines that make a likely duplicate" },
	{ "again", NULL, "make records again that were removed here" },
	{ "create", "NOUN", "make what a reference does not find; may be repeated" },
	{ "unknown", "FIELD=empty", "leave the field empty where its value is not understood" },
	{ "map", "FIELD:VALUE=NEW", "read VALUE as NEW; may be repeated" },
	{ "missing", "TEXT,...", "texts that mean nothing is there" },
	{ "date-format", "FORMAT", "how dates are written: %d.%m.%Y" },
	{ "decimal", "MARKS", "decimal mark, and that between thousands: ',.'" },
	{ "delimiter", "C", "between cells: one character, tab, or blank for runs of blanks" },
	{ "encoding", "NAME", "of the file, as iconv(1) names it; default UTF-8" },
	{ "no-header", NULL, "the first line is data, the columns are 1, 2, ..." },
	{ "skip", "N", "pass over the first N lines" },
	{ "trim", NULL, "take blanks around cells away" },
	{ "chunk", "N", "save every N lines, instead of all or nothing" },
	{ 0 },
};

static const struct crm_verb verbs[] = {
	{ NULL, "NOUN FILE|- [FIELD:=COLUMN...] [FIELD=TEXT...] [OPTION...]",
	    "read records from a file", CRM_WRITES | CRM_NOBOOK | CRM_OPERANDS | CRM_STDIN, import,
	    option },
	{ 0 },
};

int main(int argc, char **argv)
{
	crm_main(argc, argv, NULL, verbs);
}
