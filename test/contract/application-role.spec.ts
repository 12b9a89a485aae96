import { runMigrate } from '../../src/commands/migrate/migrate.command.js';
import { runUsers } from '../../src/commands/users/users.command.js';
import { runUsersImport } from '../../src/commands/users-import/users-import.command.js';
import { SealVerification } from '../../src/audit/seals/verification.service.js';
import { CleanUpService } from '../../src/jobs/clean-up.service.js';
import { recordEvent, sealEvents } from '../support/audit-log.js';
import { startApp, type TestApp } from '../support/app.js';
import { runCommand } from '../support/command-io.js';
import { inDatabase, withRole } from '../support/database-roles.js';
import { databaseUrl, runAsAdmin } from '../support/databases.js';
import { freshEmail, login, refresh, signUp } from '../support/journeys.js';

const migrateOn = (url: string, ...roles: string[]) =>
  runCommand(
    runMigrate,
    roles.flatMap((role) => ['--grant', role]),
    { variables: { DATABASE_URL: url } },
  );

const notDropped = { drop: () => Promise.resolve() };

/** The whole application as the role; `query` is the owner's. */
async function withApp(work: (given: { app: TestApp; url: string; owner: string }) => Promise<void>) {
  await withRole(async ({ name, role, url }) => {
    const owner = databaseUrl(name);
    expect(await migrateOn(owner, role)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining(`Granted to ${role}.\n`),
    });
    const app = await startApp({ database: { url, ...notDropped } });
    const asOwner: TestApp['query'] = (sql) => inDatabase(owner, sql);
    try {
      await work({ app: { ...app, query: asOwner }, url, owner });
    } finally {
      await app.close();
    }
  });
}

