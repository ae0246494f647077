/* hosts - the accounts by the host of their page on the web: read once, asked often. */
#ifndef CRM_MODEL_HOSTS_H
#define CRM_MODEL_HOSTS_H

#include "model/crm.h"

struct crm_hosts;

/* Appends the host of an address, in lower case, without www. and port. */
void crm_host_of(struct crm_str *out, const char *url);
/* Of all accounts of the book. */
struct crm_hosts *crm_hosts_read(struct crm *c);
void crm_hosts_free(struct crm_hosts *h);
/* One that was made since. */
void crm_hosts_add(struct crm_hosts *h, const char *url, int64_t account);
/* How many accounts have it: the first is *account. */
size_t crm_hosts_find(const struct crm_hosts *h, const char *url, int64_t *account);

#endif
