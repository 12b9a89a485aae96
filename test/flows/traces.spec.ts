import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { testVariables } from '../support/app.js';
import { openCollector, type Collector, type ReceivedSpan } from '../support/collector.js';
import { createTestDatabase, type TestDatabase } from '../support/databases.js';
import { encodings } from '../support/encodings.js';
import { HttpClient } from '../support/http-client.js';
import { confirm, freshPerson, login, readMe, register, wrongCode } from '../support/journeys.js';
import { codeIn, openMailbox, type Mailbox } from '../support/mailbox.js';
import { startProcess, type TestProcess } from '../support/processes.js';

type Line = Record<string, unknown>;

/** The names in the first column of the table of attributes in `docs/operations.md`. */
function documentedAttributes(): string[] {
  const [, section = ''] =
    /\n## Traces\n([\s\S]*?)\n## /.exec(readFileSync('docs/operations.md', 'utf8')) ?? [];
  const cells = section
    .split('\n')
    .flatMap((line) => (line.startsWith('| `') ? [line.split('|')[1] ?? ''] : []));
  return cells.flatMap((cell) => [...cell.matchAll(/`([\w.]+)`/g)].map(([, name = '']) => name));
}

/** The log lines of a process. */
function linesOf(process: TestProcess): Line[] {
  return process
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line);
}

async function clientOf(server: TestProcess): Promise<HttpClient> {
  await server.logged('server.ready');
  const ready = linesOf(server).find(({ event }) => event === 'server.ready');
  return new HttpClient(String(ready?.['url']));
}

