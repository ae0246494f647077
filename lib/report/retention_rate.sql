-- name: retention_rate
-- what: share of the customers of before who bought again
-- unit: percent
-- value: ratio
-- numerator: customers who bought in the period, and before it
-- denominator: customers who bought before the period
-- needs: since
-- sheet: sales 31
-- note: a customer is an account, or a contact without one, with an opportunity won or an order
--   placed or fulfilled
-- source: of this program
SELECT @by CAST(sum(CASE WHEN t.last >= @since THEN 1 ELSE 0 END) AS bigint), count(*)
FROM (SELECT e.buyer, min(e.day) AS first, max(e.day) AS last FROM (
  SELECT o.account * 2 AS buyer, o.close AS day FROM opportunities o
    WHERE o.status = 'won' AND o.account IS NOT NULL AND o.close <= @until
  UNION ALL SELECT o.contact * 2 + 1, o.close FROM opportunities o
    WHERE o.status = 'won' AND o.account IS NULL AND o.contact IS NOT NULL AND o.close <= @until
  UNION ALL SELECT o.account * 2, o.date FROM orders o
    WHERE o.status IN ('placed', 'fulfilled') AND o.account IS NOT NULL AND o.date <= @until
  UNION ALL SELECT o.contact * 2 + 1, o.date FROM orders o
    WHERE o.status IN ('placed', 'fulfilled') AND o.account IS NULL AND o.contact IS NOT NULL
      AND o.date <= @until
) e GROUP BY e.buyer) t
WHERE t.first < @since
@group
