/* Sealed files: what goes in comes out; any bit that is changed, anything cut off,
 * moved or added, and any other secret is refused. */
#include "check.h"

#include <fcntl.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <unistd.h>

#include "channel/seal.h"

enum { HEAD = 72, CHUNK = 65536 + 17, MOST = 3 * CHUNK + HEAD };

static struct crm_seal_key *key_of(const char *name, const void *bytes, size_t n)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	struct crm_err e = { 0 };
	struct crm_seal_key *k;

	if (fd < 0 || write(fd, bytes, n) != (ssize_t)n)
		abort();
	close(fd);
	k = crm_seal_key(name, &e);
	unlink(name);
	return k;
}

static unsigned char file[MOST + 1], plain[3 * CHUNK], out[3 * CHUNK];

/* Seals n bytes of plain into file; how many bytes that makes. */
static size_t seal(const struct crm_seal_key *k, size_t n, size_t piece)
{
	int fd = memfd_create("sealed", 0);
	struct crm_err e = { 0 };
	struct crm_seal *s;
	off_t size;

	CHECK_INT(crm_seal_begin(&s, fd, "sealed", k, &e), 0);
	for (size_t at = 0, part; at < n; at += part) {
		part = n - at < piece ? n - at : piece;
		CHECK_INT(crm_seal_put(s, plain + at, part, &e), 0);
	}
	CHECK_INT(crm_seal_end(s, &e), 0);
	crm_seal_free(s);
	size = lseek(fd, 0, SEEK_END);
	if (pread(fd, file, sizeof file, 0) != size)
		abort();
	close(fd);
	return (size_t)size;
}

/* Unseals the first n bytes of file into out; the status, and how many came out. */
static int unseal(const struct crm_seal_key *k, size_t n, size_t *came)
{
	int from = memfd_create("sealed", 0), to = memfd_create("plain", 0), rc;
	struct crm_err e = { 0 };

	if (write(from, file, n) != (ssize_t)n)
		abort();
	lseek(from, 0, SEEK_SET);
	rc = crm_unseal(from, "sealed", k, to, &e);
	*came = (size_t)lseek(to, 0, SEEK_END);
	if (pread(to, out, sizeof out, 0) != (ssize_t)*came)
		abort();
	CHECK((rc != 0) == (e.text[0] != '\0'), "%d: '%s'", rc, e.text);
	close(from);
	close(to);
	return rc;
}

static void round_trips(const struct crm_seal_key *k)
{
	static const size_t size[] = { 0, 1, 17, 4096, 65535, 65536, 65537, 131072, 150000 };
	size_t came;

	for (size_t i = 0; i < sizeof size / sizeof *size; i++) {
		size_t n = seal(k, size[i], i % 2 ? 1000 : 100000);
		size_t chunks = size[i] ? (size[i] + 65535) / 65536 : 1;

		CHECK_INT(n, HEAD + size[i] + 17 * chunks);
		CHECK_INT(unseal(k, n, &came), 0);
		CHECK_INT(came, size[i]);
		CHECK(!memcmp(out, plain, came), "%zu bytes", came);
	}
}

static void flips(const struct crm_seal_key *k)
{
	size_t n = seal(k, 300, 300), came;

	for (size_t i = 0; i < n; i++)
		for (int bit = 0; bit < 8; bit++) {
			int rc;

			file[i] ^= (unsigned char)(1 << bit);
			rc = unseal(k, n, &came);
			/* The kind of secret is asked for before anything is decrypted. */
			CHECK(rc == CRM_DATA || (i == 9 && rc == CRM_USAGE), "byte %zu, bit %d: %d",
			    i, bit, rc);
			file[i] ^= (unsigned char)(1 << bit);
		}
	CHECK_INT(unseal(k, n, &came), 0);
	for (size_t i = 0; i < n; i++)
		CHECK_INT(unseal(k, i, &came), CRM_DATA);
	file[n] = 0;
	CHECK_INT(unseal(k, n + 1, &came), CRM_DATA);
}

static void swap(size_t a, size_t b)
{
	static unsigned char held[CHUNK];

	memcpy(held, file + HEAD + a * CHUNK, CHUNK);
	memcpy(file + HEAD + a * CHUNK, file + HEAD + b * CHUNK, CHUNK);
	memcpy(file + HEAD + b * CHUNK, held, CHUNK);
}

/* Whole chunks: in another order, left out, cut off, put in twice, of another file. */
static void chunks(const struct crm_seal_key *k)
{
	size_t n = seal(k, 3 * 65536, 65536), came;
	static unsigned char other[CHUNK];

	CHECK_INT(n, HEAD + 3 * CHUNK);
	CHECK_INT(unseal(k, n, &came), 0);
	swap(0, 1);
	CHECK_INT(unseal(k, n, &came), CRM_DATA);
	swap(0, 1);
	CHECK_INT(unseal(k, HEAD + 2 * CHUNK, &came), CRM_DATA);
	CHECK_INT(unseal(k, HEAD + CHUNK, &came), CRM_DATA);
	CHECK_INT(unseal(k, HEAD, &came), CRM_DATA);
	memcpy(other, file + HEAD + CHUNK, CHUNK);
	memmove(file + HEAD + CHUNK, file + HEAD + 2 * CHUNK, CHUNK);
	CHECK_INT(unseal(k, HEAD + 2 * CHUNK, &came), CRM_DATA);
	seal(k, 3 * 65536, 65536);
	memcpy(file + HEAD + CHUNK, other, CHUNK);
	CHECK_INT(unseal(k, n, &came), CRM_DATA);
	CHECK_INT(came, 65536);
}

static void other_keys(const struct crm_seal_key *k)
{
	static const char hex[] =
	    "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF";
	unsigned char raw[33];
	struct crm_seal_key *a, *b;
	size_t n, came;

	for (int i = 0; i < 33; i++)
		raw[i] = (unsigned char)(i % 16 * 0x11);
	a = key_of("seal-test-key", raw, 32);
	b = key_of("seal-test-key", hex, 64);
	CHECK(a && b, "a key is not taken");
	n = seal(a, 1000, 1000);
	CHECK_INT(unseal(b, n, &came), 0);
	CHECK_INT(unseal(k, n, &came), CRM_DATA);
	CHECK_INT(came, 0);
	CHECK(!key_of("seal-test-key", raw, 31), "31 bytes");
	CHECK(!key_of("seal-test-key", raw, 33), "33 bytes");
	CHECK(!key_of("seal-test-key", raw, 0), "no bytes");
	CHECK(!key_of("seal-test-key", hex, 63), "63 digits");
	crm_seal_key_free(a);
	crm_seal_key_free(b);
}

int main(void)
{
	char text[CRM_SEAL_KEY_TEXT];
	struct crm_seal_key *k;

	for (size_t i = 0; i < sizeof plain; i++)
		plain[i] = (unsigned char)(i * 31 + i / 4093);
	crm_seal_key_make(text);
	k = key_of("seal-test-key", text, sizeof text);
	CHECK(k, "our own key is not taken");
	round_trips(k);
	flips(k);
	chunks(k);
	other_keys(k);
	crm_seal_key_free(k);
	return check_done("seal");
}
