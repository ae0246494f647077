-- name: open_leads
-- what: leads neither converted nor unqualified
-- unit: count
-- value: number
-- numerator: leads that are new, working or qualified
-- date: t.created time
-- of: lead
-- by: period owner team source status country product grade territory
-- sheet: sales 40
-- source: the textbook list of sales metrics (prospective, new, retained customers; leads; calls;
--   proposals; recurring revenue); the period is that in which they came in
SELECT @by count(*)
FROM leads t
WHERE t.status IN ('new', 'working', 'qualified') AND @period@where
@group
