-- name: new_leads
-- what: leads that came in
-- unit: count
-- value: number
-- numerator: leads made
-- date: t.created time
-- of: lead
-- by: period owner team source status country product grade territory
-- sheet: sales 50
-- source: textbooks' list of sales metrics
SELECT @by count(*)
FROM leads t @join
WHERE @period@where
@group
