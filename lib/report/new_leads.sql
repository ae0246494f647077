-- name: new_leads
-- what: leads that came in
-- unit: count
-- value: number
-- numerator: leads made
-- date: t.created time
-- of: lead
-- by: period owner team source status country product grade territory
-- sheet: sales 50
-- source: the textbook list of sales metrics (prospective, new, retained customers; leads; calls;
--   proposals; recurring revenue)
SELECT @by count(*)
FROM leads t
WHERE @period@where
@group
