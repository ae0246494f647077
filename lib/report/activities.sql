-- name: activities
-- what: points of contact in any channel
-- unit: count
-- value: number
-- numerator: activities of any kind but note
-- date: t.at time
-- of: activity
-- by: period kind direction outcome
-- by owner: user t.staff
-- by team: team u.team
-- join team:  LEFT JOIN users u ON u.id = t.staff
-- sheet: sales 90
-- source: textbooks' list of sales metrics
SELECT @by count(*)
FROM activities t @join
WHERE t.kind <> 'note' AND @period@where
@group
