-- What merging asks: which numbers became this record, and who refers to a user or team.

CREATE INDEX aliases_became ON aliases (noun, became);
CREATE INDEX orders_owner ON orders (owner) WHERE owner IS NOT NULL;
CREATE INDEX users_team ON users (team) WHERE team IS NOT NULL;
CREATE INDEX users_reports_to ON users (reports_to) WHERE reports_to IS NOT NULL;
CREATE INDEX teams_lead ON teams (lead) WHERE lead IS NOT NULL;
