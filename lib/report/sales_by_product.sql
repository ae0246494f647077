-- name: sales_by_product
-- what: what the lines of the opportunities won come to
-- unit: money
-- value: number
-- numerator: total of the lines, without tax
-- date: t.close day
-- money: t.currency
-- of: opportunity
-- by: period owner team region pipeline source type account partner
-- by product: product i.product
-- by family: text p.family
-- join family: LEFT JOIN products p ON p.id = i.product
-- default: product
-- note: opportunities without lines are not in it; without --by, by product
-- source: of this program
SELECT @by CAST(sum(i.total - i.tax) AS bigint)
FROM opportunities t JOIN items i ON i.opportunity = t.id @join
WHERE t.status = 'won' AND @period@where
@group
