/* Secrets: read from files that nobody else can read, kept in memory of their own. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "channel/seal_key.h"

enum { LONGEST = 4096 };

void crm_seal_begin_use(void)
{
	if (sodium_init() < 0)
		crm_die(CRM_UNAVAILABLE, "libsodium cannot be used here");
}

/* Guarded, locked where the limits allow it, wiped when it is freed. */
static struct crm_seal_key *new_key(bool passphrase)
{
	struct crm_seal_key *k;

	crm_seal_begin_use();
	k = sodium_malloc(sizeof *k + LONGEST + 2);
	if (!k)
		crm_die(CRM_UNAVAILABLE, "out of memory");
	k->passphrase = passphrase;
	k->len = 0;
	return k;
}

void crm_seal_key_free(struct crm_seal_key *k)
{
	sodium_free(k);
}

void crm_seal_wipe(void *secret, size_t n)
{
	sodium_memzero(secret, n);
}

static int fail(struct crm_err *e, const char *file)
{
	int code = errno == ENOENT || errno == ENOTDIR                   ? CRM_NOINPUT
		   : errno == EACCES || errno == EPERM || errno == ELOOP ? CRM_NOPERM
									 : CRM_IO;

	return crm_err_set(e, code, "%s: %m", file);
}

/* A pipe (<(pass show crm)) has no rights that could be wrong. */
static int check_file(int fd, const char *file, struct crm_err *e)
{
	struct stat st;

	if (fstat(fd, &st))
		return fail(e, file);
	if (S_ISDIR(st.st_mode))
		return crm_err_set(e, CRM_DATA, "%s: a directory", file);
	if (S_ISREG(st.st_mode) && st.st_mode & 0077)
		return crm_err_set(
		    e, CRM_NOPERM, "%s: a secret that others can read; run: chmod 600", file);
	return 0;
}

/* At most LONGEST + 2 bytes: more is refused whatever they are. */
static int read_secret(struct crm_seal_key *k, const char *file, struct crm_err *e)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY), rc;
	ssize_t n = 1;

	if (fd < 0)
		return fail(e, file);
	rc = check_file(fd, file, e);
	while (!rc && n && k->len < LONGEST + 2) {
		n = read(fd, k->s + k->len, LONGEST + 2 - k->len);
		if (n > 0)
			k->len += (size_t)n;
		else if (n < 0 && errno != EINTR)
			rc = fail(e, file);
	}
	close(fd);
	return rc;
}

static int check_passphrase(struct crm_seal_key *k, const char *file, struct crm_err *e)
{
	if (k->len && k->s[k->len - 1] == '\n')
		k->len--;
	if (!k->len)
		return crm_err_set(e, CRM_DATA, "%s: an empty passphrase", file);
	if (k->len > LONGEST)
		return crm_err_set(
		    e, CRM_DATA, "%s: longer than %d bytes: no passphrase", file, LONGEST);
	return 0;
}

static int check_key(struct crm_seal_key *k, const char *file, struct crm_err *e)
{
	size_t n = 0;

	if (k->len == 2 * CRM_SEAL_KEY + 1 && k->s[k->len - 1] == '\n')
		k->len--;
	if (k->len == 2 * CRM_SEAL_KEY &&
	    !sodium_hex2bin(k->s, CRM_SEAL_KEY, (const char *)k->s, k->len, NULL, &n, NULL) &&
	    n == CRM_SEAL_KEY)
		k->len = n;
	if (k->len != CRM_SEAL_KEY)
		return crm_err_set(
		    e, CRM_DATA, "%s: not a key: 32 bytes, or 64 hexadecimal digits", file);
	return 0;
}

static struct crm_seal_key *key_of(const char *file, bool passphrase, struct crm_err *e)
{
	struct crm_seal_key *k = new_key(passphrase);

	if (read_secret(k, file, e) ||
	    (passphrase ? check_passphrase(k, file, e) : check_key(k, file, e))) {
		crm_seal_key_free(k);
		return NULL;
	}
	return k;
}

struct crm_seal_key *crm_seal_passphrase(const char *file, struct crm_err *e)
{
	return key_of(file, true, e);
}

struct crm_seal_key *crm_seal_key(const char *file, struct crm_err *e)
{
	return key_of(file, false, e);
}

void crm_seal_key_make(char out[CRM_SEAL_KEY_TEXT])
{
	unsigned char raw[CRM_SEAL_KEY];

	crm_seal_begin_use();
	randombytes_buf(raw, sizeof raw);
	sodium_bin2hex(out, CRM_SEAL_KEY_TEXT, raw, sizeof raw);
	out[CRM_SEAL_KEY_TEXT - 1] = '\n';
	sodium_memzero(raw, sizeof raw);
}
