import { openCollector, type Collector } from '../../test/support/collector.js';
import { tracingTo } from '../../test/support/tracing.js';
import { queueBounds } from './tracing-sdk.js';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const sampled = `00-${traceId}-00f067aa0ba902b7-01`;
const notSampled = `00-${traceId}-00f067aa0ba902b7-00`;
const nothing = async () => undefined;

describe('tracing', () => {
  let collector: Collector;
  beforeEach(async () => {
    collector = await openCollector();
  });
  afterEach(() => collector.close());

  /** Ends a request of a client after its work. */
  async function request(
    tracing: ReturnType<typeof tracingTo>['tracing'],
    of: { traceparent?: string; isFromTrustedPeer?: boolean },
    work: () => Promise<unknown> = nothing,
  ) {
    const { traceparent, isFromTrustedPeer = false } = of;
    const span = tracing.startRequest({ method: 'GET', route: '/v1/x', traceparent, isFromTrustedPeer });
    await new Promise<void>((resolve) => span.run(() => void work().then(() => resolve())));
    span.end(200);
    return span;
  }

  it('continues the trace of a trusted peer', async () => {
    const { tracing, close } = tracingTo(collector);
    await request(tracing, { traceparent: sampled, isFromTrustedPeer: true });
    await close();
    const [span] = collector.spans;
    expect(span).toMatchObject({ traceId, parentSpanId: '00f067aa0ba902b7', name: 'GET /v1/x', links: [] });
  });

  it('starts a new trace for anybody else, with a link to theirs', async () => {
    const { tracing, close } = tracingTo(collector);
    await request(tracing, { traceparent: sampled });
    await close();
    const [span] = collector.spans;
    expect(span).toMatchObject({ parentSpanId: '', links: [{ traceId, spanId: '00f067aa0ba902b7' }] });
    expect(span?.traceId).not.toBe(traceId);
  });

  it.each([
    ['a trusted peer does not sample', {}, { traceparent: notSampled, isFromTrustedPeer: true }],
    [
      'nobody wants',
      { OTEL_TRACES_SAMPLER: 'always_off' },
      { traceparent: sampled, isFromTrustedPeer: true },
    ],
    ['only its client samples', { OTEL_TRACES_SAMPLER_ARG: '0' }, { traceparent: sampled }],
  ])('sends nothing of a request that %s', async (_case, variables, of) => {
    const sampler = { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', ...variables };
    const { tracing, close } = tracingTo(collector, sampler);
    let seen: (string | null)[] = [];
    const span = await request(tracing, of, () =>
      tracing.traced('otp.start', {}, async () => {
        seen = [tracing.traceId, tracing.traceparent?.slice(-3) ?? null];
      }),
    );
    await close();
    expect(collector.spans).toEqual([]);
    expect(seen).toEqual([null, '-00']);
    expect(span.traceId).toBeNull();
  });

  it.each([
    [sampled, '0', 1],
    [notSampled, '1', 0],
  ])('sends a delivery if the request that caused it is sent: %s', async (cause, ratio, sent) => {
    const variables = { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: ratio };
    const { tracing, close } = tracingTo(collector, variables);
    await tracing.tracedDelivery(cause, nothing);
    await close();
    expect(collector.spans).toHaveLength(sent);
  });

  it.each(['always_on', 'traceidratio'])('ignores what others decide with %s', async (sampler) => {
    const { tracing, close } = tracingTo(collector, { OTEL_TRACES_SAMPLER: sampler });
    await tracing.tracedDelivery(notSampled, nothing);
    await request(tracing, { traceparent: notSampled, isFromTrustedPeer: true });
    await close();
    expect(collector.spans).toHaveLength(2);
  });

  it('records neither the message of an error nor anything outside a request', async () => {
    const { tracing, close } = tracingTo(collector);
    const fail = () => Promise.reject(new Error('ada@example.com exists'));
    await tracing.traced('otp.start', {}, nothing);
    await tracing.tracedQuery('SELECT 1', nothing);
    await request(tracing, {}, () => tracing.traced('otp.redeem', {}, fail).catch(nothing));
    await close();
    expect(collector.spans.map(({ name }) => name)).toEqual(['otp.redeem', 'GET /v1/x']);
    const [failed] = collector.spans;
    expect(failed).toMatchObject({ events: [], status: { code: 2, message: '' } });
    expect(failed?.attributes).toEqual({ 'postern.outcome': 'error' });
    expect(collector.bodies.map((body) => body.toString('latin1')).join()).not.toContain('ada@');
  });

  it('sends its headers to the collector', async () => {
    const { tracing, close } = tracingTo(collector, {
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20x',
    });
    await tracing.tracedDelivery(null, nothing);
    await close();
    expect(collector.headers[0]).toMatchObject({ authorization: 'Bearer x' });
  });
});

describe('a collector that does not respond', () => {
  it('costs no more memory than the queue and one export', async () => {
    let respond = (): void => undefined;
    const responding = new Promise<void>((resolve) => (respond = resolve));
    const collector = await openCollector(() => responding);
    try {
      const { tracing, close } = tracingTo(collector);
      const { waiting, perExport } = queueBounds;
      for (let made = 0; made < 2 * (waiting + perExport); made += 1)
        await tracing.tracedDelivery(null, nothing);
      respond();
      await close();
      expect(collector.spans).toHaveLength(waiting + perExport);
    } finally {
      await collector.close();
    }
  });
});
