-- What undo, the view of the past, the team's policy and fields of one's own need.

ALTER TABLE changes ADD COLUMN derived INTEGER NOT NULL DEFAULT 0; -- 1: a rule of the domain wrote it, not the command: undo leaves it to that rule
ALTER TABLE steps ADD COLUMN txn INTEGER NOT NULL DEFAULT 0;       -- that wrote the step
ALTER TABLE steps ADD COLUMN undone INTEGER;                       -- txn that took it back: it does not count
CREATE INDEX txns_undoes ON txns (undoes);

CREATE TABLE births (                   -- numbers of the records that a txn made
  txn INTEGER NOT NULL,                 -- txn-N
  noun INTEGER NOT NULL,                -- number of the noun; 0: steps
  first INTEGER NOT NULL,               -- smallest number given out
  last INTEGER NOT NULL,                -- largest
  PRIMARY KEY (txn, noun)
) @keyed;
INSERT INTO births SELECT t.made, 1, min(t.id), max(t.id) FROM contacts t GROUP BY t.made;
INSERT INTO births SELECT t.made, 2, min(t.id), max(t.id) FROM accounts t GROUP BY t.made;
INSERT INTO births SELECT t.made, 3, min(t.id), max(t.id) FROM products t GROUP BY t.made;
INSERT INTO births SELECT t.made, 4, min(t.id), max(t.id) FROM orders t GROUP BY t.made;
INSERT INTO births SELECT t.made, 5, min(t.id), max(t.id) FROM lines t GROUP BY t.made;
INSERT INTO births SELECT t.made, 6, min(t.id), max(t.id) FROM activities t GROUP BY t.made;
INSERT INTO births SELECT t.made, 7, min(t.id), max(t.id) FROM users t GROUP BY t.made;
INSERT INTO births SELECT t.made, 8, min(t.id), max(t.id) FROM teams t GROUP BY t.made;

CREATE TABLE policies (                 -- the team's rules, a section a row
  id INTEGER NOT NULL PRIMARY KEY,      -- policy-N
  created INTEGER NOT NULL,             -- time
  created_by TEXT NOT NULL,             -- login
  changed INTEGER NOT NULL,             -- time
  changed_by TEXT NOT NULL,             -- login
  version INTEGER NOT NULL,             -- txn that last wrote the record
  made INTEGER NOT NULL,                -- txn that made it
  section TEXT NOT NULL,                -- fields, rfm, dedupe, hooks ...
  text TEXT NOT NULL                    -- YAML as it was written, comments too
) @table;
CREATE UNIQUE INDEX policies_section ON policies (section);

CREATE TABLE fields (                   -- fields of one's own, from the section `fields`
  id INTEGER NOT NULL PRIMARY KEY,      -- field-N
  created INTEGER NOT NULL,             -- time
  created_by TEXT NOT NULL,             -- login
  changed INTEGER NOT NULL,             -- time
  changed_by TEXT NOT NULL,             -- login
  version INTEGER NOT NULL,             -- txn that last wrote the record
  made INTEGER NOT NULL,                -- txn that made it
  noun TEXT NOT NULL,                   -- that has the field
  name TEXT NOT NULL,                   -- as users write it
  col TEXT NOT NULL,                    -- of the noun's table: x_NAME
  nr INTEGER NOT NULL,                  -- order among the noun's own fields
  type TEXT NOT NULL,                   -- string, number ... as crm-fields names types
  several INTEGER NOT NULL,             -- holds several values, yes/no
  required INTEGER NOT NULL,            -- yes/no
  uniq INTEGER NOT NULL,                -- no two records share a value, yes/no
  exact INTEGER NOT NULL,               -- compared byte for byte, yes/no
  personal INTEGER NOT NULL,            -- about a person: erased with the person, yes/no
  indexed INTEGER NOT NULL,             -- has an index, yes/no
  stepped INTEGER NOT NULL,             -- its changes are steps, yes/no
  choices TEXT,                         -- words in order
  ref TEXT,                             -- noun that a reference refers to
  scale INTEGER,                        -- decimals of a number
  unit TEXT,                            -- for people
  preset TEXT,                          -- value of a new record
  help TEXT,                            -- one line
  dropped INTEGER NOT NULL              -- kept for undo until crm-db compact, yes/no
) @table;
CREATE UNIQUE INDEX fields_column ON fields (noun, col);

-- Which numbers became this record, and who refers to a user or team.
CREATE INDEX aliases_became ON aliases (noun, became);
CREATE INDEX orders_owner ON orders (owner) WHERE owner IS NOT NULL;
CREATE INDEX users_team ON users (team) WHERE team IS NOT NULL;
CREATE INDEX users_reports_to ON users (reports_to) WHERE reports_to IS NOT NULL;
CREATE INDEX teams_lead ON teams (lead) WHERE lead IS NOT NULL;
