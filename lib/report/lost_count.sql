-- name: lost_count
-- what: opportunities lost
-- unit: count
-- value: number
-- numerator: opportunities lost
-- date: t.close day
-- of: opportunity
-- by: period owner team region pipeline source type account partner currency competitor reason
-- by product: product i.product
-- join product: LEFT JOIN (SELECT DISTINCT x.opportunity, x.product FROM items x WHERE
--   x.opportunity IS NOT NULL) i ON i.opportunity = t.id
-- sheet: sales 120
-- note: with a product, an opportunity counts once for each of its products
-- source: usual in sales management
SELECT @by count(*)
FROM opportunities t @join
WHERE t.status = 'lost' AND @period@where
@group
