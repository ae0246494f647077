-- The rights of a book that a team shares, for PostgreSQL: who sees and writes what, as
-- the server itself enforces it. Run whole, in one transaction, by the book's owner, as
-- often as one likes: what is there already stays. crm-engines(7) has the rules in words,
-- db/rights.h the settings that are read here:
--   crm.rules  declares which table follows what
--   crm.share  'yes': groups are made where there are none yet; else nothing is done then
--
-- For whoever changes this: names are qualified and search_path is fixed, because what a
-- user puts into pg_temp must not come first; session_user, not current_user, says who
-- somebody is; a function that sees more than its caller gives no more than ids, counts
-- and yes or no, and about nothing that the caller may not see.

-- Role names are the server's, not the database's, and have 63 bytes. A book whose
-- database was given another name keeps its groups.
CREATE FUNCTION pg_temp.crm_group(which text) RETURNS text LANGUAGE sql AS $$
  SELECT COALESCE(
    (SELECT regexp_replace(o.rolname, '_admin$', '')
       FROM pg_namespace n JOIN pg_roles o ON o.oid = n.nspowner
      WHERE n.nspname = 'crm' AND o.rolname ~ '^crm_.*_admin$' AND NOT o.rolcanlogin),
    'crm_' || CASE WHEN octet_length(current_database()) <= 51 THEN current_database()::text
                   ELSE md5(current_database()) END) || '_' || which
$$;

CREATE FUNCTION pg_temp.crm_shared() RETURNS boolean LANGUAGE sql AS $$
  SELECT EXISTS (SELECT 1 FROM pg_namespace n JOIN pg_roles o ON o.oid = n.nspowner
                  WHERE n.nspname = 'crm' AND o.rolname = pg_temp.crm_group('admin'))
$$;

