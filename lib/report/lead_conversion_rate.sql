-- name: lead_conversion_rate
-- what: share converted of the leads that came in
-- unit: percent
-- value: ratio
-- numerator: leads converted
-- denominator: leads that came in
-- date: t.created time
-- of: lead
-- by: period owner team source country product grade territory
-- sheet: sales 60
-- note: the period is that in which they came in, whenever they were converted
-- source: of this program
SELECT @by CAST(sum(CASE WHEN t.status = 'converted' THEN 1 ELSE 0 END) AS bigint), count(*)
FROM leads t @join
WHERE @period@where
@group
