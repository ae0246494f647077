-- The base of every book: what all nouns share, staff, customers, goods, orders.
-- INTEGER holds 64 bits. Days are counted from 1970-01-01, times are Unix
-- seconds, money is 1/10,000 of its currency's unit, yes/no is 1/0. A column of
-- several values holds them joined by newlines. References are checked at COMMIT.
-- @table and @keyed stand for what the engine wants behind a table (rows by id,
-- rows by their key).

CREATE TABLE settings (                 -- what the book is set to
  name TEXT NOT NULL PRIMARY KEY,       -- currency, zone, country
  value TEXT NOT NULL                   -- as text
) @keyed;

CREATE TABLE counters (                 -- numbers given out, never twice
  name TEXT NOT NULL PRIMARY KEY,       -- a noun, or txn
  last INTEGER NOT NULL                 -- replica * 2^32 + n, the last one given
) @keyed;

CREATE TABLE txns (                     -- one row for each writing command
  id INTEGER NOT NULL PRIMARY KEY,      -- txn-N
  seq INTEGER NOT NULL,                 -- order of commit in this book
  token TEXT NOT NULL,                  -- random, to find a txn whose COMMIT got no answer
  at INTEGER NOT NULL,                  -- time; never before that of the txn before
  who TEXT NOT NULL,                    -- login
  program TEXT NOT NULL,                -- crm-contact
  words TEXT NOT NULL,                  -- the rest of the command line, quoted for a shell
  reason TEXT,                          -- why, when the user said so
  undoes INTEGER                        -- the txn that this one takes back
) @table;
CREATE INDEX txns_token ON txns (token);

CREATE TABLE changes (                  -- one row for each record changed or removed
  txn INTEGER NOT NULL,                 -- by this txn
  nr INTEGER NOT NULL,                  -- order inside the txn
  noun INTEGER NOT NULL,                -- number of the noun
  id INTEGER NOT NULL,                  -- number of the record
  old TEXT NOT NULL,                    -- JSON object: changed columns before; all, when removed
  new TEXT,                             -- JSON object: the same after; NULL when removed
  PRIMARY KEY (txn, nr)
) @keyed;
CREATE INDEX changes_record ON changes (noun, id, txn, nr);

CREATE TABLE steps (                    -- what happened in the business: status, stage, owner
  id INTEGER NOT NULL PRIMARY KEY,      -- number of the step
  noun INTEGER NOT NULL,                -- number of the noun
  record INTEGER NOT NULL,              -- number of the record
  field TEXT NOT NULL,                  -- status, stage, owner
  was TEXT,                             -- value before, as text
  became TEXT,                          -- value after, as text
  at INTEGER NOT NULL,                  -- time it happened
  who TEXT                              -- login, NULL when imported
) @table;
CREATE INDEX steps_record ON steps (noun, record, at);

CREATE TABLE sources (                  -- where imported records came from
  noun INTEGER NOT NULL,                -- number of the noun
  source TEXT NOT NULL,                 -- name given by --source
  source_id TEXT NOT NULL,              -- the record's id there, byte for byte
  id INTEGER NOT NULL,                  -- number of the record; stays when it is removed
  PRIMARY KEY (noun, source, source_id)
) @keyed;

CREATE TABLE aliases (                  -- ids that were merged into others
  noun INTEGER NOT NULL,                -- number of the noun
  id INTEGER NOT NULL,                  -- the old number
  became INTEGER NOT NULL,              -- the record that holds it now
  PRIMARY KEY (noun, id)
) @keyed;

CREATE TABLE lookups (                  -- each value of the fields of several values
  noun INTEGER NOT NULL,                -- number of the noun
  field TEXT NOT NULL,                  -- emails, phones, tag
  value TEXT NOT NULL,                  -- as compared: lower case, E.164, folded
  id INTEGER NOT NULL,                  -- number of the record
  PRIMARY KEY (noun, field, value, id)
) @keyed;

CREATE TABLE teams (                    -- groups of users
  id INTEGER NOT NULL PRIMARY KEY,      -- team-N
  created INTEGER NOT NULL,             -- time
  created_by TEXT NOT NULL,             -- login
  changed INTEGER NOT NULL,             -- time
  changed_by TEXT NOT NULL,             -- login
  version INTEGER NOT NULL,             -- txn that last wrote the record
  made INTEGER NOT NULL,                -- txn that made it
  name TEXT NOT NULL,                   -- unique
  name_fold TEXT NOT NULL,              -- folded
  lead INTEGER,                         -- user-N; no constraint: users refer to teams
  queue TEXT,                           -- queue of cases that the team works on
  queue_fold TEXT,                      -- folded
  note TEXT                             -- free text
) @table;
CREATE UNIQUE INDEX teams_name ON teams (name_fold);