-- {agent} stands for that group, <agent> for its name as text.
CREATE FUNCTION pg_temp.crm_named(sql text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  g text;
BEGIN
  FOREACH g IN ARRAY ARRAY['viewer', 'agent', 'manager', 'admin'] LOOP
    sql := replace(sql, '{' || g || '}', quote_ident(pg_temp.crm_group(g)));
    sql := replace(sql, '<' || g || '>', quote_literal(pg_temp.crm_group(g)));
  END LOOP;
  RETURN sql;
END $$;

CREATE FUNCTION pg_temp.crm_do(sql text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE pg_temp.crm_named(sql);
END $$;

-- A condition over rows `a` of the table of rule r: may `who` (agent, manager) see the
-- row, or write it? By the i-th and later ones of the columns that tell whose it is.
-- deep: spelt out, for functions to which everything is visible; else the tables that are
-- referred to say by their own policies what is.
CREATE FUNCTION pg_temp.crm_whose(r json, a text, i integer, who text, writes boolean,
    deep boolean) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  w CONSTANT json := r -> 'whose' -> i;
  noun CONSTANT boolean := r ->> 'noun' IS NOT NULL;
  c CONSTANT text := a || '.' || quote_ident(w ->> 'column');
  rest text;
  part text[] := '{}';
  shared text[] := '{}';
  about text[] := '{}';
  p json;
BEGIN
  IF w IS NULL THEN -- nobody's: everybody's
    RETURN noun::text;
  END IF;
  rest := pg_temp.crm_whose(r, a, i + 1, who, writes, deep);
  IF w ->> 'table' = 'users' THEN
    part := ARRAY[format('%s = ANY (%s)', c,
      CASE WHEN deep THEN 'mine' ELSE '(SELECT crm.mine())::bigint[]' END)];
  END IF;
  FOR p IN SELECT t.value FROM json_array_elements(current_setting('crm.rules')::json -> 'tables') t
            WHERE t.value ->> 'noun' IS NOT NULL AND part = '{}'
              AND (w ->> 'table' IS NULL OR w ->> 'table' = t.value ->> 'table')
  LOOP
    IF EXISTS (SELECT 1 FROM json_array_elements(p -> 'whose') x
                WHERE x.value ->> 'of' IS NOT NULL) THEN
      about := about || (p ->> 'noun');
    ELSIF p -> 'whose' IS NOT NULL THEN
      part := part || format('%sEXISTS (SELECT 1 FROM crm.%I %s_ WHERE %s_.id = %s%s)',
        COALESCE(a || '.' || quote_ident(w ->> 'of') || ' = ' || (p ->> 'noun') || ' AND ', ''),
        p ->> 'table', a, a, c,
        CASE WHEN deep THEN ' AND ' || pg_temp.crm_whose(p, a || '_', 0, who, false, true)
             ELSE '' END);
    ELSIF writes AND NOT noun AND p ->> 'self' IS NOT NULL THEN
      part := part || format('%s.%I = %s AND %s = (SELECT crm.me())', a, w ->> 'of', p ->> 'noun', c);
    ELSIF NOT writes OR noun OR p ->> 'keeper' = who
      OR r ->> 'table' = 'changes' AND p ->> 'anyone' IS NOT NULL THEN
      shared := shared || (p ->> 'noun');
    END IF;
  END LOOP;
  IF shared <> '{}' THEN
    -- What is about a thing that all share, a product, all see; whose it is to write its
    -- other columns tell.
    part := part || (CASE WHEN w ->> 'of' IS NULL THEN c || ' IS NOT NULL'
      ELSE format('%s.%I IN (%s)', a, w ->> 'of', array_to_string(shared, ', ')) END ||
      CASE WHEN writes AND noun THEN ' AND ' || rest ELSE '' END);
  END IF;
  IF about <> '{}' THEN
    -- A note about a note would go round in circles: its other columns tell. And spelt out
    -- in every table the many conditions of a note would take the planner longer than the
    -- whole query.
    part := part || format('%s.%I IN (%s) AND %s', a, w ->> 'of', array_to_string(about, ', '),
      CASE WHEN noun THEN rest ELSE format('crm.sees(%s.%I, %s)', a, w ->> 'of', c) END);
  END IF;
  IF rest <> 'false' THEN
    part := part || (c || ' IS NULL' || CASE rest WHEN 'true' THEN '' ELSE ' AND ' || rest END);
  END IF;
  RETURN '(' || array_to_string(part, ' OR ') || ')';
END $$;

-- Groups. Whoever is an admin owns the book by being in the group that owns it, and may
-- take others in. A group that is left from a book that is no more loses its members.
CREATE FUNCTION pg_temp.crm_groups() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  g text;
  m name;
  o record;
BEGIN
  FOREACH g IN ARRAY ARRAY['admin', 'manager', 'agent', 'viewer'] LOOP
    IF EXISTS (SELECT 1 FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid
                WHERE d.refclassid = 'pg_authid'::regclass AND r.rolname = pg_temp.crm_group(g)
                  AND d.dbid <> 0
                  AND d.dbid <> (SELECT oid FROM pg_database WHERE datname = current_database()))
    THEN
      RAISE 'the role % is of another book', pg_temp.crm_group(g);
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = pg_temp.crm_group(g)) THEN
      PERFORM pg_temp.crm_do(format('CREATE ROLE {%s} NOLOGIN', g));
    END IF;
    FOR m IN SELECT u.rolname FROM pg_auth_members am JOIN pg_roles r ON r.oid = am.roleid
               JOIN pg_roles u ON u.oid = am.member WHERE r.rolname = pg_temp.crm_group(g)
    LOOP
      PERFORM pg_temp.crm_do(format('REVOKE {%s} FROM %I', g, m));
    END LOOP;
    PERFORM pg_temp.crm_do(format(CASE g WHEN 'admin' THEN 'GRANT {%s} TO %I WITH ADMIN OPTION'
      ELSE 'GRANT {%s} TO {admin} WITH ADMIN OPTION' END, g, session_user));
  END LOOP;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE 'the groups % ... cannot be made: a role that may (CREATEROLE) has to grant first',
    pg_temp.crm_group('viewer') USING ERRCODE = '42501';
END $$;

-- The group owns all there is in the schema, so that every admin may give a field of
-- one's own its column.
CREATE FUNCTION pg_temp.crm_own() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  o record;
BEGIN
  PERFORM pg_temp.crm_do(format(
    'GRANT ALL ON DATABASE %I TO {admin} WITH GRANT OPTION', current_database()));
  PERFORM pg_temp.crm_do(format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database()));
  PERFORM pg_temp.crm_do(format(
    'GRANT CONNECT, TEMPORARY ON DATABASE %I TO {viewer}, {agent}, {manager}',
    current_database()));
  IF has_schema_privilege('public', 'CREATE') AND to_regnamespace('public') IS NOT NULL THEN
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
  END IF;
  PERFORM pg_temp.crm_do('ALTER SCHEMA crm OWNER TO {admin}');
  FOR o IN SELECT c.relname, CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END AS kind
             FROM pg_class c WHERE c.relnamespace = 'crm'::regnamespace AND c.relkind IN ('r', 'v')
  LOOP
    PERFORM pg_temp.crm_do(format('ALTER %s crm.%I OWNER TO {admin}', o.kind, o.relname));
  END LOOP;
  FOR o IN SELECT p.oid::regprocedure AS name FROM pg_proc p
            WHERE p.pronamespace = 'crm'::regnamespace
  LOOP
    PERFORM pg_temp.crm_do(format('ALTER ROUTINE %s OWNER TO {admin}', o.name));
  END LOOP;
