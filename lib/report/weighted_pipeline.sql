-- name: weighted_pipeline
-- what: amount of open opportunities times their probability
-- unit: money
-- value: number
-- numerator: amount times probability, rounded once for each opportunity
-- date: t.close day
-- future: yes
-- money: t.currency
-- rate: @today
-- of: opportunity
-- by: period owner team region pipeline source type account partner stage forecast
-- sheet: sales 210
-- out open without a close date: SELECT count(*) FROM opportunities t WHERE t.status = 'open'
--   AND t.close IS NULL AND (@period) IS NULL@where
-- note: the period is that of the expected close, the rate that of today; open is what the book has so:
--   --at does not change it, --as-of does; converted, the sum of the rounded products is rounded once more
-- source: usual in sales management
SELECT @by CAST(sum(t.amount / 100 * t.probability
  + (t.amount % 100 * t.probability * 2 + CASE WHEN t.amount < 0 THEN -100 ELSE 100 END) / 200) AS bigint)
FROM opportunities t @join
WHERE t.status = 'open' AND @period@where
@group
