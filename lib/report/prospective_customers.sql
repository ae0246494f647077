-- name: prospective_customers
-- what: who may become a customer: an opportunity is open, nothing was bought yet
-- unit: count
-- value: number
-- numerator: customers to be, with an open opportunity and no purchase
-- sheet: sales 10
-- out bought by neither an account nor a contact: @nobody
-- out open with neither an account nor a contact: SELECT count(*) FROM opportunities o
--   WHERE (o.status = 'open' OR (o.status IN ('won', 'lost') AND o.close > @until))
--   AND o.opened <= @until AND o.account IS NULL AND o.contact IS NULL
-- note: a customer is an opportunity's or order's account, else its contact's account, else its
--   contact; --until tells the day, else it is today; open then is what was
--   opened by that day and is open still, or closed after it
-- source: textbooks' list of sales metrics
SELECT @by count(*)
FROM (SELECT e.buyer FROM (
  SELECT @buyer AS buyer, 0 AS bought
    FROM opportunities o LEFT JOIN contacts b ON b.id = o.contact
    WHERE (o.status = 'open' OR (o.status IN ('won', 'lost') AND o.close > @until)) AND o.opened <= @until
      AND (o.account IS NOT NULL OR o.contact IS NOT NULL)
  UNION ALL SELECT p.buyer, 1 FROM (
  @purchases
  ) p
) e GROUP BY e.buyer HAVING max(e.bought) = 0) t
@group
