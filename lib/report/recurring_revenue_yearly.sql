-- name: recurring_revenue_yearly
-- what: revenue that the contracts in force bring each year
-- unit: money
-- value: number
-- numerator: amounts of contracts in force, times 12, 4 or 1 as they are paid
-- money: t.currency
-- rate: @until
-- of: contract
-- by: owner account product kind
-- note: --until tells the day, else it is today
-- source: annual recurring revenue
SELECT @by CAST(sum(t.amount * CASE t.recurring WHEN 'monthly' THEN 12 WHEN 'quarterly' THEN 4
  WHEN 'yearly' THEN 1 ELSE 0 END) AS bigint)
FROM contracts t @join
WHERE t.status <> 'draft' AND t.start <= @until AND (t.end_day IS NULL OR t.end_day >= @until)
  AND (t.cancelled IS NULL OR t.cancelled > @until)
  AND (t.status = 'active' OR t.end_day IS NOT NULL OR t.cancelled IS NOT NULL)@where
@group
