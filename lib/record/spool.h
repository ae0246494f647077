/* spool - output that never makes a database wait for a slow pipe.
 *
 * What the pipe takes at once is written at once (poll, at most PIPE_BUF a
 * write; O_NONBLOCK is never set, the descriptor may be shared). The rest waits
 * in memory, past 16 MB in an unlinked file. Held output (a writer's) waits
 * until crm_spool_go(), after COMMIT.
 */
#ifndef CRM_RECORD_SPOOL_H
#define CRM_RECORD_SPOOL_H

#include <stdbool.h>
#include <stddef.h>

struct crm_spool;

/* For descriptor fd; dir (may be NULL: $TMPDIR, /tmp) takes the overflow file.
 * hold: nothing is written before crm_spool_go(). */
struct crm_spool *crm_spool_new(int fd, const char *dir, bool hold);
/* Adds bytes; never blocks on the pipe. Ends the command with CRM_IO only when
 * the overflow file cannot be written. */
void crm_spool_write(struct crm_spool *s, const void *buf, size_t len);
/* Ends the hold. */
void crm_spool_go(struct crm_spool *s);
/* True when so much waits that a filter had better let its reader catch up. */
bool crm_spool_full(const struct crm_spool *s);
/* Waits until all is written, for those who hold no lock meanwhile, or have to know. Does
 * nothing to what is held. 0, or the errno of the write that failed. */
int crm_spool_settle(struct crm_spool *s);
/* Waits until all is written and frees s. 0, or the errno of the write that
 * failed (EPIPE: the reader has gone). Nothing is printed. */
int crm_spool_drain(struct crm_spool *s);
/* Frees s and what it holds without writing it. */
void crm_spool_drop(struct crm_spool *s);
/* True once a write failed: a reader of a book can stop its statement. */
bool crm_spool_broken(const struct crm_spool *s);

/* A new file without a name, for what has to wait: in dir (may be NULL), else
 * $TMPDIR, else /tmp. -1 with errno where none can be made. */
int crm_spool_file(const char *dir);

#endif
