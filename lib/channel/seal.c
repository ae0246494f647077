/* Sealing and unsealing, a chunk at a time; the format stands in seal.h. */
#include "channel/seal.h"

#include <errno.h>
#include <sodium.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "channel/seal_key.h"

#define STREAM(name) crypto_secretstream_xchacha20poly1305_##name

enum {
	CHUNK = 65536,
	MORE = crypto_secretstream_xchacha20poly1305_ABYTES,
	SALT = crypto_pwhash_SALTBYTES,
	STREAM_HEAD = crypto_secretstream_xchacha20poly1305_HEADERBYTES,
	HEAD = 48 + STREAM_HEAD,
	PASSPHRASE = 1,
	KEY = 2,
};

/* What a header may ask of us: a forged one must not take all memory, all day. */
enum { PASSES_MOST = 16 };
static const uint64_t memory_most = UINT64_C(1) << 30;

static const unsigned char magic[8] = { 0x89, 'c', 'r', 'm', 's', 'e', 'a', 'l' };

struct crm_seal {
	STREAM(state) state;
	int fd;
	const char *name;
	unsigned char head[HEAD];
	unsigned char plain[CHUNK], sealed[CHUNK + MORE];
	size_t n; /* in plain */
	uint64_t at;
};

static void put_number(unsigned char *to, uint64_t n, int bytes)
{
	for (int i = 0; i < bytes; i++)
		to[i] = (unsigned char)(n >> 8 * i);
}

static uint64_t number(const unsigned char *from, int bytes)
{
	uint64_t n = 0;

	for (int i = bytes; i--;)
		n = n << 8 | from[i];
	return n;
}

static int write_all(
    int fd, const unsigned char *bytes, size_t n, const char *name, struct crm_err *e)
{
	if (!crm_write_all(fd, bytes, n))
		return crm_err_set(e, CRM_IO, "%s: %m", name);
	return 0;
}

/* As many bytes as there are, at most n; -1 with e set. */
static ssize_t read_all(int fd, unsigned char *to, size_t n, const char *name, struct crm_err *e)
{
	size_t have = 0;

	while (have < n) {
		ssize_t got = read(fd, to + have, n - have);

		if (!got)
			break;
		if (got < 0 && errno != EINTR) {
			crm_err_set(e, CRM_IO, "%s: %m", name);
			return -1;
		}
		have += got > 0 ? (size_t)got : 0;
	}
	return (ssize_t)have;
}

/* The key of the stream, from the secret and what the header says. */
static int stream_key(const struct crm_seal_key *k, const unsigned char *head,
    unsigned char out[STREAM(KEYBYTES)], struct crm_err *e)
{
	const unsigned char *salt = head + 32;

	if (!k->passphrase)
		return crypto_generichash(out, STREAM(KEYBYTES), salt, SALT, k->s, k->len)
			   ? crm_err_set(e, CRM_BUG, "no key can be made")
			   : 0;
	if (crypto_pwhash(out, STREAM(KEYBYTES), (const char *)k->s, k->len, salt,
		number(head + 16, 8), (size_t)number(head + 24, 8), crypto_pwhash_ALG_ARGON2ID13))
		return crm_err_set(e, CRM_UNAVAILABLE,
		    "not enough memory: the passphrase needs %llu MB",
		    (unsigned long long)(number(head + 24, 8) >> 20));
	return 0;
}

static struct crm_seal *new_seal(int fd, const char *name)
{
	struct crm_seal *s;

	crm_seal_begin_use();
	s = sodium_malloc(sizeof *s);
	if (!s)
		crm_die(CRM_UNAVAILABLE, "out of memory");
	s->fd = fd;
	s->name = name;
	s->n = 0;
	s->at = 0;
	return s;
}

void crm_seal_free(struct crm_seal *s)
{
	sodium_free(s);
}

int crm_seal_begin(struct crm_seal **out, int fd, const char *name, const struct crm_seal_key *k,
    struct crm_err *e)
{
	struct crm_seal *s = new_seal(fd, name);
	unsigned char key[STREAM(KEYBYTES)];
	int rc;

	memset(s->head, 0, HEAD);
	memcpy(s->head, magic, sizeof magic);
	s->head[8] = 1;
	s->head[9] = k->passphrase ? PASSPHRASE : KEY;
	put_number(s->head + 12, CHUNK, 4);
	if (k->passphrase) {
		put_number(s->head + 16, crypto_pwhash_OPSLIMIT_MODERATE, 8);
		put_number(s->head + 24, crypto_pwhash_MEMLIMIT_MODERATE, 8);
	}
	randombytes_buf(s->head + 32, SALT);
	rc = stream_key(k, s->head, key, e);
	if (!rc)
		STREAM(init_push)(&s->state, s->head + 48, key);
	sodium_memzero(key, sizeof key);
	if (!rc)
		rc = write_all(fd, s->head, HEAD, name, e);
	if (rc)
		crm_seal_free(s);
	*out = rc ? NULL : s;
	return rc;
}

static int push(struct crm_seal *s, unsigned char tag, struct crm_err *e)
{
	unsigned long long n = 0;

	STREAM(push)(&s->state, s->sealed, &n, s->plain, s->n, s->head, HEAD, tag);
	s->n = 0;
	return write_all(s->fd, s->sealed, (size_t)n, s->name, e);
}

