-- name: units_by_product
-- what: how many pieces the lines of the opportunities won hold
-- unit: units
-- value: number
-- numerator: quantity of the lines
-- date: t.close day
-- of: opportunity
-- by: period owner team region pipeline source type account partner currency
-- by product: product i.product
-- by family: text p.family
-- join family: LEFT JOIN products p ON p.id = i.product
-- default: product
-- note: opportunities without lines are not in it; without --by, by product
-- source: of this program
SELECT @by CAST(sum(i.quantity) AS bigint)
FROM opportunities t JOIN items i ON i.opportunity = t.id @join
WHERE t.status = 'won' AND @period@where
@group
