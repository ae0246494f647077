-- name: forecast_product
-- what: the same with the lines of each opportunity, over which its amount is spread
-- unit: money
-- numerator: amount
-- date: t.close day
-- future: yes
-- of: opportunity
-- by: period owner team region pipeline source type account partner stage
-- by product: product i.product
-- source: usual in sales management: one category for each opportunity
SELECT @by t.id, t.status, t.forecast, t.probability, t.amount, t.currency, t.close, t.pipeline, t.stage,
  i.total - i.tax
FROM opportunities t LEFT JOIN items i ON i.opportunity = t.id @join
WHERE (t.status = 'won' OR (t.status = 'open' AND t.forecast <> 'omitted')) AND @period@where
ORDER BY t.id, i.id
