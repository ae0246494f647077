/* pdf - a page of HTML as PDF, by a program that is there. */
#ifndef CRM_PDF_H
#define CRM_PDF_H

#include "base/err.h"
#include "base/str.h"

/* Runs the first of weasyprint, wkhtmltopdf that is on the PATH over the page; without a
 * shell, with an environment made for it, no book, no lock; at most 60 s. CRM_UNAVAILABLE
 * where there is none, or where it failed: with the first line of what it said. */
int crm_pdf(const struct crm_str *html, struct crm_str *pdf, struct crm_err *e);

#endif
