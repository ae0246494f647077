-- Gives a login a role in the book, or takes it (crm-db grant, crm-db revoke); run behind
-- rights.sql, in its transaction. Settings:
--   crm.login  the role of the server
--   crm.role   viewer, agent, manager, admin; empty: none

-- Roles are made and given by who is connected: the group that owns the book may not.
DO $$
DECLARE
  who CONSTANT text := current_setting('crm.login');
  role CONSTANT text := current_setting('crm.role');
  book CONSTANT text := (SELECT regexp_replace(o.rolname, '_admin$', '') FROM pg_namespace n
    JOIN pg_roles o ON o.oid = n.nspowner WHERE n.nspname = 'crm');
  u record;
  g text;
BEGIN
  PERFORM set_config('role', 'none', true);
  SELECT r.* INTO u FROM pg_roles r WHERE r.rolname = who;
  IF NOT FOUND AND role = '' THEN RETURN; END IF;
  IF NOT FOUND THEN
    BEGIN
      EXECUTE format('CREATE ROLE %I LOGIN', who);
    EXCEPTION WHEN insufficient_privilege THEN
      RAISE 'the server knows no user ''%'', and you may not make one (CREATEROLE): ask who looks'
        ' after the server', who USING ERRCODE = '42501';
    END;
  ELSIF (u.rolsuper OR u.rolbypassrls) AND role NOT IN ('', 'admin') THEN
    RAISE 'the server refuses ''%'' nothing: rights do not bind a superuser', who;
  ELSIF NOT u.rolcanlogin AND role <> '' THEN
    RAISE '''%'' is a group of the server, not a user', who;
  END IF;
  IF role <> 'admin' AND who = session_user AND pg_has_role(quote_ident(book || '_admin'), 'MEMBER')
  THEN
    RAISE 'nobody takes their own rights away: another admin has to';
  END IF;
  IF role <> 'admin' AND EXISTS (SELECT 1 FROM pg_auth_members m WHERE m.member = u.oid
      AND m.roleid = quote_ident(book || '_admin')::regrole) AND NOT EXISTS (SELECT 1 FROM pg_auth_members m
      JOIN pg_roles r ON r.oid = m.member WHERE r.rolcanlogin AND m.member <> u.oid
      AND m.roleid = quote_ident(book || '_admin')::regrole) THEN
    RAISE '''%'' is the last admin of the book', who;
  END IF;
  FOREACH g IN ARRAY ARRAY['viewer', 'agent', 'manager', 'admin'] LOOP
    IF g <> role AND EXISTS (SELECT 1 FROM pg_auth_members m
         WHERE m.member = u.oid AND m.roleid = quote_ident(book || '_' || g)::regrole) THEN
      EXECUTE format('REVOKE %I FROM %I', book || '_' || g, who);
      IF EXISTS (SELECT 1 FROM pg_auth_members m WHERE m.member = u.oid
           AND m.roleid = quote_ident(book || '_' || g)::regrole) THEN
        RAISE '''%'' has that from another admin, who alone may take it', who
          USING ERRCODE = '42501';
      END IF;
    END IF;
  END LOOP;
  IF role <> '' THEN
    EXECUTE format('GRANT %I TO %I%s', book || '_' || role, who,
      CASE role WHEN 'admin' THEN ' WITH ADMIN OPTION' ELSE '' END);
  END IF;
END $$;
