/* recur_words - repetition in people's words. Private to recur. */
#ifndef CRM_CALC_RECUR_WORDS_H
#define CRM_CALC_RECUR_WORDS_H

#include "calc/recur.h"

/* s is in upper case; r set to every day, without lists. False when it is no repetition. */
bool crm_recur_words(const char *s, const struct crm_clock *k, struct crm_recur *r);

#endif
