-- name: average_deal
-- what: mean amount of the opportunities won
-- unit: money
-- value: ratio
-- numerator: amount won
-- denominator: opportunities won that have an amount
-- date: t.close day
-- money: t.currency
-- of: opportunity
-- by: period owner team region pipeline source type account partner
-- sheet: sales 160
-- source: usual in sales management (average deal size)
SELECT @by CAST(sum(t.amount) AS bigint), count(t.amount)
FROM opportunities t @join
WHERE t.status = 'won' AND @period@where
@group