END $$;

-- A function in the schema. It runs as the book's owner where it is a definer's, and is
-- there for nobody but whom it is given to.
CREATE FUNCTION pg_temp.crm_function(head text, definer boolean, whom text, body text)
    RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  args CONSTANT text := replace(regexp_replace(head, ' (RETURNS|LANGUAGE) .*', ''), 'PROCEDURE ', '');
  kind CONSTANT text := CASE WHEN head LIKE 'PROCEDURE %' THEN 'PROCEDURE' ELSE 'FUNCTION' END;
BEGIN
  EXECUTE format('CREATE OR REPLACE %s crm.%s %s%s SET search_path = crm, pg_temp AS %L',
    kind, replace(head, 'PROCEDURE ', ''),
    CASE kind WHEN 'FUNCTION' THEN 'STABLE ' ELSE '' END,
    CASE WHEN definer THEN 'SECURITY DEFINER' ELSE 'SECURITY INVOKER' END,
    pg_temp.crm_named(body));
  PERFORM pg_temp.crm_do(format('ALTER %s crm.%s OWNER TO {admin}', kind, args));
  PERFORM pg_temp.crm_do(format('REVOKE ALL ON %s crm.%s FROM PUBLIC, {viewer}, {agent}, {manager}',
    kind, args));
  PERFORM pg_temp.crm_do(format('GRANT EXECUTE ON %s crm.%s TO %s', kind, args, whom));
END $$;

-- Who am I, and whose records do I see? A manager: those of everybody in the teams that
-- the manager is in or leads.
CREATE FUNCTION pg_temp.crm_functions() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  rules CONSTANT json := current_setting('crm.rules')::json;
  readers CONSTANT text := '{viewer}, {agent}, {manager}';
  writers CONSTANT text := '{agent}, {manager}';
  live text := '';
  keys text := '';
  found text := '';
  made text := '';
  t json;
  d json;
