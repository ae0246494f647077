-- name: recurring_revenue_yearly
-- what: twelve times the revenue that the contracts in force bring each month
-- unit: money
-- value: number
-- numerator: monthly revenue of contracts in force, times 12
-- money: t.currency
-- rate: @until
-- of: contract
-- by: owner account product kind
-- note: --until tells the day, else it is today
-- source: annual recurring revenue
SELECT @by CAST(sum(t.monthly) * 12 AS bigint)
FROM contracts t
WHERE t.status <> 'draft' AND t.start <= @until AND (t.end_day IS NULL OR t.end_day >= @until)
  AND (t.cancelled IS NULL OR t.cancelled > @until)
  AND (t.status = 'active' OR t.end_day IS NOT NULL OR t.cancelled IS NOT NULL)@where
@group
