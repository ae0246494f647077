-- name: new_customers
-- what: customers who bought for the first time
-- unit: count
-- value: number
-- numerator: customers whose first purchase it was
-- date: t.first day
-- by: period
-- sheet: sales 20
-- note: a customer is an account, or a contact without one, with an opportunity won or an order
--   placed or fulfilled
-- source: textbooks' list of sales metrics
SELECT @by count(*)
FROM (SELECT e.buyer, min(e.day) AS first FROM (
  SELECT CASE WHEN o.account IS NULL THEN o.contact * 2 + 1 ELSE o.account * 2 END AS buyer, o.close AS day
    FROM opportunities o
    WHERE o.status = 'won' AND (o.account IS NOT NULL OR o.contact IS NOT NULL) AND o.close <= @until
  UNION ALL SELECT CASE WHEN o.account IS NULL THEN o.contact * 2 + 1 ELSE o.account * 2 END, o.date
    FROM orders o
    WHERE o.status IN ('placed', 'fulfilled') AND (o.account IS NOT NULL OR o.contact IS NOT NULL)
      AND o.date <= @until
) e GROUP BY e.buyer) t @join
WHERE @period
@group
