-- name: acceptance_rate
-- what: share accepted of the quotes that were decided
-- unit: percent
-- value: ratio
-- numerator: quotes accepted
-- denominator: quotes accepted, declined or expired
-- date: t.sent day
-- of: quote
-- by: period owner account
-- note: the period is that in which they were sent; what was declined or had expired counts so,
--   though it was revised or voided since
-- source: of this program
SELECT @by CAST(sum(CASE WHEN t.status = 'accepted' THEN 1 ELSE 0 END) AS bigint), count(*)
FROM quotes t @join
WHERE t.sent IS NOT NULL AND (t.status IN ('accepted', 'declined', 'expired') OR (
    t.status IN ('superseded', 'void') AND (t.decided IS NOT NULL OR EXISTS (SELECT 1 FROM steps s
      WHERE s.noun = 15 AND s.record = t.id AND s.field = 'status' AND s.became = 'expired'
        AND s.undone IS NULL)))) AND @period@where
@group
