/* seal_key - what a secret is, for seal.c alone. */
#ifndef CRM_CHANNEL_SEAL_KEY_H
#define CRM_CHANNEL_SEAL_KEY_H

#include "channel/seal.h"

enum { CRM_SEAL_KEY = 32 };

struct crm_seal_key {
	bool passphrase;
	size_t len;
	unsigned char s[];
};

/* libsodium must be told once. */
void crm_seal_begin_use(void);

#endif
