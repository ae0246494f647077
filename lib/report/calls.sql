-- name: calls
-- what: calls made and taken
-- unit: count
-- value: number
-- numerator: activities of kind call
-- date: t.at time
-- of: activity
-- by: period direction outcome
-- by owner: user t.staff
-- by team: team u.team
-- join team:  LEFT JOIN users u ON u.id = t.staff
-- sheet: sales 70
-- source: textbooks' list of sales metrics
SELECT @by count(*)
FROM activities t @join
WHERE t.kind = 'call' AND @period@where
@group
