/* The journal's objects in the one spelling that we write: without blanks, fields in
 * their order, control characters as \u00XX. A hundred thousand of them are read for a
 * view of the past, and a general reader takes five times as long. */
#include "model/journal_quick.h"

struct quick {
	const char *at, *end;
	struct crm_rec *r;
};

static bool take(struct quick *q, char c)
{
	if (q->at == q->end || *q->at != c)
		return false;
	q->at++;
	return true;
}

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* What follows a backslash, ASCII alone; 0 where it is nothing of ours. */
static char escaped(struct quick *q)
{
	char c = q->at < q->end ? *q->at++ : '\0';
	int high, low;

	if (c == '"' || c == '\\')
		return c;
	if (c != 'u' || q->end - q->at < 4 || q->at[0] != '0' || q->at[1] != '0')
		return '\0';
	high = hex(q->at[2]);
	low = hex(q->at[3]);
	q->at += 4;
	return high < 0 || high > 7 || low < 0 ? '\0' : (char)(high * 16 + low);
}

/* A text in quotes, in the record's pool. */
static bool text(struct quick *q, struct crm_val *v)
{
	size_t n = 0, stop;
	char *to;

	if (!take(q, '"'))
		return false;
	for (stop = 0; q->at + stop < q->end && q->at[stop] != '"'; stop++)
		if (q->at[stop] == '\\')
			stop++;
	if (q->at + stop >= q->end)
		return false;
	to = crm_pool_alloc(&q->r->pool, stop + 1);
	while (*q->at != '"') {
		char c = *q->at++;

		if (c == '\\' && !(c = escaped(q)))
			return false;
		to[n++] = c;
	}
	q->at++;
	to[n] = '\0';
	*v = crm_val_text(to, n);
	return true;
}

static bool number(struct quick *q, struct crm_val *v)
{
	bool minus = take(q, '-');
	int64_t n = 0;

	if (q->at == q->end || *q->at < '0' || *q->at > '9')
		return false;
	for (; q->at < q->end && *q->at >= '0' && *q->at <= '9'; q->at++)
		if (__builtin_mul_overflow(n, 10, &n) ||
		    __builtin_sub_overflow(n, *q->at - '0', &n))
			return false;
	if (!minus && n == INT64_MIN)
		return false;
	*v = crm_val_int(minus ? n : -n);
	return true;
}

static bool value(struct quick *q, struct crm_val *v)
{
	*v = (struct crm_val){ 0 };
	if (q->end - q->at >= 4 && !memcmp(q->at, "null", 4)) {
		q->at += 4;
		return true;
	}
	return q->at < q->end && *q->at == '"' ? text(q, v) : number(q, v);
}

/* The field behind the last one that has this key; the count of fields where none. */
static size_t next_field(const struct crm_noun *noun, size_t from, const char *key, size_t len)
{
	size_t n = crm_field_count(noun);

	for (; from < n; from++) {
		const char *name = crm_field_key(crm_field_at(noun, from));

		if (name[0] == key[0] && !strncmp(name, key, len) && !name[len])
			return from;
	}
	return n;
}

static bool member(struct quick *q, size_t *field, bool *has)
{
	const char *key, *stop;
	struct crm_val v;
	size_t i;

	if (!take(q, '"'))
		return false;
	key = q->at;
	stop = memchr(key, '"', (size_t)(q->end - key));
	if (!stop || stop == key)
		return false;
	i = next_field(q->r->noun, *field, key, (size_t)(stop - key));
	q->at = stop + 1;
	if (i == crm_field_count(q->r->noun) || !take(q, ':') || !value(q, &v) ||
	    crm_field_at(q->r->noun, i)->type == CRM_ANY)
		return false;
	q->r->v[i] = v;
	if (has)
		has[i] = true;
	*field = i + 1;
	return true;
}

bool crm_journal_quick(struct crm_rec *r, const struct crm_val *object, bool *has)
{
	struct quick q = { object->s, object->s + object->len, r };
	size_t field = 1;

	if (!take(&q, '{'))
		return false;
	if (take(&q, '}'))
		return q.at == q.end;
	do {
		if (!member(&q, &field, has))
			return false;
	} while (take(&q, ','));
	return take(&q, '}') && q.at == q.end;
}
