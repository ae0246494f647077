-- name: open_opportunities
-- what: opportunities that are open
-- unit: count
-- value: number
-- numerator: opportunities neither won nor lost
-- date: t.close day
-- future: yes
-- of: opportunity
-- by: period owner team region pipeline source type account partner currency stage forecast
-- by product: product i.product
-- join product: LEFT JOIN (SELECT DISTINCT x.opportunity, x.product FROM items x WHERE
--   x.opportunity IS NOT NULL) i ON i.opportunity = t.id
-- sheet: sales 190
-- out open without a close date: SELECT count(*) FROM opportunities t WHERE t.status = 'open'
--   AND t.close IS NULL AND (@period) IS NULL@where
-- note: the period is that of the expected close; open is what the book has so:
--   --at does not change it, --as-of does
-- source: usual in sales management
SELECT @by count(*)
FROM opportunities t @join
WHERE t.status = 'open' AND @period@where
@group
