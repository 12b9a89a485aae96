import { mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { migrate } from '../../src/database/migrate.js';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../src/dev/embedded-postgres/embedded-postgres.js';
import { startApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { confirm, freshPerson, type ChallengeBody, type Person } from '../support/journeys.js';
import { codeIn } from '../support/mailbox.js';
import { openTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';

/** A server that a test can stop and start again, at one address. */
class RestartableDatabase {
  private readonly folder = mkdtempSync(join(tmpdir(), 'postern-restart-'));
  private readonly target = { host: '127.0.0.1', port: 0 };
  private postgres: EmbeddedPostgres | null = null;
  private proxy: TcpProxy | null = null;

  async start(): Promise<string> {
    chmodSync(this.folder, 0o711); // under root, PostgreSQL runs as another user
    const options = { rootDir: resolve('.'), dataDir: join(this.folder, 'postgres'), durable: true };
    this.postgres = await startEmbeddedPostgres({ ...options, log: () => undefined });
    const url = new URL(this.postgres.url);
    this.target.port = Number(url.port);
    this.proxy ??= await openTcpProxy(this.target);
    url.port = String(this.proxy.port);
    return url.href;
  }

  async stop(): Promise<void> {
    await this.postgres?.stop();
    this.postgres = null;
  }

  async remove(): Promise<void> {
    await this.stop();
    await this.proxy?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

// `npm run test:faults` does this with more requests and more kinds of failures.
describe('a database that is restarted under load', () => {
  const database = new RestartableDatabase();
  let app: TestApp;
  beforeAll(async () => {
    const url = await database.start();
    await migrate(url);
    app = await startApp({ database: { url, drop: () => Promise.resolve() }, isReplicated: false });
  });
  afterAll(async () => {
    await app.close();
    await database.remove();
  });

  it('causes 503 with Retry-After alone, and no accepted registration is lost', async () => {
    const accepted: { person: Person; challengeId: string }[] = [];
    const refused: { status: number; retryAfter: string | null }[] = [];
    const stopping = new AbortController();
    const client = async () => {
      while (!stopping.signal.aborted) {
        const person = freshPerson();
        const response = await app.client.post<ChallengeBody>('/v1/auth/register', { body: person });
        const { status, headers } = response;
        if (status === 202) accepted.push({ person, challengeId: response.body.challenge.challengeId });
        else refused.push({ status, retryAfter: headers.get('retry-after') });
      }
    };
    const load = Promise.all([client(), client(), client()]);
    const someAccepted = (since: number) =>
      eventually('a registration', () => Promise.resolve(accepted.length > since + 3 || null));
    await someAccepted(0);
    await database.stop();
    await eventually('a refusal', () => Promise.resolve(refused.length > 0 || null));
    await database.start();
    const mendedAt = performance.now();
    await someAccepted(accepted.length);
    expect((performance.now() - mendedAt) / 1_000).toBeLessThan(10);
    stopping.abort();
    await load;

    const kinds = new Set(refused.map(({ status, retryAfter }) => `${status} ${retryAfter}`));
    expect([...kinds]).toEqual(['503 5']);
    for (const { person, challengeId } of accepted) {
      const code = codeIn(await app.mailbox.mail(person.email));
      expect((await confirm(app.client, { challengeId, code })).status).toBe(200);
      expect(await app.mailbox.mails(person.email)).toHaveLength(1);
    }
  }, 60_000);
});
