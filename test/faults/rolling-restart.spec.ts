import { anyFreePort } from '../../src/dev/free-port.js';
import { startApp, testVariables, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { HttpClient } from '../support/http-client.js';
import { confirm, freshPerson, readMe, refresh, register, type Person } from '../support/journeys.js';
import { codeIn } from '../support/mailbox.js';
import { hasNginx, startNginx, type TestNginx } from '../support/nginx.js';
import { startProcess, type TestProcess } from '../support/processes.js';

(hasNginx ? describe : describe.skip)(
  'two servers behind nginx, restarted one after the other under load,',
  () => {
    let app: TestApp;
    let nginx: TestNginx | undefined;
    const servers: { port: number; process: TestProcess }[] = [];
    const start = async (port: number) => {
      const env = testVariables({ databaseUrl: app.database.url, smtpUrl: app.mailbox.smtpUrl });
      const process = startProcess('serve', { ...env, PORT: String(port), RATE_LIMIT_FACTOR: '1000' });
      await process.logged('server.ready');
      return { port, process };
    };
    beforeAll(async () => {
      app = await startApp({ isReplicated: false }); // for its worker
      servers.push(await start(await anyFreePort()), await start(await anyFreePort()));
      nginx = await startNginx(servers.map(({ port }) => port));
    }, 120_000);
    afterAll(async () => {
      await nginx?.stop();
      await Promise.all(servers.map(({ process }) => process.end('SIGKILL')));
      await app.close();
    });

    it('fail no request', async () => {
      const client = new HttpClient(nginx?.url ?? '');
      const statuses: number[] = [];
      const stopping = new AbortController();
      const live = async () => {
        while (!stopping.signal.aborted) statuses.push(...(await signUpAndRefresh(client, app)));
      };
      const load = Promise.all([live(), live()]);
      const more = (count: number) => {
        const wanted = statuses.length + count;
        return eventually('requests', () => Promise.resolve(statuses.length >= wanted || null));
      };
      try {
        await more(20);
        for (const server of servers) {
          await server.process.end('SIGTERM');
          await more(20); // refused by this server, accepted by the other
          Object.assign(server, await start(server.port));
          await more(20);
        }
      } finally {
        stopping.abort();
        await load;
      }
      expect(statuses.filter((status) => status !== 200)).toEqual([]);
    }, 120_000);
  },
);

/** The statuses of all requests after the registration, which throws if it fails. */
async function signUpAndRefresh(client: HttpClient, { mailbox }: TestApp): Promise<number[]> {
  const person: Person = freshPerson();
  const { challengeId } = await register(client, person);
  const confirmed = await confirm(client, { challengeId, code: codeIn(await mailbox.mail(person.email)) });
  if (confirmed.status !== 200) return [confirmed.status];
  const { accessToken, refreshToken } = confirmed.body.tokens;
  const read = await readMe(client, accessToken);
  const refreshed = await refresh(client, refreshToken);
  return [confirmed.status, read.status, refreshed.status];
}