BEGIN
  FOR t IN SELECT r.value FROM json_array_elements(rules -> 'tables') r
            WHERE r.value ->> 'noun' IS NOT NULL
  LOOP
    live := live || format(E'  WHEN %s THEN PERFORM 1 FROM crm.%I t WHERE t.id = $2;\n',
      t ->> 'noun', t ->> 'table');
    made := made || format(' + (SELECT count(*) FROM crm.births b JOIN crm.%I t'
      ' ON t.id BETWEEN b.first AND b.last AND t.made = b.txn WHERE b.txn = $1 AND b.noun = %s)',
      t ->> 'table', t ->> 'noun');
    SELECT keys || COALESCE(string_agg(w.value ->> 'key', '|'), '') INTO keys
      FROM json_array_elements(t -> 'whose') w WHERE w.value ->> 'table' = 'users'
       AND strpos(keys || '|', (w.value ->> 'key') || '|') = 0;
    IF t -> 'whose' IS NOT NULL THEN
      found := found || format(E'  WHEN %s THEN RETURN QUERY SELECT s.id FROM'
        ' crm.search_ids(%s, $2) s (id) WHERE EXISTS (SELECT 1 FROM crm.%I t WHERE t.id = s.id'
        ' AND %s);\n',
        t ->> 'noun', t ->> 'noun', t ->> 'table', pg_temp.crm_whose(t, 't', 0, 'agent', false, true));
    END IF;
  END LOOP;

  -- The caller's own policies answer.
  PERFORM pg_temp.crm_function('sees(noun bigint, nr bigint) RETURNS boolean LANGUAGE plpgsql',
    false, readers, format(E'BEGIN\n  CASE $1\n%s  ELSE RETURN false;\n  END CASE;\n  RETURN FOUND;\nEND', live));

  PERFORM pg_temp.crm_function('me() RETURNS bigint LANGUAGE sql', true, readers,
    'SELECT u.id FROM crm.users u WHERE u.login = session_user::text');
  PERFORM pg_temp.crm_function('mine() RETURNS bigint[] LANGUAGE plpgsql', true, readers, $f$
DECLARE
  me record;
BEGIN
  SELECT u.id, u.team INTO me FROM crm.users u WHERE u.login = session_user::text;
  IF NOT FOUND OR NOT pg_has_role(session_user, <manager>, 'MEMBER') THEN
    RETURN ARRAY[me.id];
  END IF;
  RETURN ARRAY(SELECT u.id FROM crm.users u WHERE u.id = me.id OR u.team = me.team
    OR u.team IN (SELECT t.id FROM crm.teams t WHERE t.lead = me.id));
END$f$);

  -- Is it no more, and may I see what was? If I took it away, or it was mine.
  PERFORM pg_temp.crm_function('gone(noun bigint, nr bigint) RETURNS boolean LANGUAGE plpgsql',
    true, readers, format($f$
DECLARE
  k record;
BEGIN
  CASE $1
%s  ELSE RETURN false;
  END CASE;
  IF FOUND THEN RETURN false; END IF;
  SELECT c.txn, c.old, c.new INTO k FROM crm.changes c
   WHERE c.noun = $1 AND c.id = $2 ORDER BY c.txn DESC, c.nr DESC LIMIT 1;
  IF NOT FOUND THEN RETURN true; END IF;
  IF k.new NOT LIKE '{"@became":%%' THEN RETURN false; END IF;
  -- A txn that is not there yet is the caller's own.
  RETURN NOT EXISTS (SELECT 1 FROM crm.txns t WHERE t.id = k.txn)
      OR EXISTS (SELECT 1 FROM crm.txns t JOIN crm.users u ON u.login = t.who
                  WHERE t.id = k.txn AND u.id = ANY (crm.mine()))
      OR EXISTS (SELECT 1 FROM regexp_matches(k.old, '"(?:%s)":([0-9]{1,18})[,}]', 'g') m
                  WHERE m[1]::bigint = ANY (crm.mine()));
END$f$, live, keys));

  -- May the journal say now that it has gone? Not where it says so already.
  PERFORM pg_temp.crm_function('leaves(noun bigint, nr bigint) RETURNS boolean'
    ' LANGUAGE plpgsql', true, writers, format($f$
DECLARE
  last text;
BEGIN
  CASE $1
%s  ELSE RETURN false;
  END CASE;
  IF FOUND THEN RETURN false; END IF;
  SELECT c.new INTO last FROM crm.changes c
   WHERE c.noun = $1 AND c.id = $2 ORDER BY c.txn DESC, c.nr DESC LIMIT 1;
  RETURN NOT FOUND OR last NOT LIKE '{"@became":%%' OR crm.gone($1, $2);
END$f$, live));

  -- The ids of what holds the words, of what I may see.
  PERFORM pg_temp.crm_function('found(noun bigint, words text) RETURNS SETOF bigint'
    ' LANGUAGE plpgsql', true, writers, format($f$
DECLARE
  mine CONSTANT bigint[] := crm.mine();
BEGIN
  CASE $1
%s  ELSE
    RETURN QUERY SELECT s.id FROM crm.search_ids($1, $2) s (id);
  END CASE;
END$f$, found));

  -- The words of a command line may name what its reader must not see.
  PERFORM pg_temp.crm_function('command(txn bigint) RETURNS text LANGUAGE sql', true, readers, $f$
SELECT CASE WHEN x.who = session_user::text OR pg_has_role(session_user, <admin>, 'MEMBER')
              OR EXISTS (SELECT 1 FROM crm.users u WHERE u.login = x.who AND u.id = ANY (crm.mine()))
            THEN x.words ELSE '' END FROM crm.txns x WHERE x.id = $1$f$);

  PERFORM pg_temp.crm_function('counter(name text) RETURNS bigint LANGUAGE sql', true, writers,
    'SELECT COALESCE((SELECT c.last FROM crm.counters c WHERE c.name = $1), 0)');
  PERFORM pg_temp.crm_function('number(series text) RETURNS bigint LANGUAGE sql', true, writers,
    'SELECT COALESCE((SELECT n.last FROM crm.numbers n WHERE n.series = $1), 0)');

  -- How much did a command do, and how much of that do I see? Who sees not all of it
  -- must not take it back.
  PERFORM pg_temp.crm_function('extent(txn bigint) RETURNS bigint LANGUAGE sql', true, writers,
    'SELECT (SELECT count(*) FROM crm.changes k WHERE k.txn = $1)' || made);
  PERFORM pg_temp.crm_function('extent_seen(txn bigint) RETURNS bigint LANGUAGE sql', false,
    writers, 'SELECT (SELECT count(*) FROM crm.changes k WHERE k.txn = $1)' || made);

  -- What is derived is derived from all there is, whoever brings it about.
  FOR d IN SELECT r.value FROM json_array_elements(rules -> 'derived') r LOOP
    PERFORM pg_temp.crm_function(format('PROCEDURE %I(%s) LANGUAGE sql', d ->> 'name',
      array_to_string(array_fill('bigint'::text, ARRAY[(d ->> 'args')::integer]), ', ')),
      true, writers, d ->> 'sql');
  END LOOP;
