-- name: proposal_value
-- what: total of the quotes sent
-- unit: money
-- value: number
-- numerator: total of the quotes sent; of several revisions the last one
-- date: t.sent day
-- money: t.currency
-- of: quote
-- by: period owner account status
-- note: tax included
-- source: of this program
SELECT @by CAST(sum(t.total) AS bigint)
FROM quotes t @join
WHERE t.status NOT IN ('draft', 'superseded', 'void') AND t.sent IS NOT NULL AND @period@where
@group
