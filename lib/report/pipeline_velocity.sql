-- name: pipeline_velocity
-- what: what the open pipeline brings a day: open opportunities * win rate * average deal / cycle
--   time
-- unit: money per day
-- value: velocity
-- numerator: open opportunities
-- denominator: opportunities won that took a day at least
-- date: t.close day
-- money: t.currency
-- rate: CASE WHEN t.status = 'won' THEN t.close ELSE @today END
-- of: opportunity
-- by: owner team region pipeline source type account partner
-- sheet: sales 220
-- note: the period is that of the closed ones, the open ones are those of now; those won
--   before they were opened are left out, and counted on stderr
-- odd: won before they were opened
-- odd sql: SELECT count(*) FROM opportunities t WHERE t.status = 'won' AND t.close < t.opened AND
--   @period@where
-- source: sales velocity equation: number * value * win rate / length
SELECT @by
  CAST(sum(CASE WHEN t.status = 'open' THEN 1 ELSE 0 END) AS bigint),
  CAST(sum(CASE WHEN t.status = 'won' THEN 1 ELSE 0 END) AS bigint),
  CAST(sum(CASE WHEN t.status = 'lost' THEN 1 ELSE 0 END) AS bigint),
  CAST(sum(CASE WHEN t.status = 'won' THEN t.amount ELSE 0 END) AS bigint),
  CAST(sum(CASE WHEN t.status = 'won' THEN t.close - t.opened ELSE 0 END) AS bigint)
FROM opportunities t @join
WHERE (t.status = 'open' OR (t.status IN ('won', 'lost') AND @period
  AND (t.status = 'lost' OR t.close >= t.opened)))@where
@group