CREATE TABLE users (                    -- staff who work in the book
  id INTEGER NOT NULL PRIMARY KEY,      -- user-N
  created INTEGER NOT NULL,             -- time
  created_by TEXT NOT NULL,             -- login
  changed INTEGER NOT NULL,             -- time
  changed_by TEXT NOT NULL,             -- login
  version INTEGER NOT NULL,             -- txn that last wrote the record
  made INTEGER NOT NULL,                -- txn that made it
  login TEXT NOT NULL,                  -- name at the prompt
  login_fold TEXT NOT NULL,             -- folded, unique
  name TEXT,                            -- full name
  name_fold TEXT,                       -- folded
  emails TEXT,                          -- addresses, the first is the main one
  phones TEXT,                          -- numbers, E.164 where the country is known
  phones_typed TEXT,                    -- the same numbers as they were typed
  team INTEGER REFERENCES teams DEFERRABLE INITIALLY DEFERRED, -- team-N
  role TEXT,                            -- viewer agent manager admin
  skills TEXT,                          -- words
  languages TEXT,                       -- languages spoken
  zone TEXT,                            -- where the user works
  capacity INTEGER,                     -- open cases or leads at once
  reports_to INTEGER REFERENCES users DEFERRABLE INITIALLY DEFERRED, -- user-N
  active INTEGER NOT NULL,              -- yes/no
  note TEXT                             -- free text
) @table;
CREATE UNIQUE INDEX users_login ON users (login_fold);

CREATE TABLE accounts (                 -- companies and other organisations
  id INTEGER NOT NULL PRIMARY KEY,      -- account-N
  created INTEGER NOT NULL,             -- time
  created_by TEXT NOT NULL,             -- login
  changed INTEGER NOT NULL,             -- time
  changed_by TEXT NOT NULL,             -- login
  version INTEGER NOT NULL,             -- txn that last wrote the record
  made INTEGER NOT NULL,                -- txn that made it
  name TEXT NOT NULL,                   -- of the company
  name_fold TEXT NOT NULL,              -- folded
  kind TEXT,                            -- prospect customer partner supplier competitor
  industry TEXT,                        -- branch of trade
  industry_fold TEXT,                   -- folded
  website TEXT,                         -- address on the web
  emails TEXT,                          -- addresses, the first is the main one
  phones TEXT,                          -- numbers, E.164 where the country is known
  phones_typed TEXT,                    -- the same numbers as they were typed
  parent INTEGER REFERENCES accounts DEFERRABLE INITIALLY DEFERRED, -- account-N that owns this one
  owner INTEGER REFERENCES users DEFERRABLE INITIALLY DEFERRED, -- user-N responsible
  territory TEXT,                       -- sales territory
  territory_fold TEXT,                  -- folded
  tier TEXT,                            -- class of customer
  tier_fold TEXT,                       -- folded
  employees INTEGER,                    -- number of people
  revenue INTEGER,                      -- money a year
  currency TEXT,                        -- of the revenue
  street TEXT,                          -- street and number
  street_fold TEXT,                     -- folded
  postcode TEXT,                        -- as the country writes it
  postcode_fold TEXT,                   -- folded
  city TEXT,                            -- town
  city_fold TEXT,                       -- folded
  region TEXT,                          -- state, province, county
  region_fold TEXT,                     -- folded
  country TEXT,                         -- ISO 3166
  language TEXT,                        -- BCP 47
  zone TEXT,                            -- time zone
  source TEXT,                          -- where the record came from
  source_fold TEXT,                     -- folded
  tag TEXT,                             -- words
  note TEXT                             -- free text
) @table;
CREATE INDEX accounts_name ON accounts (name_fold);
CREATE INDEX accounts_parent ON accounts (parent);
CREATE INDEX accounts_owner ON accounts (owner);

