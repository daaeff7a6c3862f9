-- Rind's triggers: they tell edges what changed, so that those need not ask each second.
--
-- To be run by the owner of Pulp's tables, by "rind triggers install" or with psql, as often as one likes. All of it is
-- in the schema "rind" and is gone with it: "rind triggers remove", or triggers-remove.sql.
--
-- What the triggers do to Pulp:
-- * They run once for each statement on a few tables that seldom change, never on those that hold content.
-- * They never fail a statement: an error is caught, written to the server's log, and "*" is told instead, after which
--   edges read everything again.
-- * They depend on no column and no table: a migration may alter, rename or drop them. PostgreSQL looks into the bodies
--   of functions only when they run, and no trigger here has a WHEN or names columns.
-- * A statement tells one or two messages on the channel "rind", however many rows it changed, each below the 8000 bytes
--   that PostgreSQL allows: ["served", [["default", "rpm/el9"]]] names what has to be read again, ["served"] alone says
--   all of this kind, ["*"] everything. No message holds a secret.

BEGIN;
-- Rather fail than let Pulp wait behind this for a lock.
SET LOCAL lock_timeout = '5s';
SET LOCAL client_min_messages = warning;

DO $$
BEGIN
  IF to_regnamespace('rind') IS NOT NULL
     AND obj_description(to_regnamespace('rind'), 'pg_namespace') IS DISTINCT FROM 'Triggers of Rind' THEN
    RAISE EXCEPTION 'there is a schema "rind" already, which is not of Rind';
  END IF;
END $$;

CREATE SCHEMA IF NOT EXISTS rind;
COMMENT ON SCHEMA rind IS 'Triggers of Rind';
-- Whoever else writes to Pulp's tables runs the functions too.
GRANT USAGE ON SCHEMA rind TO PUBLIC;

-- An edge works with triggers of its own version only; whoever changes anything here counts up.
CREATE OR REPLACE FUNCTION rind.version() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';

-- Which tables have triggers, as far as there are such tables: of which kind their changes are, and the column that
-- says of what.
CREATE OR REPLACE FUNCTION rind.wanted() RETURNS TABLE (relation regclass, kind text, id_column text)
LANGUAGE sql STABLE AS $$
  SELECT to_regclass(name), kind, id_column
    FROM (VALUES
      ('core_distribution', 'distribution', ''),
      ('rpm_rpmdistribution', 'of distribution', 'distribution_ptr_id'),
      ('core_distributedpublication', 'of distribution', 'distribution_id'),
      ('core_publication', 'publication', ''),
      ('rpm_rpmpublication', 'of publication', 'publication_ptr_id'),
      ('core_repositoryversion', 'version', ''),
      ('rpm_rpmrepository', 'of repository', 'repository_ptr_id'),
      ('core_contentguard', 'guard', 'pulp_id'),
      ('core_contentredirectcontentguard', 'guard', 'contentguard_ptr_id'),
      ('core_headercontentguard', 'guard', 'contentguard_ptr_id'),
      ('core_envvarheadercontentguard', 'guard', 'contentguard_ptr_id'),
      ('certguard_x509certguard', 'guard', 'contentguard_ptr_id'),
      ('certguard_rhsmcertguard', 'guard', 'contentguard_ptr_id'),
      ('core_compositecontentguard_guards', 'guard', 'compositecontentguard_id'),
      ('core_accesspolicy', 'policy', ''),
      ('core_role', 'permission', ''),
      ('core_role_permissions', 'permission', ''),
      ('core_userrole', 'granted', 'role_id'),
      ('core_grouprole', 'granted', 'role_id'),
      ('auth_group', 'permission', ''),
      ('auth_group_permissions', 'permission', ''),
      ('auth_user_groups', 'permission', ''),
      ('auth_user_user_permissions', 'permission', ''),
      ('auth_permission', 'permission', ''),
      ('auth_user', 'user', ''),
      ('core_domain', 'domain', '')) AS all_of_them(name, kind, id_column)
   WHERE to_regclass(name) IS NOT NULL
$$;

-- The tables that lack some of their triggers, or where those are disabled; and those that logical replication writes
-- to, which runs none of them.
CREATE OR REPLACE FUNCTION rind.missing() RETURNS SETOF regclass LANGUAGE sql STABLE AS $$
  SELECT relation FROM rind.wanted()
   WHERE 4 > (SELECT count(*) FROM pg_trigger
               WHERE tgrelid = relation AND tgname IN ('rind_insert', 'rind_update', 'rind_delete', 'rind_truncate')
                 AND tgenabled IN ('O', 'A') AND tgfoid = to_regproc('rind.changed'))
      OR EXISTS (SELECT FROM pg_subscription_rel WHERE srrelid = relation)