END $$;

-- What no policy can say of a row, since it is about the whole command: at COMMIT history
-- is in one's own name and of this very transaction, numbers were given out, and what a
-- record says of its last change is true. Whoever owns the book pays nothing for it.
CREATE FUNCTION pg_temp.crm_honest() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  r json;
BEGIN
  PERFORM pg_temp.crm_function('honest() RETURNS trigger LANGUAGE plpgsql', true,
    '{agent}, {manager}', $f$
DECLARE
  now CONSTANT jsonb := to_jsonb(NEW);
  txn bigint := now ->> CASE TG_ARGV[0] WHEN 'record' THEN 'version' ELSE 'txn' END;
  before record;
BEGIN
  IF pg_has_role(session_user, <admin>, 'MEMBER') THEN RETURN NULL; END IF;
  CASE TG_ARGV[0]
  WHEN 'txns' THEN
    SELECT x.at, x.seq INTO before FROM crm.txns x WHERE x.id < (now ->> 'id')::bigint
     ORDER BY x.id DESC LIMIT 1;
    IF (now ->> 'id')::bigint <= crm.counter('txn') AND (now ->> 'seq')::bigint <= crm.counter('seq')
      AND (before IS NULL OR (now ->> 'seq')::bigint > before.seq AND (now ->> 'at')::bigint
        BETWEEN before.at AND greatest(before.at, extract(epoch FROM now())::bigint) + 86400)
      AND (SELECT count(*) FROM crm.txns x WHERE x.token = now ->> 'token') = 1
    THEN RETURN NULL; END IF;
    RAISE 'no txn of a command' USING ERRCODE = 'insufficient_privilege';
  WHEN 'record' THEN
    IF now ->> 'changed_by' <> session_user::text
      OR TG_OP = 'INSERT' AND (now ->> 'id')::bigint > crm.counter(TG_ARGV[1]) THEN
      RAISE 'no change of a command' USING ERRCODE = 'insufficient_privilege';
    END IF;
  WHEN 'steps' THEN
    IF TG_OP = 'UPDATE' THEN
      txn := COALESCE(now ->> 'undone', to_jsonb(OLD) ->> 'undone');
      IF now - 'undone' <> to_jsonb(OLD) - 'undone' THEN txn := NULL; END IF;
      IF now ->> 'undone' IS NULL THEN RETURN NULL; END IF;
    ELSIF now ->> 'who' <> session_user::text THEN txn := NULL;
    END IF;
  ELSE NULL;
  END CASE;
  PERFORM 1 FROM crm.txns x WHERE x.id = txn AND x.who = session_user::text
     AND x.xmin = pg_current_xact_id()::xid;
  IF NOT FOUND THEN
    RAISE 'no history of a command' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END$f$);
  FOR r IN SELECT x.value FROM json_array_elements(current_setting('crm.rules')::json -> 'tables') x
            WHERE x.value ->> 'noun' IS NOT NULL
               OR x.value ->> 'table' IN ('txns', 'births', 'changes', 'steps')
  LOOP
    EXECUTE format('DROP TRIGGER IF EXISTS honest ON crm.%I', r ->> 'table');
    PERFORM pg_temp.crm_do(format('CREATE CONSTRAINT TRIGGER honest AFTER INSERT OR UPDATE ON'
      ' crm.%I DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (current_user <> <admin>)'
      ' EXECUTE FUNCTION crm.honest(%L, %L)', r ->> 'table',
      CASE WHEN r ->> 'noun' IS NULL THEN r ->> 'table' ELSE 'record' END,
      COALESCE(r ->> 'name', '')));
  END LOOP;
