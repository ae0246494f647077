-- name: won_value
-- what: amount of the opportunities won
-- unit: money
-- value: number
-- numerator: amount won
-- date: t.close day
-- money: t.currency
-- of: opportunity
-- by: period owner team region pipeline source type account partner competitor reason
-- sheet: sales 130
-- source: usual in sales management
SELECT @by CAST(sum(t.amount) AS bigint)
FROM opportunities t @join
WHERE t.status = 'won' AND @period@where
@group
