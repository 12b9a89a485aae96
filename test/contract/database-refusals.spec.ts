import { DataSource } from 'typeorm';
import { runMigrate } from '../../src/commands/migrate/migrate.command.js';
import { runUsersImport } from '../../src/commands/users-import/users-import.command.js';
import { dataSourceOptions, migrations } from '../../src/database/data-source.js';
import { migrate } from '../../src/database/migrate.js';
import { startApp } from '../support/app.js';
import { runCommand, type CommandOutcome } from '../support/command-io.js';
import { freshName, inDatabase, withRole } from '../support/database-roles.js';
import { createTestDatabase, databaseUrl, runAsAdmin } from '../support/databases.js';

const runMigrateOn = (url: string): Promise<CommandOutcome> =>
  runCommand(runMigrate, [], { variables: { DATABASE_URL: url } });

describe('a database with another encoding', () => {
  it.each(['LATIN1', 'SQL_ASCII', 'EUC_JP'])('is refused in one sentence: %s', async (encoding) => {
    const name = freshName('encoding');
    const locale = `LC_COLLATE 'C' LC_CTYPE 'C' LOCALE_PROVIDER libc`;
    await runAsAdmin(`CREATE DATABASE ${name} ENCODING '${encoding}' ${locale} TEMPLATE template0`);
    const sentence =
      `The encoding of the database is ${encoding}, but it must be UTF8. ` +
      `Create another one: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0`;
    try {
      const migrated = await runMigrateOn(databaseUrl(name));
      expect(migrated).toEqual({ exitCode: 2, stdout: '', stderr: `${sentence}\n` });
      expect(
        await inDatabase(databaseUrl(name), 'SELECT FROM pg_tables WHERE tableowner = current_user'),
      ).toEqual(
        await inDatabase(databaseUrl('postgres'), 'SELECT FROM pg_tables WHERE tableowner = current_user'),
      );
      const database = { url: databaseUrl(name), drop: () => Promise.resolve() };
      await expect(startApp({ database })).rejects.toThrow(sentence);
      const variables = { DATABASE_URL: database.url };
      const imported = await runCommand(runUsersImport, ['-', '--format', 'csv'], {
        variables,
        stdin: 'email\n',
      });
      expect(imported).toMatchObject({ exitCode: 2, stderr: `${sentence}\n` });
    } finally {
      await runAsAdmin(`DROP DATABASE ${name} WITH (FORCE)`);
    }
  });
});

describe('a migration by a role', () => {
  it('without CREATE names the grants that it lacks and changes nothing, and works with them', async () => {
    await withRole(async ({ name, role, url }) => {
      expect(await runMigrateOn(url)).toEqual({
        exitCode: 2,
        stdout: '',
        stderr:
          `The role ${role} lacks privileges for the migration. As the owner of the database, run: ` +
          `GRANT CREATE ON SCHEMA "public" TO "${role}"; GRANT CREATE ON DATABASE "${name}" TO "${role}";\n`,
      });
      await inDatabase(databaseUrl(name), `GRANT CREATE ON SCHEMA public TO ${role}`);
      expect((await runMigrateOn(url)).stderr).toMatch(/ run: GRANT CREATE ON DATABASE "\w+" TO "\w+";\n$/);
      expect(
        await inDatabase(databaseUrl(name), `SELECT FROM pg_tables WHERE schemaname = 'public'`),
      ).toEqual([]);
      await runAsAdmin(`GRANT CREATE ON DATABASE ${name} TO ${role}`);
      expect(await runMigrateOn(url)).toMatchObject({ exitCode: 0 });
    });
  });

  it('needs no grant for a schema that is up to date', async () => {
    await withRole(async ({ name, role, url }) => {
      await migrate(databaseUrl(name));
      await inDatabase(
        databaseUrl(name),
        `GRANT SELECT ON migrations TO ${role};
        GRANT USAGE ON SCHEMA graphile_worker TO ${role};
        GRANT SELECT ON ALL TABLES IN SCHEMA graphile_worker TO ${role}`,
      );
      expect(await runMigrateOn(url)).toEqual({
        exitCode: 0,
        stdout: 'The schema is up to date.\n',
        stderr: '',
      });
    });
  });

  it('that does not own the tables says which role must run it', async () => {
    await withRole(async ({ name, role, url }) => {
      const earlier = dataSourceOptions({ url: databaseUrl(name), poolSize: 1, preparesStatements: false });
      const dataSource = new DataSource({ ...earlier, migrations: migrations.slice(0, 1) });
      await dataSource.initialize();
      await dataSource.runMigrations();
      await dataSource.destroy();
      await runAsAdmin(`GRANT CREATE ON DATABASE ${name} TO ${role}`);
      await inDatabase(
        databaseUrl(name),
        `GRANT ALL ON migrations TO ${role}; GRANT CREATE ON SCHEMA public TO ${role}`,
      );
      const { exitCode, stderr } = await runMigrateOn(url);
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(
        /^must be owner of .*\. Run the migration with the role that owns the tables\.\n$/,
      );
    });
  });

  it('whose search path names no schema says so', async () => {
    await withRole(async ({ role, url }) => {
      await runAsAdmin(`ALTER ROLE ${role} SET search_path = nowhere`);
      const { stderr } = await runMigrateOn(url);
      expect(stderr).toBe(`The search path of the role ${role} names no schema that it can use.\n`);
    });
  });
});

describe('a server whose role', () => {
  it('may not read the schema version refers to the list of privileges', async () => {
    await withRole(async ({ name, url }) => {
      await migrate(databaseUrl(name));
      const database = { url, drop: () => Promise.resolve() };
      await expect(startApp({ database, runsJobs: false })).rejects.toThrow(
        'privileges listed in docs/postgresql.md',
      );
    });
  });
});

describe('a URL with special characters', () => {
  it('works percent-encoded in a migration, a server and a command', async () => {
    const database = await createTestDatabase();
    const role = freshName('role');
    await runAsAdmin(`CREATE ROLE "${role}/@" LOGIN SUPERUSER PASSWORD 'p@ss#w/rd?%:&+ ''\\[]|ü'`);
    const url = database.url.replace(
      /\/\/.*@/,
      `//${encodeURIComponent(`${role}/@`)}:${encodeURIComponent(`p@ss#w/rd?%:&+ '\\[]|ü`)}@`,
    );
    try {
      expect(await runMigrateOn(url)).toMatchObject({ exitCode: 0, stderr: '' });
      const app = await startApp({ database: { url, drop: () => Promise.resolve() } });
      expect((await app.client.get('/health/ready')).status).toBe(200);
      await app.close();
      const imported = await runCommand(runUsersImport, ['-', '--format', 'csv'], {
        variables: { DATABASE_URL: url },
        stdin: 'email\n',
      });
      expect(imported.stderr).not.toContain('cannot be reached');
    } finally {
      await database.drop();
      await runAsAdmin(`DROP ROLE "${role}/@"`);
    }
  });
});
