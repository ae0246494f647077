-- name: commission
-- what: what sellers get for what they won
-- unit: money
-- value: commission
-- numerator: amount won
-- date: t.close day
-- money: t.currency
-- of: opportunity
-- by: owner month quarter year
-- default: owner
-- sheet: sales 240
-- out won by no owner: SELECT count(*) FROM opportunities t WHERE t.status = 'won'
--   AND t.owner IS NULL AND @period@where
-- note: the section commission of the policy; the tiers begin anew in each of its periods; without
--   --by, by owner
-- source: of this program
SELECT @by CAST(sum(t.amount) AS bigint)
FROM opportunities t @join
WHERE t.status = 'won' AND @period@where
@group
