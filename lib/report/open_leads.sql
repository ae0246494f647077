-- name: open_leads
-- what: leads neither converted nor unqualified
-- unit: count
-- value: number
-- numerator: leads that are new, working or qualified
-- date: t.created time
-- of: lead
-- by: period owner team source status country product grade territory
-- sheet: sales 40
-- note: the period is that in which they came in
-- source: textbooks' list of sales metrics
SELECT @by count(*)
FROM leads t @join
WHERE t.status IN ('new', 'working', 'qualified') AND @period@where
@group