describe('a role of the application, from migrate --grant', () => {
  it('[AUD-30] can do all that the application does, with its jobs', async () => {
    await withApp(async ({ app, url }) => {
      const person = await signUp(app); // with a mail, so jobs run
      expect((await login(app.client, person)).status).toBe(200);
      expect((await refresh(app.client, person.tokens.refreshToken)).status).toBe(200);
      await recordEvent(app);
      await sealEvents(app);
      const verification = app.firstApp.get(SealVerification, { strict: false });
      expect(await verification.verify({ kept: [], retentionDays: 400 })).toMatchObject({
        seals: 1,
        mismatch: null,
      });
      const cleanUp = app.firstApp.get(CleanUpService, { strict: false });
      const { kinds } = cleanUp as unknown as { kinds: Map<string, unknown> }; // as: private
      expect([...kinds.keys()]).toEqual(expect.arrayContaining(['audit_events', 'audit_personal', 'limits']));
      for (const kind of kinds.keys()) await cleanUp.run(kind, new AbortController().signal);
      const variables = { DATABASE_URL: url };
      expect(await runCommand(runUsers, ['show', person.email], { variables })).toMatchObject({
        exitCode: 0,
      });
      const stdin = `email\n${freshEmail()}\n`;
      for (const dry of [['--dry-run'], []]) {
        const args = ['-', '--format', 'csv', ...dry];
        expect(await runCommand(runUsersImport, args, { variables, stdin })).toMatchObject({ exitCode: 0 });
      }
      expect(
        (await app.client.send('DELETE', '/v1/users/me', { token: person.tokens.accessToken })).status,
      ).toBe(204);
      expect(app.logLines.filter((line) => /"level":"(error|fatal)"/.test(line))).toEqual([]);
    });
  });

  it('[AUD-31] can neither change nor delete the audit log, nor any table', async () => {
    await withApp(async ({ app, url }) => {
      await recordEvent(app);
      await sealEvents(app);
      await recordEvent(app);
      for (const sql of [
        `UPDATE audit_events SET outcome = 'failure'`,
        `UPDATE audit_events SET seal_id = 9, outcome = 'failure' WHERE seal_id IS NULL`,
        'UPDATE audit_events SET seal_id = 9 WHERE seal_id IS NOT NULL',
        ...['seal_id', 'at'].map(
          (
            column,
          ) => `INSERT INTO audit_events (id, type, outcome, actor_type, details, personal_digest, ${column})
            SELECT gen_random_uuid(), type, outcome, actor_type, details, personal_digest, ${column} FROM audit_events`,
        ),
        'DELETE FROM audit_events WHERE seal_id IS NOT NULL',
        'DELETE FROM audit_events WHERE seal_id IS NULL',
        'TRUNCATE audit_events',
        'DROP TABLE audit_events',
        'ALTER TABLE audit_events DISABLE TRIGGER USER',
        'SET session_replication_role = replica',
        `CREATE RULE quiet AS ON INSERT TO audit_events DO INSTEAD NOTHING`,
        'UPDATE audit_seals SET events = 9',
        'DELETE FROM audit_seals',
        'TRUNCATE audit_seals',
        `UPDATE audit_personal SET ip = 'x'`,
        'TRUNCATE audit_personal',
        'DELETE FROM migrations',
        'ALTER TABLE users ADD x text',
        'TRUNCATE users',
        'CREATE TABLE x ()',
        `CREATE OR REPLACE FUNCTION audit_event_is_final() RETURNS trigger LANGUAGE sql AS ''`,
      ])
        await expect(inDatabase(url, sql).then(() => `done: ${sql}`)).rejects.toThrow(
          /permission denied|must be owner|append-only/,
        );
      const unchanged = await app.query('SELECT count(*)::int FROM audit_events');
      expect(unchanged).toEqual([{ count: 2 }]);
    });
  });

  it('can delete expired events only', async () => {
    await withApp(async ({ app, url }) => {
      await recordEvent(app);
      await sealEvents(app);
      const deleteAfter = async (days: number) => {
        await app.query('ALTER TABLE audit_events DISABLE TRIGGER USER');
        await app.query(`UPDATE audit_events SET at = now() - interval '${days} days'`);
        await app.query('ALTER TABLE audit_events ENABLE TRIGGER USER');
        return inDatabase(url, 'DELETE FROM audit_events RETURNING 1');
      };
      await expect(deleteAfter(29)).rejects.toThrow('append-only');
      expect(await deleteAfter(31)).toHaveLength(1);
    });
  });

  it('loses what it had in addition, and gets the tables of later migrations', async () => {
    await withRole(async ({ name, role, url }) => {
      const owner = databaseUrl(name);
      await migrateOn(owner);
      await inDatabase(owner, `GRANT ALL ON ALL TABLES IN SCHEMA public TO ${role}`);
      await migrateOn(owner, role);
      await migrateOn(owner, role);
      await expect(inDatabase(url, `UPDATE audit_events SET outcome = 'x'`)).rejects.toThrow(
        'permission denied',
      );
      await inDatabase(owner, 'CREATE TABLE later (id serial, text text)');
      await inDatabase(url, `INSERT INTO later (text) VALUES ('x'); DELETE FROM later`);
    });
  });

  it('must exist, and must not be one that privileges do not restrict', async () => {
    await withRole(async ({ name, role, url }) => {
      const owner = databaseUrl(name);
      expect(await migrateOn(owner, 'no"body')).toEqual({
        exitCode: 2,
        stdout: '',
        stderr: 'There is no role no"body. Create it first: CREATE ROLE "no""body" LOGIN …\n',
      });
      expect(await inDatabase(owner, `SELECT FROM pg_tables WHERE schemaname = 'public'`)).toEqual([]);
      const [{ current } = { current: '' }] = await inDatabase<{ current: string }>(
        owner,
        'SELECT current_user AS current',
      );
      expect((await migrateOn(owner, current)).stderr).toContain('would not be restricted');
      await runAsAdmin(`GRANT CREATE ON DATABASE ${name} TO ${role}`);
      await inDatabase(owner, `GRANT CREATE ON SCHEMA public TO ${role}`);
      expect((await migrateOn(url, role)).stderr).toContain('would not be restricted');
    });
  });

  it('may have any name', async () => {
    await withRole(async ({ name }) => {
      const strange = `a "b" c-${name}`;
      const quoted = `"${strange.replaceAll('"', '""')}"`;
      await runAsAdmin(`CREATE ROLE ${quoted}`);
      try {
        expect(await migrateOn(databaseUrl(name), strange)).toMatchObject({ exitCode: 0 });
        await inDatabase(databaseUrl(name), `DROP OWNED BY ${quoted}`);
      } finally {
        await runAsAdmin(`DROP ROLE ${quoted}`);
      }
    });
  });
});
