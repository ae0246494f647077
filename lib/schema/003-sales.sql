-- Sales: leads, opportunities and what is offered in them, quotes, contracts, tasks,
-- exchange rates; absences of the staff.

ALTER TABLE users ADD COLUMN away TEXT;        -- absences, a day or two days with '..' between
ALTER TABLE users ADD COLUMN territories TEXT; -- sales territories, words

CREATE TABLE opportunities (             -- sales that may come
  id INTEGER NOT NULL PRIMARY KEY,      -- opportunity-N
  created INTEGER NOT NULL,             -- time
  created_by TEXT NOT NULL,             -- login
  changed INTEGER NOT NULL,             -- time
  changed_by TEXT NOT NULL,             -- login
  version INTEGER NOT NULL,             -- txn that last wrote the record
  made INTEGER NOT NULL,                -- txn that made it
  name TEXT NOT NULL,                   -- what it is about
  name_fold TEXT NOT NULL,              -- folded
  account INTEGER REFERENCES accounts DEFERRABLE INITIALLY DEFERRED, -- account-N that would buy
  contact INTEGER REFERENCES contacts DEFERRABLE INITIALLY DEFERRED, -- contact-N who decides or asks
  pipeline TEXT NOT NULL,               -- one of the policy's
  stage TEXT NOT NULL,                  -- stage of that pipeline
  status TEXT NOT NULL,                 -- open won lost, as the stage says
  forecast TEXT NOT NULL,               -- omitted pipeline best commit closed
  probability INTEGER NOT NULL,         -- percent
  amount INTEGER,                       -- the lines' sum, where there are lines
  currency TEXT NOT NULL,               -- of the amount
  opened INTEGER NOT NULL,              -- day the sale began
  close INTEGER,                        -- day it is expected to close; of a closed one, the day it did
  type TEXT,                            -- new renewal upsell crosssell
  competitor TEXT,                      -- who else bids, or won
  competitor_fold TEXT,                 -- folded
  reason TEXT,                          -- why it was won or lost
  reason_fold TEXT,                     -- folded
  next_step TEXT,                       -- what is to be done next
  next_step_fold TEXT,                  -- folded
  owner INTEGER REFERENCES users DEFERRABLE INITIALLY DEFERRED, -- user-N responsible
  team INTEGER REFERENCES teams DEFERRABLE INITIALLY DEFERRED, -- team-N responsible
  partner INTEGER REFERENCES accounts DEFERRABLE INITIALLY DEFERRED, -- account-N that registered the deal
  lead INTEGER,                         -- lead-N it came from; no constraint: leads refer to opportunities
  contract INTEGER,                     -- contract-N that it renews; no constraint
  region TEXT,                          -- sales region
  region_fold TEXT,                     -- folded
  source TEXT,                          -- where it came from
  source_fold TEXT,                     -- folded
  product_detail TEXT,                  -- what the customer asks of the product
  tag TEXT,                             -- words
  note TEXT                             -- free text
) @table;
CREATE INDEX opportunities_name ON opportunities (name_fold);
CREATE INDEX opportunities_account ON opportunities (account);
CREATE INDEX opportunities_contact ON opportunities (contact) WHERE contact IS NOT NULL;
CREATE INDEX opportunities_status ON opportunities (status, close);
CREATE INDEX opportunities_owner ON opportunities (owner, status, close);
CREATE INDEX opportunities_team ON opportunities (team) WHERE team IS NOT NULL;
CREATE INDEX opportunities_partner ON opportunities (partner) WHERE partner IS NOT NULL;
CREATE INDEX opportunities_lead ON opportunities (lead) WHERE lead IS NOT NULL;
CREATE INDEX opportunities_contract ON opportunities (contract) WHERE contract IS NOT NULL;
CREATE INDEX steps_close ON steps (noun, field, record) WHERE noun = 12 AND field = 'close';

