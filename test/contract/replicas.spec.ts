import { startApp, type TestApp } from '../support/app.js';
import { createTestDatabase, directUrl, type TestDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import {
  confirm,
  freshEmail,
  freshPerson,
  login,
  readMe,
  refresh,
  register,
  registerWithCode,
  resetPassword,
  signUp,
  startPasswordReset,
} from '../support/journeys.js';
import { codeIn } from '../support/mailbox.js';
import { hasNginx } from '../support/nginx.js';
import {
  followsPreparedStatements,
  pgbouncerPath,
  startPgBouncer,
  type PgBouncer,
} from '../support/pgbouncer.js';
import { hasRedis } from '../support/redis.js';

// `npm run test:replicas` runs all flows in this way.
const canRun = hasNginx && hasRedis && pgbouncerPath !== null;

(canRun ? describe : describe.skip)(
  'two servers behind nginx, with two workers, PgBouncer and Redis,',
  () => {
    let pgbouncer: PgBouncer;
    let direct: TestDatabase;
    let app: TestApp;
    beforeAll(async () => {
      const path = pgbouncerPath ?? '';
      const created = await createTestDatabase();
      direct = { ...created, url: directUrl(created.url) };
      pgbouncer = await startPgBouncer(path, direct.url);
      app = await startApp({
        isReplicated: true,
        usesManyNetworks: true,
        database: { url: pgbouncer.through(direct.url), drop: () => Promise.resolve() },
        env: {
          DATABASE_DIRECT_URL: direct.url,
          DATABASE_PREPARED_STATEMENTS: String(followsPreparedStatements(path)),
          RATE_LIMIT_FACTOR: '1',
        },
      });
    });
    afterAll(async () => {
      await app.close();
      await pgbouncer.stop();
      await direct.drop();
    });

    it('serve a flow, whichever server each request reaches', async () => {
      const before = app.servers().length;
      const person = await signUp(app);
      const { body } = await refresh(app.client, person.tokens.refreshToken);
      expect((await readMe(app.client, body.tokens.accessToken)).body).toEqual(person.user);
      const { challengeId } = await startPasswordReset(app.client, person.email);
      const code = codeIn(await app.mailbox.mail(person.email, 2));
      const newPassword = 'another horse battery staple';
      expect((await resetPassword(app.client, { challengeId, code, newPassword })).status).toBe(204);
      expect((await refresh(app.client, body.tokens.refreshToken)).status).toBe(401);
      expect((await login(app.client, { email: person.email, password: newPassword })).status).toBe(200);
      const servers = app.servers().slice(before);
      expect(new Set(servers).size).toBe(2);
    });

    it('get a problem from nginx, too, for a request that it cannot read', async () => {
      const response = await app.client.post('/v1/challenges/%zz/resend');
      expect(response).toMatchObject({ status: 400, body: { status: 400, code: 'request.malformed' } });
      expect(response.headers.get('content-type')).toBe('application/problem+json');
    });

    it('accept a code once, though both get it ten times at once', async () => {
      const { challengeId, code } = await registerWithCode(app);
      const responses = await Promise.all(
        Array.from({ length: 20 }, () => confirm(app.client, { challengeId, code })),
      );
      expect(responses.filter(({ status }) => status === 200)).toHaveLength(1);
    });

    it('send each mail once', async () => {
      const people = Array.from({ length: 20 }, () => freshPerson());
      for (const person of people) await register(app.client, person);
      await eventually('all mails to be sent', async () => {
        const queued = await app.query(`SELECT FROM deliveries WHERE status = 'queued'`);
        return queued.length === 0 || null;
      });
      const mails = await Promise.all(people.map(({ email }) => app.mailbox.mails(email)));
      expect(mails.map(({ length }) => length)).toEqual(people.map(() => 1));
    });

    it('count limits together', async () => {
      const email = freshEmail();
      const statuses = [];
      for (let attempt = 0; attempt < 12; attempt += 1)
        statuses.push((await login(app.client, { email, password: 'not the password' })).status);
      expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
      expect(await app.query('SELECT FROM rate_limits')).toEqual([]); // they are in Redis
    });
  },
);
