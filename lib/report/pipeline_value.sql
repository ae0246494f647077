-- name: pipeline_value
-- what: amount of the opportunities that are open
-- unit: money
-- value: number
-- numerator: amount of open opportunities
-- date: t.close day
-- future: yes
-- money: t.currency
-- rate: @today
-- of: opportunity
-- by: period owner team region pipeline source type account partner stage forecast
-- sheet: sales 200
-- out open without a close date: SELECT count(*) FROM opportunities t WHERE t.status = 'open'
--   AND t.close IS NULL AND (@period) IS NULL@where
-- note: the period is that of the expected close, the rate that of today; open is what the book has so:
--   --at does not change it, --as-of does
-- source: usual in sales management
SELECT @by CAST(sum(t.amount) AS bigint)
FROM opportunities t @join
WHERE t.status = 'open' AND @period@where
@group