CREATE TABLE contacts (                 -- people
  id INTEGER NOT NULL PRIMARY KEY,      -- contact-N
  created INTEGER NOT NULL,             -- time
  created_by TEXT NOT NULL,             -- login
  changed INTEGER NOT NULL,             -- time
  changed_by TEXT NOT NULL,             -- login
  version INTEGER NOT NULL,             -- txn that last wrote the record
  made INTEGER NOT NULL,                -- txn that made it
  name TEXT NOT NULL,                   -- as addressed
  name_fold TEXT NOT NULL,              -- folded
  prefix TEXT,                          -- Dr., Prof.
  given TEXT,                           -- given name
  given_fold TEXT,                      -- folded
  additional TEXT,                      -- middle names
  family TEXT,                          -- family name
  family_fold TEXT,                     -- folded
  suffix TEXT,                          -- jun., PhD
  nickname TEXT,                        -- what friends say
  nickname_fold TEXT,                   -- folded
  emails TEXT,                          -- addresses, the first is the main one
  phones TEXT,                          -- numbers, E.164 where the country is known
  phones_typed TEXT,                    -- the same numbers as they were typed
  account INTEGER REFERENCES accounts DEFERRABLE INITIALLY DEFERRED, -- account-N the person works for
  title TEXT,                           -- job title
  title_fold TEXT,                      -- folded
  role TEXT,                            -- what the person does there
  role_fold TEXT,                       -- folded
  department TEXT,                      -- part of the company
  department_fold TEXT,                 -- folded
  buying_role TEXT,                     -- decider influencer user gatekeeper buyer champion
  reports_to INTEGER REFERENCES contacts DEFERRABLE INITIALLY DEFERRED, -- contact-N
  owner INTEGER REFERENCES users DEFERRABLE INITIALLY DEFERRED, -- user-N responsible
  stage TEXT,                           -- subscriber lead prospect customer former
  preferred_channel TEXT,               -- email phone post sms chat none
  language TEXT,                        -- BCP 47
  zone TEXT,                            -- time zone
  birthday INTEGER,                     -- day
  street TEXT,                          -- street and number
  street_fold TEXT,                     -- folded
  postbox TEXT,                         -- post office box
  postcode TEXT,                        -- as the country writes it
  postcode_fold TEXT,                   -- folded
  city TEXT,                            -- town
  city_fold TEXT,                       -- folded
  region TEXT,                          -- state, province, county
  region_fold TEXT,                     -- folded
  country TEXT,                         -- ISO 3166
  url TEXT,                             -- address on the web
  source TEXT,                          -- where the record came from
  source_fold TEXT,                     -- folded
  tag TEXT,                             -- words
  note TEXT,                            -- free text
  vcard TEXT                            -- lines of a vCard that no field holds
) @table;
CREATE INDEX contacts_name ON contacts (name_fold);
CREATE INDEX contacts_account ON contacts (account);
CREATE INDEX contacts_reports_to ON contacts (reports_to);
CREATE INDEX contacts_owner ON contacts (owner);

CREATE TABLE products (                 -- what is sold
  id INTEGER NOT NULL PRIMARY KEY,      -- product-N
  created INTEGER NOT NULL,             -- time
  created_by TEXT NOT NULL,             -- login
  changed INTEGER NOT NULL,             -- time
  changed_by TEXT NOT NULL,             -- login
  version INTEGER NOT NULL,             -- txn that last wrote the record
  made INTEGER NOT NULL,                -- txn that made it
  sku TEXT,                             -- article number, unique, byte for byte
  name TEXT NOT NULL,                   -- what customers read
  name_fold TEXT NOT NULL,              -- folded
  family TEXT,                          -- group of products
  family_fold TEXT,                     -- folded
  price INTEGER,                        -- list price for one
  cost INTEGER,                         -- what one costs us
  currency TEXT,                        -- of price and cost
  recurring TEXT,                       -- once monthly quarterly yearly
  unit TEXT,                            -- piece, kg, hour
  stock INTEGER,                        -- on hand, 1/10,000; NULL: not counted
  active INTEGER NOT NULL,              -- still sold, yes/no
  tag TEXT,                             -- words
  note TEXT                             -- free text
) @table;
CREATE UNIQUE INDEX products_sku ON products (sku);
CREATE INDEX products_name ON products (name_fold);