/* A full chunk waits until more comes: the last one is marked as such. */
int crm_seal_put(struct crm_seal *s, const void *bytes, size_t n, struct crm_err *e)
{
	const unsigned char *at = bytes;

	while (n) {
		size_t part = CHUNK - s->n < n ? CHUNK - s->n : n;

		if (!part && push(s, STREAM(TAG_MESSAGE), e))
			return e->code;
		memcpy(s->plain + s->n, at, part);
		s->n += part;
		at += part;
		n -= part;
	}
	return 0;
}

int crm_seal_end(struct crm_seal *s, struct crm_err *e)
{
	return push(s, STREAM(TAG_FINAL), e);
}

bool crm_sealed(int fd)
{
	unsigned char head[sizeof magic];

	return pread(fd, head, sizeof head, 0) == (ssize_t)sizeof head &&
	       !memcmp(head, magic, sizeof magic);
}

static int check_head(const struct crm_seal *s, const struct crm_seal_key *k, struct crm_err *e)
{
	const unsigned char *h = s->head;
	uint64_t passes = number(h + 16, 8), memory = number(h + 24, 8);

	if (memcmp(h, magic, sizeof magic))
		return crm_err_set(e, CRM_DATA, "%s: not encrypted by crm-db", s->name);
	if (h[8] != 1)
		return crm_err_set(
		    e, CRM_DATA, "%s: of format %d, which this crm does not know", s->name, h[8]);
	if ((h[9] != PASSPHRASE && h[9] != KEY) || h[10] || h[11] || number(h + 12, 4) != CHUNK)
		return crm_err_set(e, CRM_DATA, "%s: damaged: its header", s->name);
	if (h[9] == PASSPHRASE ? passes < crypto_pwhash_OPSLIMIT_MIN || passes > PASSES_MOST ||
				     memory < crypto_pwhash_MEMLIMIT_MIN || memory > memory_most
			       : passes || memory)
		return crm_err_set(e, CRM_DATA, "%s: damaged: its header", s->name);
	if (k->passphrase != (h[9] == PASSPHRASE))
		return crm_err_set(e, CRM_USAGE, "%s: encrypted with a %s: say --%s-file", s->name,
		    h[9] == PASSPHRASE ? "passphrase" : "key",
		    h[9] == PASSPHRASE ? "passphrase" : "key");
	return 0;
}

static int open_stream(struct crm_seal *s, const struct crm_seal_key *k, struct crm_err *e)
{
	unsigned char key[STREAM(KEYBYTES)];
	ssize_t n = read_all(s->fd, s->head, HEAD, s->name, e);
	int rc;

	if (n < 0)
		return e->code;
	if (n < HEAD)
		return crm_err_set(e, CRM_DATA, "%s: cut off in its header", s->name);
	if (check_head(s, k, e))
		return e->code;
	rc = stream_key(k, s->head, key, e);
	if (!rc && STREAM(init_pull)(&s->state, s->head + 48, key))
		rc = crm_err_set(e, CRM_DATA, "%s: damaged: its header", s->name);
	sodium_memzero(key, sizeof key);
	s->at = HEAD;
	return rc;
}

/* The next chunk into s->plain; *last where nothing may follow. */
static int pull(struct crm_seal *s, bool *last, struct crm_err *e)
{
	ssize_t n = read_all(s->fd, s->sealed, CHUNK + MORE, s->name, e);
	unsigned long long plain = 0;
	unsigned char tag = 0xff;

	if (n < 0)
		return e->code;
	if (n < MORE)
		return crm_err_set(e, CRM_DATA, "%s: cut off at byte %llu", s->name,
		    (unsigned long long)(s->at + (uint64_t)n));
	if (STREAM(pull)(&s->state, s->plain, &plain, &tag, s->sealed, (size_t)n, s->head, HEAD))
		return s->at == HEAD ? crm_err_set(e, CRM_DATA,
					   "%s: wrong passphrase or key, or damaged", s->name)
				     : crm_err_set(e, CRM_DATA, "%s: damaged behind byte %llu",
					   s->name, (unsigned long long)s->at);
	*last = tag == STREAM(TAG_FINAL);
	if (!*last && (tag != STREAM(TAG_MESSAGE) || n < CHUNK + MORE))
		return crm_err_set(e, CRM_DATA, "%s: damaged: its chunks", s->name);
	s->n = (size_t)plain;
	s->at += (uint64_t)n;
	return 0;
}

static int unseal(struct crm_seal *s, const struct crm_seal_key *k, int to, struct crm_err *e)
{
	unsigned char behind;
	bool last = false;
	int rc = open_stream(s, k, e);
	ssize_t n;

	while (!rc && !last) {
		rc = pull(s, &last, e);
		if (!rc)
			rc = write_all(to, s->plain, s->n, "decrypted copy", e);
	}
	if (rc)
		return rc;
	n = read_all(s->fd, &behind, 1, s->name, e);
	if (n < 0)
		return e->code;
	return n ? crm_err_set(e, CRM_DATA, "%s: bytes behind its end", s->name) : 0;
}

int crm_unseal(int fd, const char *name, const struct crm_seal_key *k, int to, struct crm_err *e)
{
	struct crm_seal *s = new_seal(fd, name);
	int rc = unseal(s, k, to, e);

	crm_seal_free(s);
	return rc;
}
