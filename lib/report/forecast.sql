-- name: forecast
-- what: what is won in a period and what may still be, read by crm-forecast
-- unit: money
-- numerator: amount
-- date: t.close day
-- future: yes
-- of: opportunity
-- by: period owner team region pipeline source type account partner stage
-- source: usual in sales management: one category for each opportunity
SELECT @by t.id, t.status, t.forecast, t.probability, t.amount, t.currency, t.close, t.pipeline, t.stage
FROM opportunities t @join
WHERE (t.status = 'won' OR (t.status = 'open' AND t.forecast <> 'omitted')) AND @period@where
