-- name: calls_per_lead
-- what: calls for each lead called
-- unit: calls per lead
-- value: ratio
-- numerator: calls about leads
-- denominator: leads that were called
-- date: t.at time
-- of: activity
-- by: period direction outcome
-- by owner: user t.staff
-- by team: team u.team
-- join team:  LEFT JOIN users u ON u.id = t.staff
-- sheet: sales 80
-- note: leads that nobody called do not count
-- source: textbooks' list of sales metrics
SELECT @by count(*), count(DISTINCT t.about)
FROM activities t @join
WHERE t.kind = 'call' AND t.about_noun = 11 AND @period@where
@group
