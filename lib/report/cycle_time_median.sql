-- name: cycle_time_median
-- what: median of the days from opening to winning
-- unit: days
-- value: median
-- denominator: opportunities won
-- date: t.close day
-- of: opportunity
-- by: period owner team region pipeline source type account partner currency
-- sheet: sales 180
-- note: the middle one, or the mean of the two in the middle; those won before they were opened are left
--   out, and counted on stderr
-- odd: won before they were opened
-- odd sql: SELECT count(*) FROM opportunities t WHERE t.status = 'won' AND t.close < t.opened AND
--   @period@where
-- source: of this program
SELECT @by t.close - t.opened, count(*)
FROM opportunities t @join
WHERE t.status = 'won' AND t.close >= t.opened AND @period@where
GROUP BY @by t.close - t.opened
