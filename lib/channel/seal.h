/* seal - files that only the holder of a secret can read, and that nobody can change
 * unseen: encrypted backups. libsodium does the cryptography.
 *
 * The format, version 1; numbers are little-endian:
 *
 *   0   8  magic: "\x89" "crmseal"
 *   8   1  version: 1
 *   9   1  secret: 1 passphrase, 2 key
 *   10  2  0
 *   12  4  bytes in a chunk: 65536
 *   16  8  Argon2id: number of passes (0 with a key)
 *   24  8  Argon2id: bytes of memory (0 with a key)
 *   32  16 salt
 *   48  24 header of the stream (crypto_secretstream)
 *   72     chunks, each of 65536 bytes and 17 more, the last one of 17 to 65553
 *
 * The stream's key is made from a passphrase by Argon2id 1.3 (crypto_pwhash), from a
 * key by BLAKE2b of the salt under the key (crypto_generichash). A chunk is what
 * crypto_secretstream_xchacha20poly1305 makes of it: XChaCha20, Poly1305, a tag; it
 * counts chunks, so none can be moved, left out or put in twice. All 72 bytes are the
 * additional data of every chunk. The last chunk, and no other, has the tag FINAL, so
 * that a file that was cut off is known from a whole one; nothing may follow it.
 */
#ifndef CRM_CHANNEL_SEAL_H
#define CRM_CHANNEL_SEAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* A secret, in memory that is neither swapped out nor dumped, as far as the system
 * allows it. */
struct crm_seal_key;

/* Reads a passphrase: the bytes of the file, less one newline at the end; 1 to 4096.
 * CRM_NOINPUT, CRM_NOPERM (not readable, or readable by others), CRM_DATA. The caller
 * frees with crm_seal_key_free. */
struct crm_seal_key *crm_seal_passphrase(const char *file, struct crm_err *e);
/* Reads a key: 32 bytes, or 64 hexadecimal digits. The same. */
struct crm_seal_key *crm_seal_key(const char *file, struct crm_err *e);
void crm_seal_key_free(struct crm_seal_key *k);

/* A new random key as text, 64 digits and a newline, wiped when out is freed with
 * crm_seal_wipe. */
enum { CRM_SEAL_KEY_TEXT = 65 };
void crm_seal_key_make(char out[CRM_SEAL_KEY_TEXT]);
void crm_seal_wipe(void *secret, size_t n);

/* Does the file begin as a sealed one does? */
bool crm_sealed(int fd);

/* Sealing to fd, which stands at its beginning; name is for messages. Every function
 * returns 0 or an exit status with e set (CRM_IO; CRM_UNAVAILABLE: no memory for the
 * passphrase). */
struct crm_seal;
int crm_seal_begin(
    struct crm_seal **s, int fd, const char *name, const struct crm_seal_key *k, struct crm_err *e);
int crm_seal_put(struct crm_seal *s, const void *bytes, size_t n, struct crm_err *e);
int crm_seal_end(struct crm_seal *s, struct crm_err *e); /* the last chunk */
void crm_seal_free(struct crm_seal *s);

/* Reads a sealed file from fd and writes what is in it to `to`. What is written is
 * worth something only when 0 comes back: then all of it is as it was sealed. CRM_DATA:
 * the wrong secret, or damaged, cut off or added to; CRM_USAGE: the other kind of
 * secret; CRM_IO. */
int crm_unseal(int fd, const char *name, const struct crm_seal_key *k, int to, struct crm_err *e);

#endif
