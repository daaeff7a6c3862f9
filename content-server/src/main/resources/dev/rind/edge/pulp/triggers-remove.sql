-- Takes Rind's triggers away: all of them are in the schema "rind", or depend on functions in it.

BEGIN;
SET LOCAL lock_timeout = '5s';
SET LOCAL client_min_messages = warning;

DO $$
BEGIN
  IF to_regnamespace('rind') IS NOT NULL
     AND obj_description(to_regnamespace('rind'), 'pg_namespace') IS DISTINCT FROM 'Triggers of Rind' THEN
    RAISE EXCEPTION 'the schema "rind" is not of Rind';
  END IF;
END $$;

DO $$
BEGIN
  IF to_regproc('rind.lock') IS NOT NULL THEN
    PERFORM rind.lock(ARRAY(SELECT DISTINCT tgrelid::regclass FROM pg_trigger
                             WHERE tgfoid = to_regproc('rind.changed')), 'ACCESS EXCLUSIVE');
  END IF;
END $$;

DROP SCHEMA IF EXISTS rind CASCADE;
-- Edges that listen look again, and see that there are none.
NOTIFY rind, '["*"]';
COMMIT;
