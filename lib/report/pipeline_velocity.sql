-- name: pipeline_velocity
-- what: what the open pipeline brings a day: open opportunities * win_rate * average_deal /
--   cycle_time
-- unit: money per day
-- value: velocity
-- answer: opportunities won, with an amount, that took a day at least
-- compare: of the open ones before nothing is known
-- date: t.close day
-- money: t.currency
-- rate: CASE WHEN t.status = 'won' THEN t.close ELSE @today END
-- of: opportunity
-- by: owner team region pipeline source type account partner
-- sheet: sales 220
-- out won before they were opened: SELECT count(*) FROM opportunities t
--   WHERE t.status = 'won' AND t.close < t.opened AND @period@where
-- note: the three as those reports have them, of what was closed in the period; the open ones are
--   those of now; rounded once; no --compare
-- source: sales velocity equation: number * value * win rate / length
SELECT @by
  CAST(sum(CASE WHEN t.status = 'open' THEN 1 ELSE 0 END) AS bigint),
  CAST(sum(CASE WHEN t.status = 'won' THEN 1 ELSE 0 END) AS bigint),
  CAST(sum(CASE WHEN t.status = 'lost' THEN 1 ELSE 0 END) AS bigint),
  CAST(sum(CASE WHEN t.status = 'won' THEN t.amount ELSE 0 END) AS bigint),
  CAST(sum(CASE WHEN t.status = 'won' AND t.amount IS NOT NULL THEN 1 ELSE 0 END) AS bigint),
  CAST(sum(CASE WHEN t.status = 'won' AND t.close >= t.opened THEN t.close - t.opened ELSE 0 END) AS bigint),
  CAST(sum(CASE WHEN t.status = 'won' AND t.close >= t.opened THEN 1 ELSE 0 END) AS bigint)
FROM opportunities t @join
WHERE (t.status = 'open' OR (t.status IN ('won', 'lost') AND @period))@where
@group
