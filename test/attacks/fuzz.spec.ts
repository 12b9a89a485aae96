import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { startApp, type TestApp } from '../support/app.js';
import type { HttpResponse } from '../support/http-client.js';
import type { ProblemBody } from '../support/journeys.js';
import {
  requestsOf,
  validRequestOf,
  withLiveValues,
  type FuzzRequest,
  type LiveValues,
} from '../support/fuzz-requests.js';
import { forgetAttempts, liveValues } from '../support/fuzz-values.js';
import { namedBodiesOf, operationsOf, readDocument, type Operation } from '../support/openapi-document.js';
import { textMessageVariables } from '../support/sms/scripted-sms.js';
import { totpCode } from '../support/totp-steps.js';

/** Requests per operation. `npm run test:fuzz` sends many more. */
const runs = Number(process.env.FUZZ_RUNS ?? 10);
/** The same requests in every run by default. A failure prints the seed and the path to reproduce it. */
const seed = Number(process.env.FUZZ_SEED ?? 20_261_124);

const document = readDocument();
/** Each operation with each of its bodies. */
const cases = operationsOf(document).flatMap((operation) => {
  const bodies = namedBodiesOf(document, operation);
  const { method, path } = operation;
  return (bodies.length > 0 ? bodies : [null]).map((body) => ({
    title: `${method} ${path}${body?.name ? ` (${body.name})` : ''}`,
    operation,
    body,
  }));
});
const problemType = 'application/problem+json';

const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }));
ajv.addSchema({ $id: 'doc', components: document.components });
const local = (schema: object) =>
  JSON.parse(JSON.stringify(schema).replaceAll('#/components/', 'doc#/components/')) as object; // JSON of JSON
const compiled = new Map<object, ReturnType<typeof ajv.compile>>();

function errorsBySchema(schema: object, body: unknown): string[] {
  const validate = compiled.get(schema) ?? ajv.compile(local(schema));
  compiled.set(schema, validate);
  return validate(body)
    ? []
    : (validate.errors ?? []).map((error) => `body${error.instancePath} ${error.message}`);
}

/** The problems that any request may get according to the document's description, besides those of its operation. */
const always = [...document.info.description.matchAll(/^- `([a-z_.]+)`/gm)].map(([, code]) => code);

/** Whether it consumes a code or a token, or revokes its own session. */
const isSpending = ({ method, path }: Operation) =>
  (!['GET', 'PATCH'].includes(method) &&
    /(confirm|refresh|logout|password|\{id\}|users\/me|resend|admin\/sessions|retry)$/.test(path)) ||
  (method === 'DELETE' && /\/(totp|phone|factor-recovery)$/.test(path));

/** Returns the differences between a response and the document. */
function errorsOf(operation: Operation, response: HttpResponse<unknown>): string[] {
  const { status, headers, body, text } = response;
  const errors = headers.get('x-request-id') ? [] : ['no X-Request-Id'];
  if (status >= 500 && status !== 503) errors.push(`an error of the server: ${status}`);
  const mediaType = headers.get('content-type')?.split(';')[0] ?? '';
  const promised = operation.responses[status];
  if (status >= 400) {
    const { code, status: inside, requestId } = body as ProblemBody; // checked by the schema below
    if (!promised && !always.includes(code)) errors.push(`${status} ${code} is not in the document`);
    if (mediaType !== problemType) errors.push(`a problem as ${mediaType}`);
    if (inside !== status) errors.push(`status ${inside} in the body`);
    if (requestId !== headers.get('x-request-id')) errors.push('another request id in the body');
    return [...errors, ...errorsBySchema({ $ref: '#/components/schemas/Problem' }, body)];
  }
  if (!promised) return [...errors, `${status} is not in the document`];
  if (!promised.content) return text === '' ? errors : [...errors, 'a body where none is promised'];
  const schema = promised.content[mediaType]?.schema;
  return schema
    ? [...errors, ...errorsBySchema(schema, /[/+]json$/.test(mediaType) ? body : text)]
    : [...errors, `${mediaType} is not in the document`];
}

describe('[HTTP-15] every response to arbitrary input is one that openapi.json documents', () => {
  let app: TestApp;
  beforeAll(async () => {
    const limits = { RATE_LIMIT_FACTOR: '1000', SMS_ACCOUNT_MIN_AGE_MINUTES: '0' };
    const env = { ...textMessageVariables, ...limits, LOG_LEVEL: 'error', FACTOR_RECOVERY_WAIT_HOURS: '24' };
    app = await startApp({ env, runsJobs: false });
  });
  afterAll(() => app.close());

  const tokenOf = ({ access }: FuzzRequest, live: LiveValues) =>
    ({ none: undefined, token: live.accessToken, garbage: 'e30.e30.e30' })[access];

  async function send(
    operation: Operation,
    request: FuzzRequest,
    live: LiveValues,
  ): Promise<HttpResponse<unknown>> {
    const current = { ...live, ...(live.secret && { totpCode: totpCode(live.secret) }) };
    const { target, headers, text } = withLiveValues(request, current);
    const token = tokenOf(request, live);
    return app.client.send(operation.method, target, {
      ...(text !== undefined && { body: text }),
      ...(token !== undefined && { token }),
      headers,
    });
  }

  it('the document lists the responses that any request may get', () => {
    expect(always).toContain('request.malformed');
    expect(always).toContain('route.not_found');
  });

  it.each(cases)(
    '$title',
    async ({ title, operation, body }) => {
      const prepare = () => liveValues(app, { path: operation.path, body: body?.name ?? '' });
      let live = await prepare();
      const statuses: Record<number, number> = {};
      await fc.assert(
        fc.asyncProperty(requestsOf(document, { operation, body }), async (request) => {
          const response = await send(operation, request, live);
          statuses[response.status] = (statuses[response.status] ?? 0) + 1;
          expect({ status: response.status, errors: errorsOf(operation, response) }).toMatchObject({
            errors: [],
          });
          if (response.status < 300 && isSpending(operation)) live = await prepare();
          if (response.status === 400) await forgetAttempts(app);
        }),
        {
          numRuns: runs,
          seed,
          endOnFailure: true,
          examples: [[validRequestOf(document, { operation, body })]],
        },
      );
      if (process.env.FUZZ_RUNS) console.log(title, JSON.stringify(statuses));
      // Only a provider can sign a report.
      const canSucceed = operation.path !== '/v1/sms/status/{provider}';
      expect(Object.keys(statuses).some((status) => Number(status) < 300)).toBe(canSucceed);
    },
    30_000 + runs * 500,
  );
});
