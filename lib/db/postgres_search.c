/* Search on a server: the words of a record as one row of `search`, with an index over
 * them as lexemes. A tsvector has room for 1 MB of words, and a note for 16: where they
 * are too many the row is empty and parts of it follow, which no search of a book without
 * such notes pays for. */
#include "db/postgres.h"

#include "base/mem.h"

#define LEXEMES "array_to_tsvector(string_to_array(s.words, ' '))"
#define INDEXED "gin (array_to_tsvector(string_to_array(words, ' ')))"

const char crm_pg_search[] =
    "CREATE TABLE search (noun bigint NOT NULL, id bigint NOT NULL,"
    " part bigint NOT NULL DEFAULT 0, words text COLLATE \"C\" NOT NULL,"
    " PRIMARY KEY (noun, id, part));"
    "CREATE INDEX search_words ON search USING " INDEXED " WHERE part = 0;"
    "CREATE INDEX search_parts ON search USING " INDEXED " WHERE part > 0;"
    /* Plain SQL: a statement that calls it is planned as if it were written there. */
    "CREATE FUNCTION search_ids(noun bigint, words text) RETURNS SETOF bigint"
    " LANGUAGE sql STABLE PARALLEL SAFE AS $$"
    " SELECT s.id FROM crm.search s WHERE s.noun = $1 AND s.part = 0 AND (" LEXEMES
    " @@ CAST('''' || replace($2, ' ', ''':* & ''') || ''':*' AS tsquery)"
    /* In parts: each of the words in one of them. As an OR the planner still knows that
     * no id comes twice; of a UNION ALL it does not (three times the time). */
    " OR s.id = ANY (ARRAY("
    "SELECT s.id FROM unnest(string_to_array($2, ' ')) WITH ORDINALITY w (word, nr)"
    " JOIN crm.search s ON s.noun = $1 AND s.part > 0 AND " LEXEMES
    " @@ CAST('''' || w.word || ''':*' AS tsquery) GROUP BY s.id"
    " HAVING count(DISTINCT w.nr) = cardinality(string_to_array($2, ' '))))) $$;"
    /* What commands ask; where there are rights, it is another. */
    "CREATE FUNCTION found(noun bigint, words text) RETURNS SETOF bigint"
    " LANGUAGE sql STABLE PARALLEL SAFE AS"
    " $$ SELECT i.id FROM crm.search_ids($1, $2) i (id) $$";

/* Under row-level rights the server would not use the index: comparing words might tell
 * what is in a hidden row. */
void crm_pg_words_query(struct crm_db *db, struct crm_str *sql, int n, int noun, const char *words,
    struct crm_str *value)
{
	crm_str_addf(sql, "(SELECT i.id FROM crm.%s(%d, $%d) i (id))",
	    crm_pg(db)->detour ? "found" : "search_ids", noun, n);
	crm_str_puts(value, words);
}
