-- name: prospective_customers
-- what: who may become a customer: an opportunity is open, nothing was bought yet
-- unit: count
-- value: number
-- numerator: accounts, and contacts without one, with an open opportunity and no purchase
-- sheet: sales 10
-- note: --until tells the day, else it is today
-- source: textbooks' list of sales metrics
SELECT @by count(*)
FROM (SELECT DISTINCT CASE WHEN o.account IS NULL THEN o.contact * 2 + 1 ELSE o.account * 2 END AS buyer
  FROM opportunities o
  WHERE o.status = 'open' AND (o.account IS NOT NULL OR o.contact IS NOT NULL)
    AND o.opened <= @until) t
WHERE NOT EXISTS (SELECT 1 FROM opportunities o WHERE o.status = 'won' AND o.account IS NOT NULL
    AND o.account = t.buyer / 2 AND t.buyer % 2 = 0 AND o.close <= @until)
  AND NOT EXISTS (SELECT 1 FROM opportunities o WHERE o.status = 'won' AND o.account IS NULL
    AND o.contact IS NOT NULL AND o.contact = t.buyer / 2 AND t.buyer % 2 = 1 AND o.close <= @until)
  AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.status IN ('placed', 'fulfilled')
    AND o.account = t.buyer / 2 AND t.buyer % 2 = 0 AND o.date <= @until)
  AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.status IN ('placed', 'fulfilled')
    AND o.account IS NULL AND o.contact = t.buyer / 2 AND t.buyer % 2 = 1 AND o.date <= @until)
@group