CREATE TABLE orders (                   -- what customers bought
  id INTEGER NOT NULL PRIMARY KEY,      -- order-N
  created INTEGER NOT NULL,             -- time
  created_by TEXT NOT NULL,             -- login
  changed INTEGER NOT NULL,             -- time
  changed_by TEXT NOT NULL,             -- login
  version INTEGER NOT NULL,             -- txn that last wrote the record
  made INTEGER NOT NULL,                -- txn that made it
  number TEXT,                          -- as printed, unique, byte for byte
  contact INTEGER REFERENCES contacts DEFERRABLE INITIALLY DEFERRED, -- contact-N who ordered
  account INTEGER REFERENCES accounts DEFERRABLE INITIALLY DEFERRED, -- account-N that ordered
  date INTEGER NOT NULL,                -- day of the order
  status TEXT NOT NULL,                 -- placed fulfilled cancelled returned
  currency TEXT NOT NULL,               -- of all amounts of the order
  total INTEGER NOT NULL,               -- the lines' sum, where there are lines
  invoiced INTEGER,                     -- amount invoiced so far
  paid INTEGER,                         -- amount paid so far
  channel TEXT,                         -- web shop phone email fax edi other
  owner INTEGER REFERENCES users DEFERRABLE INITIALLY DEFERRED, -- user-N who sold it
  tag TEXT,                             -- words
  note TEXT                             -- free text
) @table;
CREATE UNIQUE INDEX orders_number ON orders (number);
CREATE INDEX orders_contact ON orders (contact, status, currency, date, total);
CREATE INDEX orders_account ON orders (account, status, currency, date, total);
CREATE INDEX orders_date ON orders (date);

CREATE TABLE lines (                    -- of orders
  id INTEGER NOT NULL PRIMARY KEY,      -- line-N
  created INTEGER NOT NULL,             -- time
  created_by TEXT NOT NULL,             -- login
  changed INTEGER NOT NULL,             -- time
  changed_by TEXT NOT NULL,             -- login
  version INTEGER NOT NULL,             -- txn that last wrote the record
  made INTEGER NOT NULL,                -- txn that made it
  of_order INTEGER NOT NULL REFERENCES orders DEFERRABLE INITIALLY DEFERRED, -- order-N
  product INTEGER REFERENCES products DEFERRABLE INITIALLY DEFERRED, -- product-N
  description TEXT,                     -- what is printed, when not the product's name
  description_fold TEXT,                -- folded
  quantity INTEGER NOT NULL,            -- 1/10,000
  price INTEGER NOT NULL,               -- for one
  discount INTEGER NOT NULL,            -- off the whole line
  tax INTEGER NOT NULL,                 -- on the whole line
  total INTEGER NOT NULL,               -- quantity * price - discount + tax
  currency TEXT NOT NULL                -- the order's
) @table;
CREATE INDEX lines_order ON lines (of_order);
CREATE INDEX lines_product ON lines (product);

CREATE TABLE activities (               -- every point of contact
  id INTEGER NOT NULL PRIMARY KEY,      -- activity-N
  created INTEGER NOT NULL,             -- time
  created_by TEXT NOT NULL,             -- login
  changed INTEGER NOT NULL,             -- time
  changed_by TEXT NOT NULL,             -- login
  version INTEGER NOT NULL,             -- txn that last wrote the record
  made INTEGER NOT NULL,                -- txn that made it
  kind TEXT NOT NULL,                   -- call email meeting note chat visit web sms post
  direction TEXT,                       -- in out
  channel TEXT,                         -- which number, mailbox, site
  channel_fold TEXT,                    -- folded
  subject TEXT,                         -- one line
  subject_fold TEXT,                    -- folded
  body TEXT,                            -- what was said
  at INTEGER NOT NULL,                  -- time it happened
  duration INTEGER,                     -- seconds
  about_noun INTEGER,                   -- number of the noun of the record it is about
  about INTEGER,                        -- that record
  staff INTEGER REFERENCES users DEFERRABLE INITIALLY DEFERRED, -- user-N who did it
  outcome TEXT,                         -- reached, no answer
  outcome_fold TEXT                     -- folded
) @table;
CREATE INDEX activities_about ON activities (about_noun, about, at);
CREATE INDEX activities_staff ON activities (staff);

CREATE TABLE order_sums (               -- derived: counted orders of each contact
  contact INTEGER NOT NULL,             -- contact-N
  currency TEXT NOT NULL,               -- the orders'
  orders INTEGER NOT NULL,              -- how many, cancelled and returned left out
  total INTEGER NOT NULL,               -- sum of their totals
  first_day INTEGER NOT NULL,           -- day of the first
  last_day INTEGER NOT NULL,            -- day of the last
  PRIMARY KEY (contact, currency)
) @keyed;

CREATE TABLE scores (                   -- derived: what crm-rfm --save kept
  contact INTEGER NOT NULL PRIMARY KEY, -- contact-N
  r INTEGER NOT NULL,                   -- recency score
  f INTEGER NOT NULL,                   -- frequency score
  m INTEGER NOT NULL,                   -- monetary score
  segment TEXT NOT NULL,                -- its name
  at INTEGER NOT NULL                   -- day the scores are about
) @table;
