/* What a user's statement is, by its words: the server is the judge of its meaning, and a
 * cursor in a READ ONLY transaction the wall. Words tell what the server would let pass,
 * or say less well: a second statement, parameters, and functions that do something else
 * than read. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "db/postgres_query.h"

enum kind { END, WORD, QUOTED, STRING, PARAMETER, SIGN };

struct token {
	enum kind kind;
	const char *s;
	size_t len;
};

static bool starts_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80);
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static const char *skip_comment(const char *s)
{
	int depth = 0;

	if (s[0] == '-')
		return s + strcspn(s, "\n");
	do {
		if (s[0] == '/' && s[1] == '*') {
			depth++;
			s += 2;
		} else if (s[0] == '*' && s[1] == '/') {
			depth--;
			s += 2;
		} else if (*s) {
			s++;
		}
	} while (depth && *s);
	return s;
}

static const char *skip_blank(const char *s)
{
	for (;;) {
		s += strspn(s, " \t\n\r\f\v");
		if (strncmp(s, "--", 2) && strncmp(s, "/*", 2))
			return s;
		s = skip_comment(s);
	}
}

/* Behind the quote that ends what s, a quote, begins. */
static const char *skip_quoted(const char *s, bool escapes)
{
	char quote = *s++;

	for (; *s; s++) {
		if (escapes && *s == '\\' && s[1])
			s++;
		else if (*s == quote && s[1] != quote)
			return s + 1;
		else if (*s == quote)
			s++;
	}
	return s;
}

/* The length of $$ or $tag$; 0: it is none. */
static size_t dollar(const char *s)
{
	const char *at = s + 1;

	if (*at != '$' && !starts_word(*at))
		return 0;
	while (starts_word(*at) || digit(*at))
		at++;
	return *at == '$' ? (size_t)(at + 1 - s) : 0;
}

static const char *skip_dollar(const char *s, size_t mark)
{
	for (const char *at = s + mark; (at = strchr(at, '$')); at++)
		if (!strncmp(at, s, mark))
			return at + mark;
	return s + strlen(s);
}

static struct token next(const char **at)
{
	const char *s = skip_blank(*at), *end = s + 1;
	enum kind kind = SIGN;

	if (!*s) {
		kind = END;
		end = s;
	} else if (*s == '\'') {
		kind = STRING;
		end = skip_quoted(s, false);
	} else if ((*s == 'e' || *s == 'E') && s[1] == '\'') {
		kind = STRING;
		end = skip_quoted(s + 1, true);
	} else if (*s == '"') {
		kind = QUOTED;
		end = skip_quoted(s, false);
	} else if (starts_word(*s)) {
		kind = WORD;
		while (starts_word(*end) || digit(*end) || *end == '$')
			end++;
	} else if (*s == '$' && dollar(s)) {
		kind = STRING;
		end = skip_dollar(s, dollar(s));
	} else if (*s == '$') {
		kind = PARAMETER;
		while (starts_word(*end) || digit(*end))
			end++;
	}
	*at = end;
	return (struct token){ kind, s, (size_t)(end - s) };
}

/* word is in lower case */
static bool is(const struct token *t, const char *word)
{
	size_t n = 0;

	if (t->kind != WORD)
		return false;
	while (n < t->len && word[n] && (t->s[n] | (word[n] == '_' ? 0 : 32)) == word[n])
		n++;
	return n == t->len && !word[n];
}

static bool among(const struct token *t, const char *const *words)
{
	for (; *words; words++)
		if (is(t, *words))
			return true;
	return false;
}

static const char *const writes[] = { "insert", "update", "delete", "merge", NULL };

static int refuse(struct crm_err *e, const char *what)
{
	return crm_err_set(e, CRM_NOPERM, "not permitted: %s; a statement may only read", what);
}

/* What begins with it is no query: the same answer for all that could do harm. */
static int check_first(const struct token *t, struct crm_err *e)
{
	static const char *const change[] = { "create", "drop", "alter", "truncate", "grant",
		"revoke", "comment", "security", "vacuum", "analyze", "analyse", "reindex",
		"cluster", "refresh", "import", "reassign", "copy", "call", "do", "lock", "into",
		"execute", "prepare", "deallocate", "discard", "load", "notify", "listen",
		"unlisten", "checkpoint", "replace", NULL };
	static const char *const transaction[] = { "begin", "start", "commit", "end", "rollback",
		"abort", "savepoint", "release", "declare", "fetch", "move", "close", NULL };
	static const char *const setting[] = { "set", "reset", "show", "pragma", NULL };

	if (among(t, writes) || among(t, change))
		return refuse(e, "a change of the book");
	if (among(t, transaction))
		return refuse(e, "a transaction");
	return among(t, setting) ? refuse(e, "a setting") : 0;
}

