/* Accounts by host. Websites are kept as they were typed, so no index of the book knows
 * their hosts. */
#include "model/hosts.h"

#include <stdlib.h>

struct entry {
	const char *host;
	int64_t account;
};
struct crm_hosts {
	struct entry *v; /* by host, then account */
	size_t n, cap;
	struct crm_pool pool;
};

void crm_host_of(struct crm_str *out, const char *url)
{
	const char *s = strstr(url, "://"), *at;
	size_t len;

	/* The one behind the scheme, not one of an address in the path. */
	s = s && url + strcspn(url, "/?#") == s + 1 ? s + 3 : url;
	len = strcspn(s, "/?#");
	at = memrchr(s, '@', len);
	if (at) {
		len -= (size_t)(at + 1 - s);
		s = at + 1;
	}
	if (len > 4 && (s[0] | 0x20) == 'w' && (s[1] | 0x20) == 'w' && (s[2] | 0x20) == 'w' &&
	    s[3] == '.') {
		s += 4;
		len -= 4;
	}
	for (size_t i = 0; i < len && s[i] != ':'; i++)
		crm_str_addc(out, s[i] >= 'A' && s[i] <= 'Z' ? (char)(s[i] | 0x20) : s[i]);
}

static int compare(const void *va, const void *vb)
{
	const struct entry *a = va, *b = vb;
	int order = strcmp(a->host, b->host);

	return order ? order : (a->account > b->account) - (a->account < b->account);
}

static bool put(struct crm_hosts *h, const char *url, int64_t account)
{
	struct crm_str host = { 0 };

	crm_host_of(&host, url);
	if (host.len) {
		crm_grow(&h->v, h->n, &h->cap, sizeof *h->v);
		h->v[h->n++] =
		    (struct entry){ crm_pool_strndup(&h->pool, host.s, host.len), account };
	}
	crm_str_release(&host);
	return host.len;
}

struct crm_hosts *crm_hosts_read(struct crm *c)
{
	struct crm_hosts *h = crm_calloc(1, sizeof *h);
	struct crm_stmt *s = crm_db_prepare(
	    c->db, "SELECT a.id, a.website FROM accounts a WHERE a.website IS NOT NULL");

	while (crm_stmt_step(s))
		put(h, crm_stmt_value(s, 1).s, crm_stmt_int(s, 0));
	crm_stmt_done(s);
	if (h->n)
		qsort(h->v, h->n, sizeof *h->v, compare);
	return h;
}

void crm_hosts_free(struct crm_hosts *h)
{
	if (!h)
		return;
	crm_pool_release(&h->pool);
	free(h->v);
	free(h);
}

/* The first entry of host, or where it would stand. */
static size_t place(const struct crm_hosts *h, const char *host)
{
	size_t lo = 0, hi = h->n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (strcmp(h->v[mid].host, host) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

void crm_hosts_add(struct crm_hosts *h, const char *url, int64_t account)
{
	struct entry fresh;
	size_t at;

	if (!put(h, url, account))
		return;
	fresh = h->v[--h->n];
	at = place(h, fresh.host);
	while (at < h->n && !strcmp(h->v[at].host, fresh.host))
		at++;
	memmove(h->v + at + 1, h->v + at, (h->n - at) * sizeof *h->v);
	h->v[at] = fresh;
	h->n++;
}

size_t crm_hosts_find(const struct crm_hosts *h, const char *url, int64_t *account)
{
	struct crm_str host = { 0 };
	size_t at, n = 0;

	crm_host_of(&host, url);
	at = host.len ? place(h, host.s) : h->n;
	*account = 0;
	for (; at + n < h->n && !strcmp(h->v[at + n].host, host.s); n++)
		*account = n ? *account : h->v[at].account;
	crm_str_release(&host);
	return n;
}
