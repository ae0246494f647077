-- name: new_customers
-- what: customers who bought for the first time
-- unit: count
-- value: number
-- numerator: customers whose first purchase it was
-- date: t.first day
-- by: period
-- sheet: sales 20
-- out bought by neither an account nor a contact: @nobody
-- note: a customer is who won opportunities and orders placed or fulfilled name: their account, else
--   their contact's account, else their contact
-- source: textbooks' list of sales metrics
SELECT @by count(*)
FROM (SELECT e.buyer, min(e.day) AS first FROM (
  @purchases
) e GROUP BY e.buyer) t @join
WHERE @period
@group
