import { startApp, type TestApp } from '../support/app.js';
import { hostileRequests, type HostileRequest } from '../support/hostile-requests.js';
import { signUp } from '../support/journeys.js';
import { LoopTimer } from '../support/loop-time.js';
import { operationsOf, readDocument, schemaOf } from '../support/openapi-document.js';

/** `npm run test:growth` tries every text in every place; otherwise only those that caused problems before. */
const isFull = process.env.GROWTH === 'full';

const document = readDocument();
/** A quarter of the maximum size of a body or a header, and nearly all of it. */
const sizes = { small: 3_800, large: 15_200 };
/** Linear work grows fourfold for four times the bytes, quadratic work sixteenfold. */
const mostGrowth = 10;
/** The allowed cost of 11 KiB more, in requests that find nothing: about 12 ms if one takes 0.2 ms. */
const mostExtra = 60;
/** Cheaper requests are ignored: their growth is mostly noise. */
const leastCost = 15;
/** A response is never as long as the rejected request. */
const mostResponseBytes = 8 * 1024;
/** Other processes use the machine, so a slow result must repeat three times, with more repetitions each time. */
const rounds = [3, 5, 9];

/** One error shows in many places, and each of them takes time. */
const enough = 5;

interface Cost {
  readonly name: string;
  readonly status: number;
  readonly responseBytes: number;
  readonly smallMs: number;
  readonly largeMs: number;
}

describe('the work for a request', () => {
  let app: TestApp;
  let timer: LoopTimer;
  let requests: HostileRequest[];
  /** The cheapest request, as a measure of the machine's current speed. */
  let unitMs: number;
  beforeAll(async () => {
    app = await startApp({ env: { TRUST_PROXY: '10.0.0.0/8,127.0.0.1,::1', LOG_LEVEL: 'error' } });
    const { tokens } = await signUp(app);
    requests = hostileRequests({ document, accessToken: tokens.accessToken, isFull });
    timer = new LoopTimer(app.client.url);
    const nothing = Buffer.from('GET /nothing HTTP/1.1\r\nhost: localhost\r\n\r\n');
    unitMs = (await timer.least(nothing, 100)).busyMs;
  });
  afterAll(async () => {
    timer.close();
    await app.close();
  });

  async function costOf({ name, bytes }: HostileRequest, repetitions: number): Promise<Cost> {
    const small = await timer.least(bytes(sizes.small), repetitions);
    const { status, responseBytes, busyMs } = await timer.least(bytes(sizes.large), repetitions);
    return { name, status, responseBytes, smallMs: small.busyMs, largeMs: busyMs };
  }

  function isTooMuch({ smallMs, largeMs }: Cost): boolean {
    if (largeMs < leastCost * unitMs) return false;
    return largeMs >= mostGrowth * smallMs || largeMs - smallMs > mostExtra * unitMs;
  }

  const describeCost = ({ name, status, smallMs, largeMs, responseBytes }: Cost) =>
    `${largeMs.toFixed(2).padStart(7)} ms, ×${(largeMs / smallMs).toFixed(1).padStart(4)}, ${status}, ${responseBytes} bytes: ${name}`;

  it('is measured for every field of every route', () => {
    const fields = operationsOf(document).flatMap(({ method, path, requestBody }) => {
      const { properties = {} } = schemaOf(document, requestBody?.content['application/json']?.schema);
      return Object.keys(properties).map((field) => `${method} ${path} ${field}: `);
    });
    expect(fields.length).toBeGreaterThan(20);
    expect(fields.filter((field) => !requests.some(({ name }) => name.startsWith(field)))).toEqual([]);
  });

  it(
    '[HTTP-16] grows no faster than its size, and neither does the response',
    async () => {
      const costs: Cost[] = [];
      const slow: string[] = [];
      for (const request of requests) {
        let cost = await costOf(request, rounds[0] ?? 1);
        for (const repetitions of rounds.slice(1)) {
          if (isTooMuch(cost)) cost = await costOf(request, repetitions);
        }
        costs.push(cost);
        if (isTooMuch(cost)) slow.push(describeCost(cost));
        if (slow.length === enough && !isFull) break;
      }
      if (isFull) report(costs);
      expect(slow).toEqual([]);
      expect(
        costs.filter(({ responseBytes }) => responseBytes > mostResponseBytes).map(describeCost),
      ).toEqual([]);
      expect(costs.length).toBeGreaterThan(500);
    },
    isFull ? 30 * 60_000 : 180_000,
  );

  function report(costs: readonly Cost[]): void {
    const worst = costs.toSorted((one, other) => other.largeMs - one.largeMs).slice(0, 30);
    process.stdout.write(`${costs.length} requests; one that finds nothing takes ${unitMs.toFixed(2)} ms\n`);
    for (const cost of worst) process.stdout.write(`${describeCost(cost)}\n`);
  }
});