END $$;

-- What a group may do with a table at all.
CREATE FUNCTION pg_temp.crm_grants() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  r json;
  c text;
  o record;
  hidden text;
BEGIN
  REVOKE ALL ON SCHEMA crm FROM PUBLIC;
  REVOKE ALL ON ALL TABLES IN SCHEMA crm FROM PUBLIC;
  PERFORM pg_temp.crm_do('REVOKE ALL ON ALL TABLES IN SCHEMA crm FROM {viewer}, {agent}, {manager}');
  PERFORM pg_temp.crm_do('GRANT USAGE ON SCHEMA crm TO {viewer}, {agent}, {manager}');
  -- What runs with its caller's rights gives nothing away.
  FOR o IN SELECT p.oid::regprocedure AS name FROM pg_proc p
            WHERE p.pronamespace = 'crm'::regnamespace AND NOT p.prosecdef AND p.prokind = 'f'
  LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', o.name);
    PERFORM pg_temp.crm_do(format('GRANT EXECUTE ON FUNCTION %s TO {viewer}, {agent}, {manager}',
      o.name));
  END LOOP;
  FOR o IN SELECT c.relname FROM pg_class c
            WHERE c.relnamespace = 'crm'::regnamespace AND c.relkind = 'v'
  LOOP
    EXECUTE format('ALTER VIEW crm.%I SET (security_invoker = true)', o.relname);
    PERFORM pg_temp.crm_do(format('GRANT SELECT ON crm.%I TO {viewer}, {agent}, {manager}', o.relname));
  END LOOP;
  FOR r IN SELECT t.value FROM json_array_elements(current_setting('crm.rules')::json -> 'tables') t
  LOOP
    hidden := r ->> 'hidden';
    SELECT string_agg(quote_ident(a.attname), ', ') INTO c FROM pg_attribute a
     WHERE a.attrelid = format('crm.%I', r ->> 'table')::regclass AND a.attnum > 0
       AND NOT a.attisdropped AND a.attname <> hidden;
    PERFORM pg_temp.crm_do(format('GRANT SELECT%s ON crm.%I TO {viewer}, {agent}, {manager}',
      CASE WHEN hidden IS NULL THEN '' ELSE ' (' || c || ')' END, r ->> 'table'));
    IF r ->> 'table' = 'search' THEN -- what all may see needs no detour
      PERFORM pg_temp.crm_do('GRANT SELECT ON crm.search TO {viewer}');
    END IF;
    -- What a record is called by, and since when it is there, no UPDATE changes.
    SELECT string_agg(quote_ident(a.attname), ', ') INTO c FROM pg_attribute a
     WHERE a.attrelid = format('crm.%I', r ->> 'table')::regclass AND a.attnum > 0
       AND NOT a.attisdropped AND a.attname NOT IN ('id', 'made', 'created_by');
    IF r ->> 'noun' IS NOT NULL AND (r -> 'whose' IS NOT NULL OR r ->> 'keeper' = 'manager') THEN
      PERFORM pg_temp.crm_do(format('GRANT INSERT, DELETE, UPDATE (%s) ON crm.%I TO %s{manager}', c,
        r ->> 'table', CASE WHEN r ->> 'keeper' IS NULL THEN '{agent}, ' ELSE '' END));
    END IF;
    IF r ->> 'anyone' IS NOT NULL THEN
      PERFORM pg_temp.crm_do(format('GRANT UPDATE (%s) ON crm.%I TO {agent}', r ->> 'anyone',
        r ->> 'table'));
    END IF;
    IF r ->> 'self' IS NOT NULL THEN
      PERFORM pg_temp.crm_do(format('GRANT UPDATE (%s) ON crm.%I TO {agent}, {manager}', r ->> 'self',
        r ->> 'table'));
    END IF;
    IF r ->> 'may' IS NOT NULL THEN
      PERFORM pg_temp.crm_do(format('GRANT %s ON crm.%I TO {agent}, {manager}', r ->> 'may',
        r ->> 'table'));
    END IF;
  END LOOP;