describe('traces', () => {
  let mailbox: Mailbox;
  let database: TestDatabase;
  const running = new Set<TestProcess>();
  beforeAll(async () => {
    mailbox = await openMailbox();
    database = await createTestDatabase();
  });
  afterEach(async () => {
    await Promise.all([...running].map((process) => process.end('SIGKILL')));
    running.clear();
  });
  afterAll(async () => {
    await mailbox.close();
    await database.drop();
  });

  function start(command: string, variables: Record<string, string>): TestProcess {
    const env = testVariables({ databaseUrl: database.url, smtpUrl: mailbox.smtpUrl });
    const process = startProcess(command, { ...env, ...variables });
    running.add(process);
    return process;
  }

  /** Ends processes as an operator does: they send the spans that wait. */
  async function stop(...processes: TestProcess[]): Promise<void> {
    await Promise.all(processes.map((process) => process.end('SIGTERM')));
    for (const process of processes) running.delete(process);
  }

  describe('of a registration', () => {
    const person = freshPerson({ fullName: 'Augusta Ada King' });
    const secrets: Record<string, string> = {};
    let collector: Collector;
    let serverLines: Line[];
    let workerLines: Line[];

    beforeAll(async () => {
      collector = await openCollector();
      const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
      const [server, worker] = [start('serve', variables), start('worker', variables)];
      await worker.logged('worker.ready');
      await live(await clientOf(server));
      await stop(server, worker);
      [serverLines, workerLines] = [linesOf(server), linesOf(worker)];
    }, 60_000);
    afterAll(() => collector.close());

    async function live(client: HttpClient): Promise<void> {
      const { challengeId } = await register(client, person);
      const code = codeIn(await mailbox.mail(person.email));
      await confirm(client, { challengeId, code: wrongCode(code) });
      const { body } = await confirm(client, { challengeId, code });
      const { accessToken, refreshToken } = body.tokens;
      await readMe(client, accessToken);
      await login(client, { ...person, password: 'a wrong password' });
      await client.post(`/v1/challenges/${challengeId}/resend`);
      await client.get(`/nothing/${challengeId}?code=${code}&email=${person.email}`);
      const { email, password, fullName } = person;
      Object.assign(secrets, { email, password, fullName, challengeId, code, accessToken, refreshToken });
      secrets['deviceToken'] = body.deviceToken;
      secrets['userId'] = body.user.id;
      secrets['wrongCode'] = wrongCode(code);
    }

    const named = (name: string): ReceivedSpan => {
      const [span] = collector.spans.filter((each) => each.name === name);
      if (!span) throw new Error(`There is no span ${name}`);
      return span;
    };
    const childrenOf = ({ spanId }: ReceivedSpan) =>
      collector.spans.filter(({ parentSpanId }) => parentSpanId === spanId);
    const namesIn = ({ traceId }: ReceivedSpan) =>
      new Set(collector.spans.filter((each) => each.traceId === traceId).map(({ name }) => name));

    it('begin with the request, which is named after its route', () => {
      const request = named('POST /v1/auth/register');
      expect(request).toMatchObject({ parentSpanId: '', links: [], status: { code: 0 } });
      expect(request.attributes).toEqual({
        'http.request.method': 'POST',
        'http.route': '/v1/auth/register',
        'url.path': '/v1/auth/register',
        'http.response.status_code': 202,
      });
      expect(namesIn(request)).toEqual(
        new Set(['POST /v1/auth/register', 'otp.start', 'limits.consume', 'password.hash', 'db.query']),
      );
    });

    it('lead from the request to the mail by a link', () => {
      const issued = named('otp.start');
      const delivery = named('mail.deliver');
      const { traceId, spanId } = issued;
      expect(traceId).toBe(named('POST /v1/auth/register').traceId);
      expect(delivery).toMatchObject({ parentSpanId: '', links: [{ traceId, spanId, attributes: {} }] });
      expect(delivery.traceId).not.toBe(traceId);
      expect(childrenOf(delivery).map(({ name }) => name)).toEqual(['mail.render', 'mail.send']);
    });

    it('tell how a code was redeemed', () => {
      const [wrong, right] = collector.spans.filter(({ name }) => name === 'otp.redeem');
      const purpose = { 'postern.purpose': 'email_verification' };
      expect(wrong).toMatchObject({ attributes: { ...purpose, 'postern.outcome': 'otp.invalid' } });
      expect(wrong?.status.code).toBe(0);
      expect(right?.attributes).toEqual(purpose);
      expect(named('sign_in.complete').attributes).toEqual({ 'postern.outcome': 'authenticated' });
      expect(named('sign_in.complete').parentSpanId).toBe(right?.spanId);
    });

    it('tell how long a hash waited', () => {
      const { events, startedAt, endedAt } = named('password.hash');
      expect(events.map(({ name }) => name)).toEqual(['hash.started']);
      const [begun] = events;
      expect(begun && begun.at >= startedAt && begun.at <= endedAt).toBe(true);
    });

    it('contain statements as they were prepared', () => {
      const texts = collector.spans
        .flatMap(({ attributes }) => attributes['db.query.text'] ?? [])
        .map(String);
      expect(texts.filter((text) => text.includes('INSERT INTO challenges')).join()).toContain('$1');
      expect(texts).toContain('COMMIT');
    });

    it('have an unknown path neither as a name nor as an attribute', () => {
      const unknown = collector.spans.find(
        ({ attributes }) => attributes['http.response.status_code'] === 404,
      );
      expect(unknown?.name).toBe('GET');
      expect(Object.keys(unknown?.attributes ?? {})).toEqual([
        'http.request.method',
        'http.response.status_code',
      ]);
    });

    it('[TRACE-1] have no attributes but those that docs/operations.md lists', () => {
      const seen = collector.spans.flatMap(({ attributes, events, links }) =>
        [attributes, ...[...events, ...links].map((each) => each.attributes)].flatMap((each) =>
          Object.keys(each),
        ),
      );
      const ofProcesses = collector.resources.flatMap((each) => Object.keys(each));
      const all = new Set([...seen, ...ofProcesses]);
      const documented = documentedAttributes();
      expect(documented.length).toBeGreaterThan(10);
      expect([...all].filter((name) => !documented.includes(name))).toEqual([]);
      const failures = collector.spans
        .map(({ status }) => status.message)
        .filter((message) => message !== '');
      expect(failures).toEqual([]);
    });

    it('[TRACE-2] contain no address, password, code, token or ID of a challenge, in no encoding', () => {
      const received = collector.bodies.map((body) => body.toString('latin1')).join('\n');
      const found = (secret: string) =>
        Object.entries(encodings).filter(([, encoded]) => received.includes(encoded(secret)));
      expect(found('/v1/auth/register').map(([name]) => name)).toContain('as it is');
      expect(Object.keys(secrets)).toHaveLength(10);
      for (const [name, secret] of Object.entries(secrets)) {
        expect(secret).toBeTruthy();
        // A wrong code and a right one are six digits, which a number may contain by chance in a spelling of its own.
        const forms = name.toLowerCase().endsWith('code') ? found(secret).slice(0, 1) : found(secret);
        expect({ name, forms }).toEqual({ name, forms: [] });
      }
    });

    it('are named in the log lines of the request and of the mail', () => {
      const { traceId } = named('POST /v1/auth/register');
      const line = serverLines.find(
        ({ event, route }) => event === 'http.request' && route === '/v1/auth/register',
      );
      expect(line?.['trace_id']).toBe(traceId);
      const sent = workerLines.find(({ event }) => event === 'delivery.sent');
      expect(sent).toMatchObject({ requestId: line?.['requestId'], trace_id: traceId });
    });
  });

  /** Prints the packages of OpenTelemetry that the process loads; a library of metrics loads the API, too. */
  const printer = `import { registerHooks } from 'node:module';
    registerHooks({ resolve: (name, context, next) => {
      if (/^@opentelemetry\\/(?!api$)/.test(name)) process.stderr.write('loaded ' + name + '\\n');
      return next(name, context);
    } });`;

  it.each([
    ['serve', 'server.ready', {}, false],
    ['worker', 'worker.ready', {}, false],
    ['all', 'server.ready', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }, true],
  ])(
    '%s loads OpenTelemetry only if there is a collector: %s %j',
    async (command, ready, variables, isLoaded) => {
      const options = `--import data:text/javascript,${encodeURIComponent(printer)}`;
      const process = start(command, { NODE_OPTIONS: options, ...variables });
      await process.logged(ready);
      expect(process.output().includes('loaded @opentelemetry/sdk-trace')).toBe(isLoaded);
      expect(process.output().includes('loaded @opentelemetry/')).toBe(isLoaded);
      await stop(process);
    },
  );

  it('are lost without a collector, and nothing else is', async () => {
    const port = await unusedPort();
    const server = start('all', { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` });
    const client = await clientOf(server);
    const person = freshPerson();
    const { challengeId } = await register(client, person);
    const code = codeIn(await mailbox.mail(person.email));
    expect((await confirm(client, { challengeId, code })).status).toBe(200);
    await server.logged('tracing.export_failed');
    expect((await login(client, person)).status).toBe(200);
    await stop(server);
    const failures = linesOf(server).filter(({ event }) => event === 'tracing.export_failed');
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({ level: 'warn', reason: expect.any(String) as string });
  });
});

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  await new Promise((resolve) => server.close(resolve));
  return port;
}
