/* quantile - type-7 quantiles of integers (Hyndman & Fan 1996, R's default). */
#ifndef CRM_CALC_QUANTILE_H
#define CRM_CALC_QUANTILE_H

#include <stddef.h>
#include <stdint.h>

/* Sorts v ascending: radix or introsort, n log n at worst. */
void crm_sort_int(int64_t *v, size_t n);
/* Type-7 quantile at p (0..1) of v[n] sorted ascending, n > 0. */
double crm_quantile7(const int64_t *v, size_t n, double p);

#endif