END $$;

CREATE FUNCTION pg_temp.crm_policy(tab text, name text, verb text, whom text, condition text)
    RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_temp.crm_do(format('CREATE POLICY %I ON crm.%I AS %s FOR %s TO %s%s%s', name, tab,
    CASE WHEN name LIKE 'only_%' THEN 'RESTRICTIVE' ELSE 'PERMISSIVE' END, verb, whom,
    CASE verb WHEN 'INSERT' THEN '' ELSE ' USING (' || condition || ')' END,
    CASE WHEN verb IN ('INSERT', 'UPDATE') THEN ' WITH CHECK (' || condition || ')' ELSE '' END));
END $$;

-- A number that was not given out, but will be soon: nobody takes those to come.
CREATE FUNCTION pg_temp.crm_next(col text, counter text) RETURNS text LANGUAGE sql AS $$
  SELECT format('%s > (SELECT crm.counter(%L)) AND %s <= (SELECT crm.counter(%L)) + 10000000',
    col, counter, col, counter)
$$;

-- Which rows of a table whose rows are somebody's.
CREATE FUNCTION pg_temp.crm_follow(r json) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  tab CONSTANT text := r ->> 'table';
  noun CONSTANT boolean := r ->> 'noun' IS NOT NULL;
  gone CONSTANT text := COALESCE(' OR crm.gone(' || (r ->> 'gone') || ')', '');
  past CONSTANT text := CASE tab WHEN 'changes' THEN replace(gone, 'gone', 'leaves') ELSE gone END;
  may CONSTANT text := CASE WHEN noun THEN 'INSERT, UPDATE, DELETE' ELSE r ->> 'may' END;
  agent text := pg_temp.crm_whose(r, tab, 0, 'agent', true, false);
  manager text := pg_temp.crm_whose(r, tab, 0, 'manager', true, false);
  verb text;
BEGIN
  PERFORM pg_temp.crm_policy(tab, 'all', 'SELECT', '{viewer}', 'true');
  PERFORM pg_temp.crm_policy(tab, 'see', 'SELECT', '{agent}, {manager}',
    pg_temp.crm_whose(r, tab, 0, 'agent', false, false) || gone);
  FOREACH verb IN ARRAY ARRAY['INSERT', 'UPDATE', 'DELETE'] LOOP
    CONTINUE WHEN may IS NULL OR strpos(may, verb) = 0;
    PERFORM pg_temp.crm_policy(tab, lower(verb) || '_agent', verb, '{agent}', agent || past);
    PERFORM pg_temp.crm_policy(tab, lower(verb) || '_manager', verb, '{manager}', manager || past);
  END LOOP;
  -- Whoever takes the number of a record that is no more takes its past, too.
  IF noun THEN
    PERFORM pg_temp.crm_policy(tab, 'only_new', 'INSERT', '{agent}, {manager}',
      format('%s OR crm.gone(%s, id)', pg_temp.crm_next('id', r ->> 'name'), r ->> 'noun'));
  END IF;
END $$;

CREATE FUNCTION pg_temp.crm_policies() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  writers CONSTANT text := '{agent}, {manager}';
  o record;
  r json;
  t text;
