-- name: cycle_time_median
-- what: median of the days from opening to winning
-- unit: days
-- value: median
-- denominator: opportunities won, not before they were opened
-- date: t.close day
-- of: opportunity
-- by: period owner team region pipeline source type account partner currency
-- sheet: sales 180
-- note: the middle one, or the mean of the two in the middle
-- out won before they were opened: SELECT count(*) FROM opportunities t
--   WHERE t.status = 'won' AND t.close < t.opened AND @period@where
-- source: of this program
SELECT @by t.close - t.opened, count(*)
FROM opportunities t @join
WHERE t.status = 'won' AND t.close >= t.opened AND @period@where
GROUP BY @by t.close - t.opened
