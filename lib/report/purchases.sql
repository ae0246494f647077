-- name: purchases
-- what: who bought on which day; read by the figures of customers, which have it as a mark
-- buyer: CASE WHEN o.account IS NOT NULL THEN o.account * 2 WHEN b.account IS NOT NULL
--   THEN b.account * 2 ELSE o.contact * 2 + 1 END
-- nobody: SELECT (SELECT count(*) FROM opportunities o WHERE o.status = 'won' AND o.account IS NULL
--   AND o.contact IS NULL AND o.close <= @until) + (SELECT count(*) FROM orders o WHERE
--   o.status IN ('placed', 'fulfilled') AND o.account IS NULL AND o.contact IS NULL AND o.date <= @until)
SELECT @buyer AS buyer, o.close AS day
FROM opportunities o LEFT JOIN contacts b ON b.id = o.contact
WHERE o.status = 'won' AND (o.account IS NOT NULL OR o.contact IS NOT NULL) AND o.close <= @until
UNION ALL SELECT @buyer, o.date
FROM orders o LEFT JOIN contacts b ON b.id = o.contact
WHERE o.status IN ('placed', 'fulfilled') AND (o.account IS NOT NULL OR o.contact IS NOT NULL)
  AND o.date <= @until
