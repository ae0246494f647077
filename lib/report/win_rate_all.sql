-- name: win_rate_all
-- what: share won of all opportunities opened
-- unit: percent
-- value: ratio
-- numerator: opportunities won
-- denominator: opportunities opened: won, lost or still open
-- date: t.opened day
-- of: opportunity
-- by: period owner team region pipeline source type account partner currency
-- by product: product i.product
-- join product: LEFT JOIN (SELECT DISTINCT x.opportunity, x.product FROM items x WHERE
--   x.opportunity IS NOT NULL) i ON i.opportunity = t.id
-- sheet: sales 150
-- note: the period is that in which they were opened
-- source: usual in sales management (win rate of all)
SELECT @by CAST(sum(CASE WHEN t.status = 'won' THEN 1 ELSE 0 END) AS bigint), count(*)
FROM opportunities t @join
WHERE @period@where
@group
