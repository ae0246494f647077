-- name: prospective_customers
-- what: who may become a customer: an opportunity is open, nothing was bought yet
-- unit: count
-- value: number
-- numerator: accounts, and contacts without one, with an open opportunity and no purchase
-- sheet: sales 10
-- note: --until tells the day, else it is today
-- source: textbooks' list of sales metrics
SELECT @by count(*)
FROM (SELECT e.buyer FROM (
  SELECT CASE WHEN o.account IS NULL THEN o.contact * 2 + 1 ELSE o.account * 2 END AS buyer, 0 AS bought
    FROM opportunities o
    WHERE o.status = 'open' AND (o.account IS NOT NULL OR o.contact IS NOT NULL) AND o.opened <= @until
  UNION ALL SELECT CASE WHEN o.account IS NULL THEN o.contact * 2 + 1 ELSE o.account * 2 END, 1
    FROM opportunities o
    WHERE o.status = 'won' AND (o.account IS NOT NULL OR o.contact IS NOT NULL) AND o.close <= @until
  UNION ALL SELECT CASE WHEN o.account IS NULL THEN o.contact * 2 + 1 ELSE o.account * 2 END, 1
    FROM orders o
    WHERE o.status IN ('placed', 'fulfilled') AND (o.account IS NOT NULL OR o.contact IS NOT NULL)
      AND o.date <= @until
) e GROUP BY e.buyer HAVING max(e.bought) = 0) t
@group