BEGIN
  FOR o IN SELECT p.policyname, p.tablename FROM pg_policies p WHERE p.schemaname = 'crm' LOOP
    EXECUTE format('DROP POLICY %I ON crm.%I', o.policyname, o.tablename);
  END LOOP;
  FOR r IN SELECT x.value FROM json_array_elements(current_setting('crm.rules')::json -> 'tables') x
            WHERE x.value -> 'whose' IS NOT NULL
  LOOP
    EXECUTE format('ALTER TABLE crm.%I ENABLE ROW LEVEL SECURITY', r ->> 'table');
    PERFORM pg_temp.crm_follow(r);
  END LOOP;
  -- All see all of the staff, and write nothing but of themselves.
  FOR r IN SELECT x.value FROM json_array_elements(current_setting('crm.rules')::json -> 'tables') x
            WHERE x.value ->> 'self' IS NOT NULL
  LOOP
    EXECUTE format('ALTER TABLE crm.%I ENABLE ROW LEVEL SECURITY', r ->> 'table');
    PERFORM pg_temp.crm_policy(r ->> 'table', 'all', 'SELECT', '{viewer}, {agent}, {manager}', 'true');
    PERFORM pg_temp.crm_policy(r ->> 'table', 'self', 'UPDATE', writers, 'id = (SELECT crm.me())');
  END LOOP;
  -- The book-keeping: in one's own name, only forwards, nothing of what was.
  FOREACH t IN ARRAY ARRAY['txns', 'births', 'counters', 'numbers'] LOOP
    EXECUTE format('ALTER TABLE crm.%I ENABLE ROW LEVEL SECURITY', t);
    PERFORM pg_temp.crm_policy(t, 'all', 'SELECT', '{viewer}, {agent}, {manager}', 'true');
    PERFORM pg_temp.crm_policy(t, 'write', 'INSERT', writers, 'true');
  END LOOP;
  PERFORM pg_temp.crm_policy('counters', 'step', 'UPDATE', writers, 'true');
  PERFORM pg_temp.crm_policy('counters', 'only_forwards', 'INSERT', writers,
    'last - crm.counter(name) BETWEEN 0 AND 10000000');
  PERFORM pg_temp.crm_do('CREATE POLICY only_on ON crm.counters AS RESTRICTIVE FOR UPDATE TO'
    ' {agent}, {manager} USING (true) WITH CHECK (last - crm.counter(name) BETWEEN 0 AND 10000000)');
  -- A number of a document that was given out is not given out again.
  PERFORM pg_temp.crm_policy('numbers', 'step', 'UPDATE', writers, 'true');
  PERFORM pg_temp.crm_policy('numbers', 'only_forwards', 'INSERT', writers,
    'last - crm.number(series) BETWEEN 1 AND 10000000');
  PERFORM pg_temp.crm_do('CREATE POLICY only_on ON crm.numbers AS RESTRICTIVE FOR UPDATE TO'
    ' {agent}, {manager} USING (true) WITH CHECK (last - crm.number(series) BETWEEN 1 AND 10000000)');
  PERFORM pg_temp.crm_policy('txns', 'only_own', 'INSERT', writers, 'who = session_user::text');
  PERFORM pg_temp.crm_policy('txns', 'only_next', 'INSERT', writers,
    pg_temp.crm_next('id', 'txn'));
  PERFORM pg_temp.crm_policy('txns', 'only_whole', 'INSERT', writers, 'undoes IS NULL'
    ' OR reason = ''in part'' OR crm.extent(undoes) = crm.extent_seen(undoes)');
  PERFORM pg_temp.crm_policy('births', 'only_next', 'INSERT', writers, -- counted by then
    replace(pg_temp.crm_next('txn', 'txn'), ' > ', ' >= '));
  PERFORM pg_temp.crm_policy('changes', 'only_next', 'INSERT', writers,
    pg_temp.crm_next('txn', 'txn'));
  PERFORM pg_temp.crm_policy('steps', 'only_next', 'INSERT', writers,
    pg_temp.crm_next('txn', 'txn'));
END $$;

DO $$
DECLARE
  -- What the policies were made of: they are made anew only where that is another, since
  -- it waits for everybody.
  made CONSTANT text := md5(current_setting('crm.rules') || current_setting('crm.source'));
BEGIN
  IF NOT pg_temp.crm_shared() THEN
    IF current_setting('crm.share', true) IS DISTINCT FROM 'yes' THEN RETURN; END IF;
    PERFORM pg_temp.crm_groups();
    PERFORM pg_temp.crm_own();
  END IF;
  PERFORM pg_temp.crm_grants();
  IF obj_description(to_regprocedure('crm.mine()'), 'pg_proc') IS DISTINCT FROM made THEN
    PERFORM pg_temp.crm_functions();
    PERFORM pg_temp.crm_policies();
    PERFORM pg_temp.crm_honest();
    EXECUTE format('COMMENT ON FUNCTION crm.mine() IS %L', made);
  END IF;
END $$;

DROP FUNCTION pg_temp.crm_group, pg_temp.crm_shared, pg_temp.crm_named, pg_temp.crm_do,
  pg_temp.crm_whose, pg_temp.crm_groups, pg_temp.crm_own, pg_temp.crm_function,
  pg_temp.crm_functions, pg_temp.crm_grants, pg_temp.crm_policy, pg_temp.crm_follow,
  pg_temp.crm_policies, pg_temp.crm_honest,
  pg_temp.crm_next;
