import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { runUsers } from '../../src/commands/users/users.command.js';
import { runUsersImport } from '../../src/commands/users-import/users-import.command.js';
import { DatabaseClient } from '../../src/database/database-client.js';
import { clientConfig } from '../../src/database/data-source.js';
import { migrate } from '../../src/database/migrate.js';
import { startApp } from '../support/app.js';
import { runCommand } from '../support/command-io.js';
import {
  createTestDatabase,
  databaseUrl,
  directUrl,
  runAsAdmin,
  type TestDatabase,
} from '../support/databases.js';
import { confirm, freshEmail, login, readMe, refresh, registerWithCode } from '../support/journeys.js';
import { itInLongForm } from '../support/long.js';

/** Defaults that a database or a role may have, and what each connection sets instead. */
const defaults: readonly [name: string, hostile: string, own: string][] = [
  ['DateStyle', 'SQL, DMY', 'ISO, MDY'],
  ['IntervalStyle', 'sql_standard', 'postgres'],
  ['TimeZone', 'Pacific/Chatham', 'UTC'],
  ['bytea_output', 'escape', 'hex'],
  ['standard_conforming_strings', 'off', 'on'],
  ['client_encoding', 'LATIN1', 'UTF8'],
  ['extra_float_digits', '-15', '1'],
  ['array_nulls', 'off', 'on'],
  ['transform_null_equals', 'on', 'off'],
  ['default_transaction_isolation', 'serializable', 'read committed'],
  ['statement_timeout', '200ms', '5s'],
  ['lock_timeout', '1ms', '2s'],
  ['idle_in_transaction_session_timeout', '1ms', '10s'],
  ['idle_session_timeout', '100ms', '0'],
  ['transaction_timeout', '200ms', '0'],
];

const undefinedObject = '42704';

/** Leaves out what the version of the server lacks. */
async function alter(database: string, [name, value]: readonly [string, string, string]): Promise<void> {
  await runAsAdmin(`ALTER DATABASE ${database} SET ${name} = '${value}'`).catch((error: unknown) => {
    if ((error as { code?: string }).code !== undefinedObject) throw error; // a pg error has a code
  });
}
const nameOf = ({ url }: { url: string }) => new URL(url).pathname.slice(1);

/** From registration to a new token; every step reads timestamps from the database. Returns the logged errors. */
async function signUpAndIn(database: TestDatabase): Promise<string[]> {
  const app = await startApp({ database });
  try {
    const { person, challengeId, code } = await registerWithCode(app);
    expect((await confirm(app.client, { challengeId, code })).status).toBe(200);
    const { status, body } = await login(app.client, person);
    expect(status).toBe(200);
    expect(Math.abs(Date.parse(body.user.createdAt) - Date.now())).toBeLessThan(60_000);
    expect((await readMe(app.client, body.tokens.accessToken)).body).toEqual(body.user);
    expect((await refresh(app.client, body.tokens.refreshToken)).status).toBe(200);
    const sessions = await app.client.get<{ data: { createdAt: string }[] }>('/v1/sessions', {
      token: body.tokens.accessToken,
    });
    expect(sessions.body.data).toHaveLength(2);
    return app.logLines.filter((line) => /"level":(50|60)|"level":"(error|fatal)"/.test(line));
  } finally {
    await app.close();
  }
}

describe('the defaults of the database', () => {
  itInLongForm.each(defaults)('do not matter to the whole flow: %s = %s', async (...one) => {
    const database = await createTestDatabase();
    try {
      await alter(nameOf(database), one);
      expect(await signUpAndIn(database)).toEqual([]);
    } finally {
      await database.drop();
    }
  });

  it('do not matter to a migration, the flow and the commands, all at once', async () => {
    const name = `postern_defaults_${randomBytes(6).toString('hex')}`;
    await runAsAdmin(`CREATE DATABASE ${name}`);
    const database = { url: databaseUrl(name), drop: () => runAsAdmin(`DROP DATABASE ${name} WITH (FORCE)`) };
    try {
      for (const one of defaults) await alter(name, one);
      expect(await migrate(database.url)).not.toEqual([]);
      expect(await signUpAndIn(database)).toEqual([]);
      const variables = { DATABASE_URL: database.url };
      const email = freshEmail();
      const imported = await runCommand(runUsersImport, ['-', '--format', 'csv'], {
        variables,
        stdin: `email,full_name,created_at\n${email},Zoë 名前,2020-02-03T04:05:06Z\n`,
      });
      expect(imported).toMatchObject({ exitCode: 0 });
      const shown = await runCommand(runUsers, ['show', email], { variables });
      expect(shown.stdout).toContain('2020-02-03 04:05 UTC');
      expect(shown.stdout).toContain('Zoë 名前');
    } finally {
      await database.drop();
    }
  });

  it('are overridden on each connection', async () => {
    const database = await createTestDatabase();
    for (const one of defaults) await alter(nameOf(database), one);
    const client = new DatabaseClient(clientConfig({ url: database.url, preparesStatements: true }));
    await client.connect();
    const columns = defaults.map(([name]) => `current_setting('${name}', true) AS "${name}"`);
    const { rows } = (await client.query(`SELECT ${columns.join(', ')}`)) as { rows: object[] }; // pg's type is any
    const set = Object.entries(rows[0] ?? {}).filter(([, value]) => value !== null);
    const known = defaults.filter(([name]) => set.some(([each]) => each === name));
    expect(known.length).toBeGreaterThanOrEqual(13); // those of PostgreSQL 13
    expect(set).toEqual(known.map(([name, , own]) => [name, own]));
    await client.end();
    await database.drop();
  });

  it('reach no connection: all are opened by the same class', async () => {
    const database = await createTestDatabase();
    const opened = jest.spyOn(Client.prototype, 'connect');
    await migrate(database.url);
    const app = await startApp({ database });
    await runCommand(runUsersImport, ['-', '--format', 'csv'], {
      variables: { DATABASE_URL: database.url },
      stdin: 'email\n',
    });
    await app.close();
    const classes = opened.mock.contexts.map((client) => (client as object).constructor.name);
    opened.mockRestore();
    await database.drop();
    expect(classes.length).toBeGreaterThan(5);
    expect(new Set(classes)).toEqual(new Set(['DatabaseClient']));
  });

  it('choose the schema, which the operator may do by search_path', async () => {
    const name = `postern_defaults_${randomBytes(6).toString('hex')}`;
    await runAsAdmin(`CREATE DATABASE ${name}`);
    const database = { url: databaseUrl(name), drop: () => runAsAdmin(`DROP DATABASE ${name} WITH (FORCE)`) };
    const admin = new Client({ connectionString: directUrl(database.url) }); // a pooler would keep its connection
    await admin.connect();
    try {
      await admin.query('CREATE SCHEMA auth');
      await runAsAdmin(`ALTER DATABASE ${name} SET search_path = auth, public`);
      await migrate(database.url);
      const { rows } = await admin.query(`SELECT schemaname FROM pg_tables WHERE tablename = 'users'`);
      expect(rows).toEqual([{ schemaname: 'auth' }]);
      expect(await signUpAndIn(database)).toEqual([]);
    } finally {
      await admin.end();
      await database.drop();
    }
  });
});
