-- name: won_count
-- what: opportunities won
-- unit: count
-- value: number
-- numerator: opportunities won
-- date: t.close day
-- of: opportunity
-- by: period owner team region pipeline source type account partner currency competitor reason
-- by product: product i.product
-- join product: LEFT JOIN (SELECT DISTINCT x.opportunity, x.product FROM items x WHERE
--   x.opportunity IS NOT NULL) i ON i.opportunity = t.id
-- sheet: sales 110
-- note: with a product, an opportunity counts once for each of its products
-- source: usual in sales management
SELECT @by count(*)
FROM opportunities t @join
WHERE t.status = 'won' AND @period@where
@group
