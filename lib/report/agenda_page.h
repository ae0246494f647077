/* agenda_page - an agenda for people, by days. */
#ifndef CRM_REPORT_AGENDA_PAGE_H
#define CRM_REPORT_AGENDA_PAGE_H

#include "report/agenda.h"

/* Prints the first n entries: a heading for what is overdue and for each day, under it a
 * line each, cut to the terminal. Times are on the user's clock. */
void crm_agenda_page(struct crm_agenda *a, size_t n);

#endif
