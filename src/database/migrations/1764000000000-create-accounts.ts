import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateAccounts1764000000000 implements MigrationInterface {
  readonly name = 'CreateAccounts1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE users (
        id                uuid        CONSTRAINT users_pkey PRIMARY KEY,
        email             text        NOT NULL CONSTRAINT users_email_key UNIQUE,
        email_verified_at timestamptz,
        password_hash     text,
        full_name         text        NOT NULL,
        locale            text        NOT NULL,
        created_at        timestamptz NOT NULL DEFAULT now(),
        updated_at        timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      CREATE TABLE challenges (
        id            text        CONSTRAINT challenges_pkey PRIMARY KEY,
        purpose       text        NOT NULL,
        address       text        NOT NULL,
        user_id       uuid        CONSTRAINT challenges_user_id_fkey REFERENCES users ON DELETE CASCADE,
        is_decoy      boolean     NOT NULL,
        kid           text        NOT NULL,
        code_alphabet text        NOT NULL,
        code_length   smallint    NOT NULL,
        locale        text        NOT NULL,
        context       jsonb       NOT NULL,
        generation    integer     NOT NULL DEFAULT 0,
        attempts      smallint    NOT NULL DEFAULT 0,
        resends       smallint    NOT NULL DEFAULT 0,
        created_at    timestamptz NOT NULL DEFAULT now(),
        sent_at       timestamptz NOT NULL DEFAULT now(),
        expires_at    timestamptz NOT NULL,
        consumed_at   timestamptz
      )`);
    await runner.query(
      `CREATE INDEX challenges_user_id_idx ON challenges (user_id) WHERE user_id IS NOT NULL`,
    );
    await runner.query(`
      CREATE TABLE sessions (
        id                  uuid        CONSTRAINT sessions_pkey PRIMARY KEY,
        user_id             uuid        NOT NULL
                                        CONSTRAINT sessions_user_id_fkey REFERENCES users ON DELETE CASCADE,
        kid                 text        NOT NULL,
        generation          integer     NOT NULL DEFAULT 0,
        amr                 text[]      NOT NULL,
        ip                  text        NOT NULL,
        user_agent          text,
        authenticated_at    timestamptz NOT NULL DEFAULT now(),
        created_at          timestamptz NOT NULL DEFAULT now(),
        rotated_at          timestamptz NOT NULL DEFAULT now(),
        expires_at          timestamptz NOT NULL,
        absolute_expires_at timestamptz NOT NULL,
        revoked_at          timestamptz
      )`);
    await runner.query(`CREATE INDEX sessions_user_id_idx ON sessions (user_id)`);
    await runner.query(`
      CREATE TABLE mail_deliveries (
        id                   uuid        CONSTRAINT mail_deliveries_pkey PRIMARY KEY,
        template             text,
        recipient            text        NOT NULL,
        locale               text        NOT NULL,
        challenge_id         text,
        challenge_generation integer,
        origin               jsonb       NOT NULL,
        status               text        NOT NULL DEFAULT 'queued'
                                         CONSTRAINT mail_deliveries_status_check
                                         CHECK (status IN ('queued', 'sent', 'dropped', 'failed')),
        tries                integer     NOT NULL DEFAULT 0,
        last_error           text,
        created_at           timestamptz NOT NULL DEFAULT now(),
        next_try_at          timestamptz NOT NULL DEFAULT now(),
        finished_at          timestamptz
      )`);
    // The sweep for deliveries whose worker died looks at the queued ones alone.
    await runner.query(
      `CREATE INDEX mail_deliveries_queued_idx ON mail_deliveries (next_try_at) WHERE status = 'queued'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE mail_deliveries, sessions, challenges, users`);
  }
}
