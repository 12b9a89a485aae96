import { globSync, readFileSync } from 'node:fs';
import { startApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { HashQueue } from '../../src/passwords/hash-queue.js';
import { freshEmail, freshPerson, type ChallengeBody } from '../support/journeys.js';

const files = globSync('src/**/*.ts').filter((file) => !/\.spec\.ts$|^src\/dev\//.test(file));
const sources = files.map((file) => ({ file, text: readFileSync(file, 'utf8') }));

/** The statuses of `delivery.${status}`. */
const statuses = ['sent', 'dropped', 'failed', 'queued', 'lost'].map((status) => `delivery.${status}`);

function eventsIn(text: string): string[] {
  return [...text.matchAll(/event: '([\w.]+)'/g)].map(([, event = '']) => event);
}

/** The arguments of each call that logs a line, up to the end of its statement. */
function callsIn(text: string): string[] {
  return [...text.matchAll(/\b[lL]ogger\.(?:log|info|warn|error|fatal)\(([\s\S]*?)\);/g)].map(
    ([, parameters = '']) => parameters,
  );
}

/** Whether the arguments have an event, themselves or in a constant of the same file that they name. */
function hasEvent(parameters: string, text: string): boolean {
  if (parameters.includes('event:')) return true;
  const [, name] = /^\s*(?:\{ \.\.\.)?(\w+)/.exec(parameters) ?? [];
  return new RegExp(`const ${name} = \\{[^}]*\\bevent:`).test(text);
}

/** Events that the table of `docs/operations.md` explains. */
function documentedEvents(): string[] {
  const [, table = ''] = /\n## Log events\n([\s\S]*)/.exec(readFileSync('docs/operations.md', 'utf8')) ?? [];
  const cells = table
    .split('\n')
    .flatMap((line) => (line.startsWith('| `') ? [line.split('|')[1] ?? ''] : []));
  return cells.flatMap((cell) => [...cell.matchAll(/`(\w+\.[\w.]+)`/g)].map(([, event = '']) => event));
}

describe('log lines', () => {
  it('each have an event', () => {
    const calls = sources.flatMap(({ file, text }) =>
      callsIn(text).map((parameters) => ({ file, parameters, isFine: hasEvent(parameters, text) })),
    );
    expect(calls.length).toBeGreaterThan(15);
    expect(calls.filter(({ isFine }) => !isFine)).toEqual([]);
  });

  it('would fail this test without one', () => {
    expect(hasEvent(`'text'`, '')).toBe(false);
    expect(hasEvent(`{ msg: 'text' }`, '')).toBe(false);
    expect(hasEvent('line', `const line = { msg: 'text' }`)).toBe(false);
    expect(hasEvent('line', `const line = { event: 'a.b' }`)).toBe(true);
    expect(callsIn(`this.logger.warn('text');`)).toEqual([`'text'`]);
  });

  it('have events that docs/operations.md explains, and no others are explained', () => {
    const logged = [...sources.flatMap(({ text }) => eventsIn(text)), ...statuses];
    expect(documentedEvents().toSorted()).toEqual([...new Set(logged)].toSorted());
  });
});

describe('the lines of a run', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ env: { RATE_LIMIT_FACTOR: '1' } });
  });
  afterAll(() => app.close());

  /** The first line with this event and request ID. */
  const lineOf = (event: string, requestId: string) =>
    eventually(`a line ${event} of ${requestId}`, () => {
      const lines = app.logLines.map((line) => JSON.parse(line) as Record<string, unknown>);
      return Promise.resolve(
        lines.find((line) => line['event'] === event && line['requestId'] === requestId),
      );
    });
  const post = <Body>(path: string, body: unknown, requestId: string) =>
    app.client.post<Body>(path, { body, headers: { 'x-request-id': requestId } });

  it('name the code of the problem with which a request was rejected, the limit, and its setting', async () => {
    const email = freshEmail();
    await post('/v1/auth/code-login', { email }, 'admitted');
    await post('/v1/auth/code-login', { email }, 'rejected');
    await post('/v1/auth/code-login', { email: 'none' }, 'invalid');
    await post('/v1/auth/code-login', '{', 'malformed');
    await post('/nowhere', {}, 'unknown');
    const admitted = await lineOf('http.request', 'admitted');
    expect(admitted).toMatchObject({ status: 202, route: '/v1/auth/code-login' });
    expect(Object.keys(admitted)).not.toContain('code');
    const expected = {
      rejected: {
        status: 429,
        code: 'rate_limit.exceeded',
        limit: 'mail-cooldown',
        setting: 'OTP_RESEND_COOLDOWN_SECONDS',
      },
      invalid: { status: 422, code: 'request.invalid' },
      malformed: { status: 400, code: 'request.malformed' },
      unknown: { status: 404, code: 'route.not_found' },
    };
    for (const [requestId, fields] of Object.entries(expected))
      expect(await lineOf('http.request', requestId)).toMatchObject(fields);
  });

  it('name limit and setting of a resend that came too early', async () => {
    const started = await post<ChallengeBody>('/v1/auth/register', freshPerson(), 'a-start');
    const { challengeId } = started.body.challenge;
    await post(`/v1/challenges/${challengeId}/resend`, undefined, 'early');
    const expected = { status: 429, limit: 'resend', setting: 'OTP_RESEND_COOLDOWN_SECONDS' };
    expect(await lineOf('http.request', 'early')).toMatchObject(expected);
  });

  it('name limit and setting when the hash queue is full', async () => {
    const isFull = jest.spyOn(HashQueue.prototype, 'isFull', 'get').mockReturnValue(true);
    const body = { email: freshEmail(), password: 'correct horse battery staple' };
    await post('/v1/auth/login', body, 'overloaded').finally(() => isFull.mockRestore());
    const expected = { limit: 'hash-queue', setting: 'UV_THREADPOOL_SIZE' };
    expect(await lineOf('http.request', 'overloaded')).toMatchObject({ status: 503, ...expected });
    expect(await lineOf('passwords.overloaded', 'overloaded')).toMatchObject(expected);
  });

  it('relate a message to its request, with the reply of the mail server', async () => {
    const person = freshPerson();
    await post('/v1/auth/register', person, 'the-request');
    const [row] = await app.query<{ id: string }>('SELECT id FROM deliveries WHERE destination = $1', [
      person.email,
    ]);
    expect(await lineOf('delivery.sent', 'the-request')).toMatchObject({
      deliveryId: row?.id,
      template: 'email-verification',
      reply: '250 OK message queued',
    });
  });

  it('say why nothing was sent', async () => {
    await post('/v1/auth/password-reset', { email: freshEmail() }, 'no-account');
    expect(await lineOf('delivery.dropped', 'no-account')).toMatchObject({
      reason: 'there is nothing to send',
    });
  });
});
