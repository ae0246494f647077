-- name: recurring_revenue
-- what: revenue that the contracts in force bring each month
-- unit: money
-- value: number
-- numerator: monthly revenue of contracts in force
-- money: t.currency
-- rate: @until
-- of: contract
-- by: owner account product kind
-- sheet: sales 100
-- note: --until tells the day, else it is today
-- source: textbooks' list of sales metrics (monthly recurring revenue)
SELECT @by CAST(sum(t.monthly) AS bigint)
FROM contracts t @join
WHERE t.status <> 'draft' AND t.start <= @until AND (t.end_day IS NULL OR t.end_day >= @until)
  AND (t.cancelled IS NULL OR t.cancelled > @until)
  AND (t.status = 'active' OR t.end_day IS NOT NULL OR t.cancelled IS NOT NULL)@where
@group
