import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The audit log. Its rows are never changed, except that a seal is entered once, and never deleted while they are
 * younger than the shortest retention period; seals never. Triggers enforce that on every role, privileges (`migrate --grant`) on
 * the server's own. Personal data is in a table of its own, so that it can be erased without breaking a seal.
 */
export class AuditLog1764500001000 implements MigrationInterface {
  readonly name = 'AuditLog1764500001000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of changes) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['audit_personal', 'audit_events', 'audit_seals']) {
      await runner.query(`DROP TABLE ${table}`);
    }
    for (const name of ['audit_event_is_final', 'audit_seal_is_final']) {
      await runner.query(`DROP FUNCTION ${name}()`);
    }
  }
}

const changes = [
  `CREATE TABLE audit_events (
     id uuid CONSTRAINT audit_events_pkey PRIMARY KEY,
     at timestamptz NOT NULL DEFAULT clock_timestamp(),
     type text NOT NULL,
     outcome text NOT NULL,
     actor_type text NOT NULL,
     actor_id uuid,
     subject_type text,
     subject_id uuid,
     session_id uuid,
     request_id text,
     details jsonb NOT NULL,
     personal_digest bytea NOT NULL,
     seal_id bigint CONSTRAINT audit_events_seal_id_check CHECK (seal_id >= 1))`,
  // Also the events of unknown addresses: writing them must not be faster.
  `CREATE INDEX audit_events_subject_idx ON audit_events (subject_id, id)`,
  `CREATE INDEX audit_events_actor_idx ON audit_events (actor_id, id) WHERE actor_type = 'operator'`,
  `CREATE INDEX audit_events_type_idx ON audit_events (type, id)`,
  `CREATE INDEX audit_events_outcome_idx ON audit_events (outcome, id) WHERE outcome <> 'success'`,
  `CREATE INDEX audit_events_seal_idx ON audit_events (seal_id) WHERE seal_id IS NOT NULL`,
  `CREATE INDEX audit_events_unsealed_idx ON audit_events (id) WHERE seal_id IS NULL`,
  `CREATE TABLE audit_personal (
     event_id uuid CONSTRAINT audit_personal_pkey PRIMARY KEY,
     salt bytea NOT NULL,
     ip text,
     device jsonb,
     address_key text)`,
  `CREATE INDEX audit_personal_address_idx ON audit_personal (address_key, event_id) WHERE address_key IS NOT NULL`,
  `CREATE INDEX audit_personal_ip_idx ON audit_personal (ip, event_id) WHERE ip IS NOT NULL`,
  `CREATE TABLE audit_seals (
     number bigint CONSTRAINT audit_seals_pkey PRIMARY KEY
       CONSTRAINT audit_seals_number_check CHECK (number >= 1),
     previous text NOT NULL,
     root text NOT NULL,
     events integer NOT NULL,
     first_at timestamptz NOT NULL,
     last_at timestamptz NOT NULL,
     sealed_at timestamptz NOT NULL,
     signature text NOT NULL)`,
  `CREATE FUNCTION audit_event_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     IF TG_OP IN ('INSERT', 'TRUNCATE') THEN RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = '42501'; END IF;
     IF TG_OP = 'DELETE' THEN
       IF OLD.seal_id IS NULL OR OLD.at > now() - interval '30 days' THEN
         RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = '42501';
       END IF;
       RETURN OLD;
     END IF;
     IF OLD.seal_id IS NOT NULL OR NEW.seal_id IS NULL
        OR to_jsonb(OLD) - 'seal_id' IS DISTINCT FROM to_jsonb(NEW) - 'seal_id' THEN
       RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = '42501';
     END IF;
     RETURN NEW;
   END $$`,
  `CREATE TRIGGER audit_events_final BEFORE UPDATE OR DELETE ON audit_events
     FOR EACH ROW EXECUTE FUNCTION audit_event_is_final()`,
  `CREATE TRIGGER audit_events_new BEFORE INSERT ON audit_events
     FOR EACH ROW WHEN (NEW.seal_id IS NOT NULL) EXECUTE FUNCTION audit_event_is_final()`,
  `CREATE TRIGGER audit_events_kept BEFORE TRUNCATE ON audit_events
     FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_final()`,
  `CREATE FUNCTION audit_seal_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     RAISE EXCEPTION 'the seals of the audit log are append-only' USING ERRCODE = '42501';
   END $$`,
  `CREATE TRIGGER audit_seals_final BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seals
     FOR EACH STATEMENT EXECUTE FUNCTION audit_seal_is_final()`,
];
