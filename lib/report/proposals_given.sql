-- name: proposals_given
-- what: quotes sent
-- unit: count
-- value: number
-- numerator: quotes sent; of several revisions the last one
-- date: t.sent day
-- of: quote
-- by: period owner account status
-- sheet: sales 105
-- source: textbooks' list of sales metrics
SELECT @by count(*)
FROM quotes t @join
WHERE t.status NOT IN ('draft', 'superseded', 'void') AND t.sent IS NOT NULL AND @period@where
@group
