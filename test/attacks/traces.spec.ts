import { randomBytes } from 'node:crypto';
import { addressesOf, addressStates, type AddressState } from '../support/address-states.js';
import { startApp, type TestApp } from '../support/app.js';
import { age } from '../support/challenges.js';
import { openCollector, type Collector, type ReceivedSpan } from '../support/collector.js';
import { eventually } from '../support/eventually.js';
import { goodPassword, type ChallengeBody } from '../support/journeys.js';

const cases: [string, (email: string) => object][] = [
  ['register', (email) => ({ email, password: goodPassword, fullName: 'Ada Lovelace' })],
  ['login', (email) => ({ email, password: 'not the password of anybody' })],
  ['code-login', (email) => ({ email })],
  ['password-reset', (email) => ({ email })],
];

/** What follows a start: its code is asked for again, and guessed. */
const later = ['resend', 'confirm'];

describe('the spans of a request and of its message', () => {
  let collector: Collector;
  let app: TestApp;
  /** By case and state of the address. */
  const traceIds = new Map<string, string>();

  beforeAll(async () => {
    collector = await openCollector();
    // The test is the proxy that names the traces.
    app = await startApp({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, TRUST_PROXY: '127.0.0.1' } });
    for (const state of addressStates) for (const [name, toBody] of cases) await start(state, name, toBody);
    await eventually('the messages', async () => {
      const [waiting] = await app.query(`SELECT id FROM deliveries WHERE status = 'queued'`);
      return waiting ? null : true;
    });
    await app.close();
  });
  afterAll(() => collector.close());

  /** Sends a request in a trace of its own. */
  function send(name: string, path: string, body?: object) {
    const traceId = randomBytes(16).toString('hex');
    traceIds.set(name, traceId);
    const headers = { traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` };
    return app.client.post<Partial<ChallengeBody>>(path, { body, headers });
  }

  async function start(state: AddressState, name: string, toBody: (email: string) => object): Promise<void> {
    const [email = ''] = await addressesOf(app, state, 1);
    const { body } = await send(`${name} ${state}`, `/v1/auth/${name}`, toBody(email));
    if (name !== 'code-login') return;
    const { challengeId = '' } = body.challenge ?? {};
    await age(app, challengeId, 70); // past the cooldown
    await send(`resend ${state}`, `/v1/challenges/${challengeId}/resend`);
    await send(`confirm ${state}`, '/v1/auth/code-login/confirm', { challengeId, code: '00000000' });
  }

  /** All that can be seen of a span but its times and IDs, with its children. */
  function shapeOf(span: ReceivedSpan): object {
    const { name, attributes, events, status, spanId } = span;
    const children = collector.spans
      .filter(({ parentSpanId }) => parentSpanId === spanId)
      .toSorted((a, b) => Number(a.startedAt - b.startedAt));
    return {
      name,
      attributes,
      events: events.map((each) => each.name),
      status,
      // Queries at the same time begin in any order.
      children: children
        .map(shapeOf)
        .toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)),
    };
  }

  /** The roots of a trace, and of those that link to it. */
  function shapesOf(traceId = ''): object[] {
    const known = new Set(collector.spans.map(({ spanId }) => spanId));
    const isPart = (span: ReceivedSpan) =>
      span.traceId === traceId || span.links.some((link) => link.traceId === traceId);
    return collector.spans
      .filter((span) => !known.has(span.parentSpanId) && isPart(span))
      .toSorted((a, b) => Number(a.startedAt - b.startedAt))
      .map(shapeOf);
  }

  it.each([...cases.map(([name]) => name), ...later])(
    '[TRACE-3] are the same for an address in any state after %s',
    (name) => {
      const shapes = Object.fromEntries(
        addressStates.map((state) => [state, shapesOf(traceIds.get(`${name} ${state}`))]),
      );
      const { known } = shapes;
      const isMailed = name !== 'login' && name !== 'confirm';
      expect(known).toHaveLength(isMailed ? 2 : 1);
      expect(shapes).toEqual(Object.fromEntries(addressStates.map((state) => [state, known])));
    },
  );
});