CREATE TABLE leads (                     -- people and companies that may become customers
  id INTEGER NOT NULL PRIMARY KEY,      -- lead-N
  created INTEGER NOT NULL,             -- time
  created_by TEXT NOT NULL,             -- login
  changed INTEGER NOT NULL,             -- time
  changed_by TEXT NOT NULL,             -- login
  version INTEGER NOT NULL,             -- txn that last wrote the record
  made INTEGER NOT NULL,                -- txn that made it
  name TEXT NOT NULL,                   -- of the person, else of the company
  name_fold TEXT NOT NULL,              -- folded
  given TEXT,                           -- given name
  given_fold TEXT,                      -- folded
  family TEXT,                          -- family name
  family_fold TEXT,                     -- folded
  company TEXT,                         -- where the person works
  company_fold TEXT,                    -- folded
  title TEXT,                           -- job title
  title_fold TEXT,                      -- folded
  emails TEXT,                          -- addresses, the first is the main one
  phones TEXT,                          -- numbers, E.164 where the country is known
  phones_typed TEXT,                    -- the same numbers as they were typed
  website TEXT,                         -- address on the web
  industry TEXT,                        -- branch of trade
  industry_fold TEXT,                   -- folded
  employees INTEGER,                    -- number of people
  status TEXT NOT NULL,                 -- new working qualified unqualified converted
  reason TEXT,                          -- why it is not qualified
  reason_fold TEXT,                     -- folded
  score INTEGER,                        -- points of crm-lead score
  grade TEXT,                           -- class of the score, or of one's own
  interest TEXT,                        -- what the lead asks about
  interest_fold TEXT,                   -- folded
  product INTEGER REFERENCES products DEFERRABLE INITIALLY DEFERRED, -- product-N of interest
  amount INTEGER,                       -- what may come of it
  currency TEXT,                        -- of the amount
  source TEXT,                          -- where the lead came from
  source_fold TEXT,                     -- folded
  owner INTEGER REFERENCES users DEFERRABLE INITIALLY DEFERRED, -- user-N responsible
  team INTEGER REFERENCES teams DEFERRABLE INITIALLY DEFERRED, -- team-N responsible
  territory TEXT,                       -- sales territory
  territory_fold TEXT,                  -- folded
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
  converted INTEGER,                    -- day of conversion
  account INTEGER REFERENCES accounts DEFERRABLE INITIALLY DEFERRED, -- account-N it became
  contact INTEGER REFERENCES contacts DEFERRABLE INITIALLY DEFERRED, -- contact-N it became
  opportunity INTEGER REFERENCES opportunities DEFERRABLE INITIALLY DEFERRED, -- opportunity-N it became
  tag TEXT,                             -- words
  note TEXT                             -- free text
) @table;
CREATE INDEX leads_name ON leads (name_fold);
CREATE INDEX leads_company ON leads (company_fold) WHERE company_fold IS NOT NULL;
CREATE INDEX leads_status ON leads (status, owner, created);
CREATE INDEX leads_owner ON leads (owner, status);
CREATE INDEX leads_created ON leads (created, status, owner);
CREATE INDEX leads_converted ON leads (converted) WHERE converted IS NOT NULL;
CREATE INDEX leads_product ON leads (product) WHERE product IS NOT NULL;
CREATE INDEX leads_team ON leads (team) WHERE team IS NOT NULL;
CREATE INDEX leads_account ON leads (account) WHERE account IS NOT NULL;
CREATE INDEX leads_contact ON leads (contact) WHERE contact IS NOT NULL;
CREATE INDEX leads_opportunity ON leads (opportunity) WHERE opportunity IS NOT NULL;

CREATE TABLE quotes (                    -- offers that customers can accept
  id INTEGER NOT NULL PRIMARY KEY,      -- quote-N
  created INTEGER NOT NULL,             -- time
  created_by TEXT NOT NULL,             -- login
  changed INTEGER NOT NULL,             -- time
  changed_by TEXT NOT NULL,             -- login
  version INTEGER NOT NULL,             -- txn that last wrote the record
  made INTEGER NOT NULL,                -- txn that made it
  number TEXT,                          -- as printed, without gaps; given out when it is sent; unique
  name TEXT NOT NULL,                   -- what is offered
  name_fold TEXT NOT NULL,              -- folded
  opportunity INTEGER REFERENCES opportunities DEFERRABLE INITIALLY DEFERRED, -- opportunity-N it belongs to
  account INTEGER REFERENCES accounts DEFERRABLE INITIALLY DEFERRED, -- account-N it is for
  contact INTEGER REFERENCES contacts DEFERRABLE INITIALLY DEFERRED, -- contact-N it goes to
  status TEXT NOT NULL,                 -- draft sent accepted declined expired superseded void
  revision INTEGER NOT NULL,            -- 1, 2 ...
  revises INTEGER REFERENCES quotes DEFERRABLE INITIALLY DEFERRED, -- quote-N before this revision
  sent INTEGER,                         -- day it was sent
  valid_until INTEGER,                  -- last day on which it can be accepted
  decided INTEGER,                      -- day it was accepted or declined
  currency TEXT NOT NULL,               -- of all amounts
  subtotal INTEGER NOT NULL,            -- sum of the lines before tax and this quote's discount
  discount_rate INTEGER,                -- percent off the subtotal, 1/10,000
  discount INTEGER NOT NULL,            -- amount off the subtotal
  tax INTEGER NOT NULL,                 -- on what is left
  total INTEGER NOT NULL,               -- subtotal - discount + tax
  made_order INTEGER REFERENCES orders DEFERRABLE INITIALLY DEFERRED, -- order-N that acceptance made
  owner INTEGER REFERENCES users DEFERRABLE INITIALLY DEFERRED, -- user-N responsible
  reason TEXT,                          -- why it was declined
  reason_fold TEXT,                     -- folded
  terms TEXT,                           -- terms of payment and delivery
  tag TEXT,                             -- words
  note TEXT                             -- free text
) @table;
CREATE UNIQUE INDEX quotes_number ON quotes (number);
CREATE INDEX quotes_name ON quotes (name_fold);
CREATE INDEX quotes_opportunity ON quotes (opportunity) WHERE opportunity IS NOT NULL;
CREATE INDEX quotes_account ON quotes (account);
CREATE INDEX quotes_contact ON quotes (contact) WHERE contact IS NOT NULL;
CREATE INDEX quotes_status ON quotes (status, valid_until);
CREATE INDEX quotes_sent ON quotes (sent) WHERE sent IS NOT NULL;
CREATE INDEX quotes_owner ON quotes (owner) WHERE owner IS NOT NULL;
CREATE INDEX quotes_revises ON quotes (revises) WHERE revises IS NOT NULL;
CREATE INDEX quotes_order ON quotes (made_order) WHERE made_order IS NOT NULL;