$$;

-- Takes all these locks or none: who waits for one while it holds others may be waited for in a circle, and PostgreSQL
-- would end any one of those who wait, a task of Pulp as well.
CREATE OR REPLACE FUNCTION rind.lock(tables regclass[], how text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF cardinality(tables) = 0 THEN
    RETURN;
  END IF;
  FOR tries IN 1..100 LOOP
    BEGIN
      EXECUTE format('LOCK TABLE %s IN %s MODE NOWAIT', array_to_string(tables, ', '), how);
      RETURN;
    EXCEPTION WHEN lock_not_available THEN
      IF tries = 100 THEN
        RAISE;
      END IF;
      PERFORM pg_sleep(0.05);
    END;
  END LOOP;
END $$;

-- Tells names of a kind; null: none. More than a hundred (so those who ask look for 101 different ones, and no further), or
-- what is too long for a message, is all of the kind.
CREATE OR REPLACE FUNCTION rind.tell(kind text, names jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  message text := jsonb_build_array(kind, names)::text;
BEGIN
  IF names IS NULL THEN
    RETURN;
  END IF;
  IF jsonb_array_length(names) > 100 OR octet_length(message) > 7500 THEN
    message := jsonb_build_array(kind)::text;
  END IF;
  PERFORM pg_notify('rind', message);
END $$;

-- Tells the base paths of the distributions that serve one of these, or are one of these.
CREATE OR REPLACE FUNCTION rind.tell_served(repositories uuid[], versions uuid[], publications uuid[],
  distributions uuid[]) RETURNS void LANGUAGE sql AS $$
  SELECT rind.tell('served', (
    SELECT jsonb_agg(jsonb_build_array(m.name, d.base_path))
      FROM (SELECT pulp_domain_id, base_path FROM core_distribution
             WHERE repository_id = ANY (repositories) OR repository_version_id = ANY (versions)
                OR publication_id = ANY (publications) OR pulp_id = ANY (distributions)
             LIMIT 101) AS d
      JOIN core_domain m ON m.pulp_id = d.pulp_domain_id))
$$;

-- What every trigger runs. Transition tables can be read in it only, so it is one function for all kinds.
CREATE OR REPLACE FUNCTION rind.changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  kind text := TG_ARGV[0];
  id_column text := TG_ARGV[1];
  ids uuid[] := '{}';
  versions uuid[] := '{}';
  names jsonb := '[]';
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    PERFORM pg_notify('rind', '["*"]');
    RETURN NULL;
  END IF;

  IF id_column <> '' THEN
    IF TG_OP <> 'INSERT' THEN
      ids := ARRAY(SELECT DISTINCT (to_jsonb(o) ->> id_column)::uuid FROM old_rows o LIMIT 101);
    END IF;
    IF TG_OP <> 'DELETE' THEN
      ids := ids || ARRAY(SELECT DISTINCT (to_jsonb(n) ->> id_column)::uuid FROM new_rows n LIMIT 101);
    END IF;
    IF cardinality(ids) = 0 THEN
      RETURN NULL;
    END IF;
    IF cardinality(ids) > 100 THEN
      PERFORM pg_notify('rind', jsonb_build_array(CASE kind WHEN 'guard' THEN 'guard' WHEN 'granted' THEN 'permission'
        ELSE 'served' END)::text);
      RETURN NULL;
    END IF;
  END IF;

  CASE kind
  WHEN 'distribution' THEN
    -- Where only what is served has changed, no list of base paths has.
    IF TG_OP = 'UPDATE' THEN
      PERFORM rind.tell('served', (SELECT jsonb_agg(jsonb_build_array(m.name, moved.base_path)) FROM (
          SELECT n.pulp_domain_id, n.base_path FROM new_rows n JOIN old_rows o USING (pulp_id)
           WHERE (n.base_path, n.pulp_domain_id, n.pulp_type, n.hidden, n.content_guard_id)
             IS NOT DISTINCT FROM (o.base_path, o.pulp_domain_id, o.pulp_type, o.hidden, o.content_guard_id)
           LIMIT 101) AS moved JOIN core_domain m ON m.pulp_id = moved.pulp_domain_id));
      PERFORM rind.tell('path', (SELECT jsonb_agg(jsonb_build_array(m.name, place)) FROM (
          SELECT DISTINCT domain, place FROM new_rows n JOIN old_rows o USING (pulp_id) CROSS JOIN LATERAL (
              VALUES (o.pulp_domain_id, o.base_path), (n.pulp_domain_id, n.base_path)) AS places(domain, place)
           WHERE (n.base_path, n.pulp_domain_id, n.pulp_type, n.hidden, n.content_guard_id)
             IS DISTINCT FROM (o.base_path, o.pulp_domain_id, o.pulp_type, o.hidden, o.content_guard_id)
           LIMIT 101) AS moved JOIN core_domain m ON m.pulp_id = moved.domain));
    ELSIF TG_OP = 'INSERT' THEN
      PERFORM rind.tell('path', (SELECT jsonb_agg(jsonb_build_array(m.name, n.base_path)) FROM (
          SELECT pulp_domain_id, base_path FROM new_rows LIMIT 101) AS n
          JOIN core_domain m ON m.pulp_id = n.pulp_domain_id));
    ELSE
      PERFORM rind.tell('path', (SELECT jsonb_agg(jsonb_build_array(m.name, o.base_path)) FROM (
          SELECT pulp_domain_id, base_path FROM old_rows LIMIT 101) AS o
          JOIN core_domain m ON m.pulp_id = o.pulp_domain_id));
    END IF;

  WHEN 'of distribution' THEN
    PERFORM rind.tell_served(NULL, NULL, NULL, ids);

  WHEN 'publication' THEN
    IF TG_OP <> 'INSERT' THEN
      ids := ARRAY(SELECT pulp_id FROM old_rows LIMIT 101);
      versions := ARRAY(SELECT DISTINCT repository_version_id FROM old_rows LIMIT 101);
    END IF;
    IF TG_OP <> 'DELETE' THEN
      ids := ids || ARRAY(SELECT pulp_id FROM new_rows LIMIT 101);
      versions := versions || ARRAY(SELECT DISTINCT repository_version_id FROM new_rows LIMIT 101);
    END IF;
    names := (SELECT jsonb_agg(DISTINCT repository_id) FROM core_repositoryversion WHERE pulp_id = ANY (versions));
    IF cardinality(ids) > 100 OR EXISTS (
        SELECT FROM unnest(versions) AS version
         WHERE NOT EXISTS (SELECT FROM core_repositoryversion WHERE pulp_id = version)) THEN
      PERFORM pg_notify('rind', '["served"]'), pg_notify('rind', '["checkpoints"]');
    ELSIF cardinality(ids) > 0 THEN
      PERFORM rind.tell_served(ARRAY(SELECT jsonb_array_elements_text(names)::uuid), versions, ids, NULL);
      PERFORM rind.tell('checkpoints', names);
    END IF;

  WHEN 'of publication' THEN
    versions := ARRAY(SELECT repository_version_id FROM core_publication WHERE pulp_id = ANY (ids));
    PERFORM rind.tell_served(ARRAY(SELECT repository_id FROM core_repositoryversion WHERE pulp_id = ANY (versions)),
      versions, ids, NULL);

  WHEN 'version' THEN
    -- By name, since a whole row can hold the ids of all its content.
    IF TG_OP = 'INSERT' THEN
      ids := ARRAY(SELECT DISTINCT repository_id FROM new_rows WHERE complete LIMIT 101);
    ELSIF TG_OP = 'UPDATE' THEN
      ids := ARRAY(SELECT DISTINCT n.repository_id FROM new_rows n JOIN old_rows o USING (pulp_id)
                    WHERE (n.complete, n.number) IS DISTINCT FROM (o.complete, o.number) LIMIT 101);
    ELSE
      ids := ARRAY(SELECT DISTINCT repository_id FROM old_rows LIMIT 101);
    END IF;
    IF cardinality(ids) > 100 THEN
      PERFORM pg_notify('rind', '["served"]');
    ELSIF cardinality(ids) > 0 THEN
      PERFORM rind.tell_served(ids, NULL, NULL, NULL);
    END IF;

  WHEN 'of repository' THEN
    -- Each sync writes here what it found; what is served depends on whether it is signed.
    IF TG_OP <> 'UPDATE' OR EXISTS (
        SELECT FROM new_rows n JOIN old_rows o USING (repository_ptr_id)
         WHERE to_jsonb(n) -> 'metadata_signing_service_id'
            IS DISTINCT FROM to_jsonb(o) -> 'metadata_signing_service_id') THEN
      PERFORM rind.tell_served(ids, NULL, NULL, NULL);
    END IF;

  WHEN 'guard' THEN
    -- With those that hold it.
    IF to_regclass('core_compositecontentguard_guards') IS NOT NULL THEN
      ids := ARRAY(WITH RECURSIVE holders(id) AS (
                     SELECT unnest(ids) UNION
                     SELECT c.compositecontentguard_id FROM holders
                       JOIN core_compositecontentguard_guards c ON c.contentguard_id = holders.id)
                   SELECT id FROM holders);
    END IF;
    PERFORM rind.tell('guard', to_jsonb(ids));

  WHEN 'granted' THEN
    -- Pulp gives its users a role for each thing that they make; few of those are about downloads.
    IF EXISTS (SELECT FROM core_role_permissions r JOIN auth_permission p ON p.id = r.permission_id
                WHERE r.role_id = ANY (ids) AND p.codename = 'download_rbaccontentguard') THEN
      PERFORM pg_notify('rind', '["permission"]');
    END IF;

  WHEN 'user' THEN
    -- A login changes its time only.
    IF TG_OP = 'INSERT' THEN
      names := (SELECT jsonb_agg(username) FROM (SELECT username FROM new_rows LIMIT 101) AS n);
    ELSIF TG_OP = 'DELETE' THEN
      names := (SELECT jsonb_agg(username) FROM (SELECT username FROM old_rows LIMIT 101) AS o);
    ELSE
      names := (SELECT jsonb_agg(DISTINCT username) FROM (
          SELECT unnest(ARRAY[o.username, n.username]) AS username FROM new_rows n JOIN old_rows o USING (id)
           WHERE to_jsonb(n) - 'last_login' <> to_jsonb(o) - 'last_login' LIMIT 202) AS changed);
    END IF;
    PERFORM rind.tell('user', names);

  WHEN 'domain' THEN
    PERFORM pg_notify('rind', '["domain"]');

  ELSE -- policy, permission
    PERFORM pg_notify('rind', jsonb_build_array(kind)::text);
  END CASE;
  RETURN NULL;
EXCEPTION WHEN OTHERS THEN
  RAISE LOG 'rind: what % of % changed is not known: %', TG_OP, TG_TABLE_NAME, SQLERRM;
  BEGIN
    PERFORM pg_notify('rind', '["*"]');
  EXCEPTION WHEN OTHERS THEN
    NULL;
  END;
  RETURN NULL;
END $$;

DO $$
DECLARE
  -- Those of another version may look otherwise.
  todo regclass[] := ARRAY(
    SELECT w.relation FROM rind.wanted() w
     WHERE w.relation IN (SELECT rind.missing()) OR EXISTS (
           SELECT FROM pg_trigger t
            WHERE t.tgrelid = w.relation AND t.tgname LIKE 'rind\_%'
              AND encode(t.tgargs, 'escape') <> format('%s\000%s\000', w.kind, w.id_column)));
  one record;
BEGIN
  PERFORM rind.lock(todo, CASE WHEN EXISTS (
    SELECT FROM pg_trigger WHERE tgrelid = ANY (todo) AND tgname LIKE 'rind\_%')
    THEN 'ACCESS EXCLUSIVE' ELSE 'SHARE ROW EXCLUSIVE' END);
  FOR one IN SELECT tgrelid::regclass AS relation, tgname FROM pg_trigger
              WHERE tgrelid = ANY (todo) AND tgname LIKE 'rind\_%' LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', one.tgname, one.relation);
  END LOOP;
  FOR one IN SELECT * FROM rind.wanted() WHERE relation = ANY (todo) LOOP
    EXECUTE format('CREATE TRIGGER rind_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows
      FOR EACH STATEMENT EXECUTE FUNCTION rind.changed(%L, %L)', one.relation, one.kind, one.id_column);
    EXECUTE format('CREATE TRIGGER rind_update AFTER UPDATE ON %s REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
      FOR EACH STATEMENT EXECUTE FUNCTION rind.changed(%L, %L)', one.relation, one.kind, one.id_column);
    EXECUTE format('CREATE TRIGGER rind_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows
      FOR EACH STATEMENT EXECUTE FUNCTION rind.changed(%L, %L)', one.relation, one.kind, one.id_column);
    EXECUTE format('CREATE TRIGGER rind_truncate AFTER TRUNCATE ON %s
      FOR EACH STATEMENT EXECUTE FUNCTION rind.changed(%L, %L)', one.relation, one.kind, one.id_column);
  END LOOP;
END $$;

-- Edges that listen look again.
NOTIFY rind, '["*"]';
COMMIT;
