-- name: lost_value
-- what: amount of the opportunities lost
-- unit: money
-- value: number
-- numerator: amount lost
-- date: t.close day
-- money: t.currency
-- of: opportunity
-- by: period owner team region pipeline source type account partner competitor reason
-- source: usual in sales management
SELECT @by CAST(sum(t.amount) AS bigint)
FROM opportunities t @join
WHERE t.status = 'lost' AND @period@where
@group
