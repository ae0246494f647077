/* fd - writing to a descriptor, all of it. */
#ifndef CRM_BASE_FD_H
#define CRM_BASE_FD_H

#include <stdbool.h>
#include <stddef.h>

/* Writes all n bytes, however many calls it takes. False with errno set where one fails;
 * then some of them may have been written. Safe in a signal handler. */
bool crm_write_all(int fd, const void *bytes, size_t n);

#endif
