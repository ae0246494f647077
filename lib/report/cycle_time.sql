-- name: cycle_time
-- what: mean days from opening to winning
-- unit: days
-- value: ratio
-- numerator: days from opened to close
-- denominator: opportunities won
-- date: t.close day
-- of: opportunity
-- by: period owner team region pipeline source type account partner currency
-- by product: product i.product
-- join product: LEFT JOIN (SELECT DISTINCT x.opportunity, x.product FROM items x WHERE
--   x.opportunity IS NOT NULL) i ON i.opportunity = t.id
-- sheet: sales 170
-- note: those won before they were opened are left out, and counted on stderr
-- odd: won before they were opened
-- odd sql: SELECT count(*) FROM opportunities t WHERE t.status = 'won' AND t.close < t.opened AND
--   @period@where
-- source: usual in sales management (length of the sales cycle)
SELECT @by CAST(sum(t.close - t.opened) AS bigint), count(*)
FROM opportunities t @join
WHERE t.status = 'won' AND t.close >= t.opened AND @period@where
@group