/* Functions that act on other sessions, on this one or on files, that take locks, and
 * that run a text as SQL, in which these could stand. */
static const char *const acts[] = { "set_config", "pg_terminate_backend", "pg_cancel_backend",
	"pg_advisory_*", "pg_try_advisory_*", "pg_notify", "pg_logical_emit_message",
	"pg_export_snapshot", "pg_read_*", "pg_ls_*", "pg_stat_file", "pg_file_*", "pg_reload_conf",
	"pg_rotate_logfile*", "pg_promote", "pg_switch_wal", "pg_create_*", "pg_drop_*",
	"pg_replication_*", "pg_logical_slot_*", "pg_stat_reset*", "pg_log_*", "pg_backup_*",
	"lo_*", "loread", "lowrite", "dblink*", "nextval", "setval", "ts_stat", "ts_rewrite",
	"query_to_xml*", "cursor_to_xml*", "table_to_xml*", "schema_to_xml*", "database_to_xml*",
	NULL };

/* A name without its quotes, in lower case as the server takes it. */
static void name_of(const struct token *t, char *name, size_t cap)
{
	size_t n = 0;

	for (size_t i = 0; i < t->len && n + 1 < cap; i++) {
		char c = t->s[i];

		if (c == '"')
			continue;
		name[n++] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	name[n] = '\0';
}

static int check_function(const struct token *t, struct crm_err *e)
{
	char name[64], what[96];

	name_of(t, name, sizeof name);
	for (size_t i = 0; acts[i]; i++) {
		size_t len = strlen(acts[i]);
		bool any = acts[i][len - 1] == '*';

		if (any ? strncmp(name, acts[i], len - 1) : strcmp(name, acts[i]))
			continue;
		snprintf(what, sizeof what, "function %s", name);
		return refuse(e, what);
	}
	return 0;
}

static int check_parameter(const struct token *t, int *most, struct crm_err *e)
{
	size_t digits = strspn(t->s + 1, "0123456789");
	int n = 0;

	if (!digits || digits + 1 != t->len || digits > 3 || t->s[1] == '0')
		return crm_err_set(e, CRM_USAGE, "a parameter is $1, $2 ...: '%.*s'",
		    (int)(t->len < 40 ? t->len : 40), t->s);
	for (size_t i = 1; i <= digits; i++)
		n = n * 10 + t->s[i] - '0';
	*most = n > *most ? n : *most;
	return 0;
}

/* What EXPLAIN takes besides queries. */
static const char *const makes[] = { "create", "declare", "execute", "refresh", NULL };

static int check_token(struct crm_pg_words *w, const char *at, const struct token *t, int depth,
    bool *with, struct crm_err *e)
{
	if (t->kind == PARAMETER)
		return check_parameter(t, &w->parameters, e);
	if (t->kind == WORD && t->len == 1 && (*t->s | 0x20) == 'u' && at[0] == '&' && at[1] == '"')
		return refuse(e, "a name in codes");
	if (w->explain && *with && !depth && among(t, makes))
		return refuse(e, "what makes something");
	if (among(t, writes) && ((*with && !depth) || (w->explain && w->after == '(')))
		return refuse(e, "a change of the book");
	w->after = *t->s;
	if (!depth && (is(t, "select") || is(t, "values") || is(t, "table")))
		*with = false;
	if ((t->kind == WORD || t->kind == QUOTED) && *skip_blank(at) == '(')
		return check_function(t, e);
	return 0;
}

int crm_pg_words(struct crm_pg_words *w, const char *sql, struct crm_err *e)
{
	const char *at = sql;
	struct token t = next(&at);
	int depth = 0, rc;
	bool with = is(&t, "with") || is(&t, "explain");

	*w = (struct crm_pg_words){ .explain = is(&t, "explain") };
	while (t.kind == SIGN && *t.s == ';')
		t = next(&at);
	if (t.kind == END)
		return crm_err_set(e, CRM_USAGE, "no statement: empty, or a comment alone");
	w->begin = t.s;
	rc = check_first(&t, e);
	for (; !rc && t.kind != END; t = next(&at)) {
		w->end = t.s + t.len;
		if (t.kind == SIGN && *t.s == ';')
			break;
		depth += t.kind == SIGN && *t.s == '(' ? 1 : t.kind == SIGN && *t.s == ')' ? -1 : 0;
		rc = check_token(w, at, &t, depth, &with, e);
	}
	if (rc || t.kind == END)
		return rc;
	w->end = t.s;
	while (t.kind == SIGN && *t.s == ';')
		t = next(&at);
	return t.kind == END ? 0
			     : crm_err_set(e, CRM_NOPERM, "not permitted: more than one statement");
}
