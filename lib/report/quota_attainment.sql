-- name: quota_attainment
-- what: amount won of what was to be won
-- unit: percent
-- value: attainment
-- numerator: amount won
-- denominator: quota of these whole months in the section quotas of the policy
-- date: t.close day
-- needs: since
-- money: t.currency
-- of: opportunity
-- by: period owner team
-- sheet: sales 230
-- note: in the currency of the quotas; without --until up to today, held against all of the months,
--   quarters or years as --since names one; who has a quota has a row, though nothing was won; a user within a
--   team has none, nor have terms but one owner: or team:, or owner.FIELD: by owner
-- source: usual in sales management
SELECT @by CAST(sum(t.amount) AS bigint)
FROM opportunities t @join
WHERE t.status = 'won' AND @period@where
@group