CREATE TABLE items (                     -- lines of opportunities and quotes
  id INTEGER NOT NULL PRIMARY KEY,      -- item-N
  created INTEGER NOT NULL,             -- time
  created_by TEXT NOT NULL,             -- login
  changed INTEGER NOT NULL,             -- time
  changed_by TEXT NOT NULL,             -- login
  version INTEGER NOT NULL,             -- txn that last wrote the record
  made INTEGER NOT NULL,                -- txn that made it
  opportunity INTEGER REFERENCES opportunities DEFERRABLE INITIALLY DEFERRED, -- opportunity-N; either this or a quote
  quote INTEGER REFERENCES quotes DEFERRABLE INITIALLY DEFERRED, -- quote-N
  product INTEGER REFERENCES products DEFERRABLE INITIALLY DEFERRED, -- product-N
  description TEXT,                     -- what is printed, when not the product's name
  description_fold TEXT,                -- folded
  quantity INTEGER NOT NULL,            -- 1/10,000
  price INTEGER NOT NULL,               -- for one
  discount_rate INTEGER,                -- percent off the line, 1/10,000
  discount INTEGER NOT NULL,            -- off the whole line
  tax_rate INTEGER,                     -- percent on what is left, 1/10,000
  tax INTEGER NOT NULL,                 -- on the whole line
  total INTEGER NOT NULL,               -- quantity * price - discount + tax
  currency TEXT NOT NULL                -- the opportunity's or quote's
) @table;
CREATE INDEX items_opportunity ON items (opportunity) WHERE opportunity IS NOT NULL;
CREATE INDEX items_quote ON items (quote) WHERE quote IS NOT NULL;
CREATE INDEX items_product ON items (product) WHERE product IS NOT NULL;

CREATE TABLE contracts (                 -- service contracts and subscriptions
  id INTEGER NOT NULL PRIMARY KEY,      -- contract-N
  created INTEGER NOT NULL,             -- time
  created_by TEXT NOT NULL,             -- login
  changed INTEGER NOT NULL,             -- time
  changed_by TEXT NOT NULL,             -- login
  version INTEGER NOT NULL,             -- txn that last wrote the record
  made INTEGER NOT NULL,                -- txn that made it
  number TEXT,                          -- as printed, unique, byte for byte
  name TEXT NOT NULL,                   -- what it is about
  name_fold TEXT NOT NULL,              -- folded
  account INTEGER REFERENCES accounts DEFERRABLE INITIALLY DEFERRED, -- account-N that has it
  contact INTEGER REFERENCES contacts DEFERRABLE INITIALLY DEFERRED, -- contact-N who answers for it
  product INTEGER REFERENCES products DEFERRABLE INITIALLY DEFERRED, -- product-N
  kind TEXT NOT NULL,                   -- service subscription maintenance licence
  status TEXT NOT NULL,                 -- draft active cancelled ended
  start INTEGER NOT NULL,               -- first day
  end_day INTEGER,                      -- last day; NULL: until cancelled
  amount INTEGER NOT NULL,              -- for each period
  currency TEXT NOT NULL,               -- of the amount
  recurring TEXT NOT NULL,              -- once monthly quarterly yearly: the period
  monthly INTEGER NOT NULL,             -- recurring revenue a month
  notice INTEGER,                       -- days of notice
  renewal TEXT NOT NULL,                -- manual auto none
  cancelled INTEGER,                    -- day on which it was cancelled
  opportunity INTEGER REFERENCES opportunities DEFERRABLE INITIALLY DEFERRED, -- opportunity-N that is to renew it
  owner INTEGER REFERENCES users DEFERRABLE INITIALLY DEFERRED, -- user-N responsible
  reason TEXT,                          -- why it was cancelled
  reason_fold TEXT,                     -- folded
  tag TEXT,                             -- words
  note TEXT                             -- free text
) @table;
CREATE UNIQUE INDEX contracts_number ON contracts (number);
CREATE INDEX contracts_name ON contracts (name_fold);
CREATE INDEX contracts_account ON contracts (account);
CREATE INDEX contracts_contact ON contracts (contact) WHERE contact IS NOT NULL;
CREATE INDEX contracts_product ON contracts (product) WHERE product IS NOT NULL;
CREATE INDEX contracts_status ON contracts (status, end_day);
CREATE INDEX contracts_opportunity ON contracts (opportunity) WHERE opportunity IS NOT NULL;
CREATE INDEX contracts_owner ON contracts (owner) WHERE owner IS NOT NULL;

