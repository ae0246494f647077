-- name: win_rate
-- what: share won of the opportunities closed
-- unit: percent
-- value: ratio
-- numerator: opportunities won
-- denominator: opportunities won or lost
-- date: t.close day
-- of: opportunity
-- by: period owner team region pipeline source type account partner currency competitor
-- by product: product i.product
-- join product: LEFT JOIN (SELECT DISTINCT x.opportunity, x.product FROM items x WHERE
--   x.opportunity IS NOT NULL) i ON i.opportunity = t.id
-- sheet: sales 140
-- note: open ones do not count
-- source: usual in sales management (closed-won rate)
SELECT @by CAST(sum(CASE WHEN t.status = 'won' THEN 1 ELSE 0 END) AS bigint), count(*)
FROM opportunities t @join
WHERE t.status IN ('won', 'lost') AND @period@where
@group
