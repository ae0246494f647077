/* A record a customer: what he bought, how it scores, what he is called. */
#include "model/nouns.h"
#include "report/rfm.h"

/* 555, and 101010 where a score may have two digits. */
static int64_t digits(const struct crm_rfm *s, size_t i)
{
	int64_t base = s->cuts.bins > 9 ? 100 : 10;

	return (s->v[i].r * base + s->v[i].f) * base + s->v[i].m;
}

enum { ID, LAST, RECENCY, FREQUENCY, MONETARY, R, F, M, SCORE, SEGMENT, CURRENCY };

static const struct crm_rows_column score_columns[] = {
	[ID] = { "id", CRM_CELL_ID, CRM_ROWS_PLAIN },
	[LAST] = { "last_order", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	[RECENCY] = { "recency", CRM_CELL_NUMBER, CRM_ROWS_PLAIN },
	[FREQUENCY] = { "frequency", CRM_CELL_NUMBER, CRM_ROWS_SUM },
	[MONETARY] = { "monetary", CRM_CELL_NUMBER, CRM_ROWS_MONEY },
	[R] = { "r", CRM_CELL_NUMBER, CRM_ROWS_PLAIN },
	[F] = { "f", CRM_CELL_NUMBER, CRM_ROWS_PLAIN },
	[M] = { "m", CRM_CELL_NUMBER, CRM_ROWS_PLAIN },
	[SCORE] = { "score", CRM_CELL_NUMBER, CRM_ROWS_PLAIN },
	[SEGMENT] = { "segment", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
	[CURRENCY] = { "currency", CRM_CELL_TEXT, CRM_ROWS_PLAIN },
};
const struct crm_rows_columns crm_rfm_scores = { score_columns,
	sizeof score_columns / sizeof *score_columns };

static int64_t score_number(void *arg, size_t i, size_t column)
{
	const struct crm_rfm *s = arg;

	switch (column) {
	case ID:
		return s->list.v[i].contact;
	case LAST:
		return s->list.v[i].last_day;
	case RECENCY:
		return s->v[i].recency;
	case FREQUENCY:
		return s->v[i].frequency;
	case MONETARY:
		return s->v[i].monetary;
	case R:
		return s->v[i].r;
	case F:
		return s->v[i].f;
	case M:
		return s->v[i].m;
	default:
		return digits(s, i);
	}
}

static bool score_cell(void *arg, size_t i, size_t column, struct crm_str *out)
{
	const struct crm_rfm *s = arg;
	const struct crm_customer *k = &s->list.v[i];

	switch (column) {
	case ID:
		if (k->name)
			crm_str_add(out, k->name, k->len);
		else
			crm_id_print(out, &crm_contact, k->contact);
		return true;
	case LAST:
		crm_date_print(out, k->last_day);
		return true;
	case MONETARY:
		crm_money_print(out, s->v[i].monetary, s->list.currency);
		return true;
	case SEGMENT:
		crm_str_puts(out, crm_rfm_name(s, i));
		return out->len;
	case CURRENCY:
		crm_str_puts(out, s->list.currency);
		return out->len;
	default:
		crm_num_print(out, score_number(arg, i, column), 0);
		return true;
	}
}

static int score_compare(void *arg, size_t column, size_t a, size_t b)
{
	const struct crm_rfm *s = arg;
	int64_t x, y;

	if (column == ID && s->plan->stream)
		return strcmp(s->list.v[a].name, s->list.v[b].name);
	if (column == CURRENCY)
		return 0;
	if (column == SEGMENT)
		return strcmp(crm_rfm_name(s, a), crm_rfm_name(s, b));
	x = score_number(arg, a, column);
	y = score_number(arg, b, column);
	return x < y ? -1 : x > y;
}

int crm_rfm_scores_print(struct crm_rfm *s)
{
	struct crm_rows_column column[CURRENCY + 1];

	memcpy(column, score_columns, sizeof column);
	if (s->plan->stream)
		column[ID].kind = CRM_CELL_RAW;
	return crm_rows_print(&(struct crm_rows){
	    .c = s->plan->c,
	    .column = column,
	    .columns = CURRENCY + 1,
	    .n = s->list.n,
	    .currency = s->list.currency,
	    .arg = s,
	    .cell = score_cell,
	    .compare = score_compare,
	    .number = score_number,
	});
}