CREATE TABLE tasks (                     -- what is to be done
  id INTEGER NOT NULL PRIMARY KEY,      -- task-N
  created INTEGER NOT NULL,             -- time
  created_by TEXT NOT NULL,             -- login
  changed INTEGER NOT NULL,             -- time
  changed_by TEXT NOT NULL,             -- login
  version INTEGER NOT NULL,             -- txn that last wrote the record
  made INTEGER NOT NULL,                -- txn that made it
  what TEXT NOT NULL,                   -- in a few words
  what_fold TEXT NOT NULL,              -- folded
  kind TEXT NOT NULL,                   -- task call email meeting visit
  status TEXT NOT NULL,                 -- open done cancelled
  due TEXT,                             -- day, or time with its offset, as RFC 3339
  duration INTEGER,                     -- seconds
  zone TEXT,                            -- time zone that due and repeat are meant in
  place TEXT,                           -- where
  place_fold TEXT,                      -- folded
  remind INTEGER,                       -- seconds before it is due
  remind_at INTEGER,                    -- time of the reminder that is still to come
  repeat TEXT,                          -- RRULE of RFC 5545
  skip TEXT,                            -- days on which it does not repeat
  priority TEXT,                        -- low normal high urgent
  owner INTEGER REFERENCES users DEFERRABLE INITIALLY DEFERRED, -- user-N who does it
  team INTEGER REFERENCES teams DEFERRABLE INITIALLY DEFERRED, -- team-N that does it
  about_noun INTEGER,                   -- number of the noun of the record it is about
  about INTEGER,                        -- that record
  done INTEGER,                         -- time it was done
  uid TEXT,                             -- name in calendars, unique
  ical TEXT,                            -- lines of a calendar that no field holds
  tag TEXT,                             -- words
  note TEXT                             -- free text
) @table;
CREATE UNIQUE INDEX tasks_uid ON tasks (uid);
CREATE INDEX tasks_what ON tasks (what_fold);
CREATE INDEX tasks_owner ON tasks (owner, status, due);
CREATE INDEX tasks_due ON tasks (status, due);
CREATE INDEX tasks_about ON tasks (about_noun, about, status);
CREATE INDEX tasks_team ON tasks (team) WHERE team IS NOT NULL;
CREATE INDEX tasks_remind ON tasks (remind_at) WHERE remind_at IS NOT NULL;

CREATE TABLE rates (                     -- exchange rates by day
  id INTEGER NOT NULL PRIMARY KEY,      -- rate-N
  created INTEGER NOT NULL,             -- time
  created_by TEXT NOT NULL,             -- login
  changed INTEGER NOT NULL,             -- time
  changed_by TEXT NOT NULL,             -- login
  version INTEGER NOT NULL,             -- txn that last wrote the record
  made INTEGER NOT NULL,                -- txn that made it
  base TEXT NOT NULL,                   -- one of this currency
  currency TEXT NOT NULL,               -- is so many of that
  date INTEGER NOT NULL,                -- day
  rate INTEGER NOT NULL,                -- 1/100,000,000
  source TEXT                           -- who says so
) @table;
CREATE UNIQUE INDEX rates_day ON rates (currency, base, date);

CREATE TABLE numbers (                  -- numbers of documents, without gaps
  series TEXT NOT NULL PRIMARY KEY,     -- quote 2026
  last INTEGER NOT NULL                 -- the last one given out; never taken back
) @keyed;

CREATE TABLE turns (                    -- derived: whose turn it is in crm-assign
  rule TEXT NOT NULL,                   -- of the policy's routing
  staff INTEGER NOT NULL,               -- user-N
  turn INTEGER NOT NULL,                -- number of the turn of this rule that was the user's last
  PRIMARY KEY (rule, staff)
) @keyed;

DROP INDEX activities_staff;
CREATE INDEX activities_staff ON activities (staff, at, kind);
CREATE INDEX activities_at ON activities (at, kind, staff);
DROP INDEX activities_about;
CREATE INDEX activities_about ON activities (about_noun, about, at, kind);
