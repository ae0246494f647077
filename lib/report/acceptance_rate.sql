-- name: acceptance_rate
-- what: share accepted of the quotes that were decided
-- unit: percent
-- value: ratio
-- numerator: quotes accepted
-- denominator: quotes accepted, declined or expired
-- date: t.sent day
-- of: quote
-- by: period owner account
-- note: the period is that in which they were sent
-- source: of this program
SELECT @by CAST(sum(CASE WHEN t.status = 'accepted' THEN 1 ELSE 0 END) AS bigint), count(*)
FROM quotes t @join
WHERE t.status IN ('accepted', 'declined', 'expired') AND t.sent IS NOT NULL AND @period@where
@group
