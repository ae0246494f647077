-- name: retention_rate
-- what: share of the customers of before who bought again
-- unit: percent
-- value: ratio
-- numerator: customers who bought in the period, and before it
-- denominator: customers who bought before the period
-- needs: since
-- sheet: sales 31
-- out bought by neither an account nor a contact: @nobody
-- note: a customer is who won opportunities and orders placed or fulfilled name: their account, else
--   their contact's account, else their contact
-- source: of this program
SELECT @by CAST(sum(CASE WHEN t.last >= @since THEN 1 ELSE 0 END) AS bigint), count(*)
FROM (SELECT e.buyer, min(e.day) AS first, max(e.day) AS last FROM (
  @purchases
) e GROUP BY e.buyer) t
WHERE t.first < @since
@group
