import { DataSource } from 'typeorm';
import { startApp, type TestApp } from '../support/app.js';
import { login, signUp } from '../support/journeys.js';

describe('statements with parameters', () => {
  let app: TestApp;
  afterEach(() => app.close());

  const onItsConnection = <Row>(sql: string) => app.firstApp.get(DataSource).query<Row[]>(sql);
  const prepared = () =>
    onItsConnection<{ name: string; statement: string }>(
      'SELECT name, statement FROM pg_prepared_statements ORDER BY name',
    );

  async function signInTwice(): Promise<void> {
    const account = await signUp(app);
    for (let round = 0; round < 2; round += 1) expect((await login(app.client, account)).status).toBe(200);
  }

  it('are prepared once per connection, under a name derived from the text', async () => {
    app = await startApp({ env: { DATABASE_POOL_SIZE: '1' } });
    await signInTwice();
    const before = await prepared();
    const ofUsers = before.filter(({ statement }) =>
      /^SELECT id, email.+FROM users WHERE email = \$1$/s.test(statement),
    );
    expect(ofUsers).toHaveLength(1);
    expect(ofUsers[0]?.name).toMatch(/^postern_[\w-]{22}$/);
    expect(new Set(before.map(({ statement }) => statement)).size).toBe(before.length);
    await signInTwice();
    expect(await prepared()).toEqual(before);
  });

  it('are not prepared with DATABASE_PREPARED_STATEMENTS=false', async () => {
    app = await startApp({ env: { DATABASE_POOL_SIZE: '1', DATABASE_PREPARED_STATEMENTS: 'false' } });
    await signInTwice();
    expect(await prepared()).toEqual([]);
  });

  it('are prepared again on another connection if the server has lost them, and a log line names the setting', async () => {
    app = await startApp({ env: { DATABASE_POOL_SIZE: '1' }, runsJobs: false });
    const account = { email: 'nobody@example.com', password: 'not the password of anybody' };
    for (let round = 0; round < 2; round += 1) {
      expect((await login(app.client, account)).status).toBe(401);
      await onItsConnection('DEALLOCATE ALL'); // the effect of a pooler that changes the server connection
      expect((await login(app.client, account)).status).toBe(500);
    }
    expect((await login(app.client, account)).status).toBe(401);
    const logged = app.logLines.filter((line) => line.includes('database.prepared_statement_lost'));
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain('DATABASE_PREPARED_STATEMENTS=false');
  });

  it('are prepared again on another connection after a migration has changed a column', async () => {
    app = await startApp({ env: { DATABASE_POOL_SIZE: '1' }, runsJobs: false });
    const account = { email: 'nobody@example.com', password: 'not the password of anybody' };
    expect((await login(app.client, account)).status).toBe(401);
    await app.query('ALTER TABLE users ALTER COLUMN locale TYPE varchar(35)');
    const failed = await login(app.client, account);
    expect(failed.status).toBe(503);
    expect(failed.headers.get('retry-after')).toBe('5');
    expect((await login(app.client, account)).status).toBe(401);
  });
});
