import fc from 'fast-check';
import { schemaOf, type Document, type NamedBody, type Operation, type Schema } from './openapi-document.js';

export interface FuzzRequest {
  /** With query. */
  target: string;
  headers: Record<string, string>;
  /** As sent; undefined for none. */
  text: string | undefined;
  access: 'none' | 'token' | 'garbage';
}

/** Values that are meaningful to the server when a request is sent, by field name. */
export type LiveValues = Record<string, string>;

/** Replaced by a live value when the request is sent: the generator must not depend on the server. */
const placeholder = (name: string) => `{{${name}}}`;

export function withLiveValues({ target, text, ...rest }: FuzzRequest, live: LiveValues): FuzzRequest {
  const fill = (source: string) =>
    source.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => live[name] ?? whole);
  return { ...rest, target: fill(target).replace(/[{}]/g, encodeURIComponent), text: text && fill(text) };
}

/** Every UTF-16 text: NUL, controls, lone surrogates. */
const anyText = fc.string({
  unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
});

const nastyText = fc.oneof(
  anyText,
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '',
    ' ',
    '\0',
    '\ud800',
    '\udc00x',
    '\ufeff',
    '\u202e',
    'ß'.repeat(300),
    'a'.repeat(5_000),
    'a'.repeat(20_000),
    "' OR 1=1 --",
    '../../etc/passwd',
    '<script>',
    '${7*7}',
    '%00',
    'a@b.example, c@d.example',
    '\r\nx: y',
    '👩‍👩‍👧‍👦'.repeat(40),
    'null',
    '-0',
    '1e999',
  ),
);

const deep = (depth: number) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`) as unknown; // JSON: lists

const nastyValue: fc.Arbitrary<unknown> = fc.oneof(
  nastyText,
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 2 ** 60, [], {}, [[]], [''], { a: {} }),
  fc.integer({ min: 1, max: 2_000 }).map(deep),
);

const nastyName = fc.oneof(
  nastyText.filter((text) => text.length < 100),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'isAdmin', 'userId', 'length', 'a/b~c', ''),
);

/** Mostly what the schema requires. */
function fieldValue(name: string, { example, type }: Schema): fc.Arbitrary<unknown> {
  const ofList = fc.constant(example);
  const valid =
    type === 'boolean' ? fc.boolean() : type === 'array' ? ofList : fc.constant(placeholder(name));
  return fc.oneof(
    { weight: 6, arbitrary: valid },
    { weight: 1, arbitrary: fc.constant(example ?? 'x') },
    { weight: 2, arbitrary: nastyValue },
  );
}

/**
 * Bodies with the fields of the example. Those that the schema does not require may be absent, unless the example is
 * one of several.
 */
function bodyText({ properties: all = {}, required }: Schema, example: NamedBody): fc.Arbitrary<string> {
  const properties = Object.fromEntries(
    Object.entries(all).filter(([name]) => Object.hasOwn(example.fields, name)),
  );
  const names = Object.keys(properties);
  const fields = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, fieldValue(name, field)])),
    { requiredKeys: example.name === '' ? (required ?? names) : names },
  );
  const broken = fc
    .tuple(fields, fc.subarray(names), fc.array(fc.tuple(nastyName, nastyValue), { maxLength: 3 }))
    .map(([body, kept, extra]) => {
      const entries = Object.entries(body).filter(([name]) => kept.includes(name));
      return JSON.stringify(Object.fromEntries([...entries, ...extra]));
    });
  const whole = fields.map((body) => JSON.stringify(body));
  return fc.oneof(
    { weight: 6, arbitrary: whole },
    { weight: 3, arbitrary: broken },
    { weight: 1, arbitrary: nastyValue.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.tuple(whole, fc.nat(40)).map(([text, cut]) => text.slice(0, -1 - cut)) },
    // A duplicate name.
    { weight: 1, arbitrary: whole.map((text) => text.replace(/^\{(.+)\}$/s, '{$1,$1}')) },
    { weight: 1, arbitrary: nastyText },
  );
}

/** What an HTTP client allows: Latin-1 without controls. */
const headerValue = fc.oneof(
  fc.string({
    unit: fc
      .integer({ min: 0x20, max: 0xff })
      .filter((code) => code < 0x7f || code > 0x9f)
      .map((code) => String.fromCharCode(code)),
    maxLength: 200,
  }),
  fc.constantFrom('', '*', 'a'.repeat(3_000), 'de;q=0', ',,,', '"', "' OR 1=1 --", 'null'),
);

const optionalHeaders = [
  'x-request-id',
  'accept-language',
  'user-agent',
  'accept',
  'x-forwarded-for',
  'origin',
];

function headersOf(operation: Operation) {
  const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'header');
  const names = [...declared.map(({ name }) => name), ...optionalHeaders];
  return fc
    .tuple(fc.subarray(names), fc.array(headerValue, { minLength: names.length, maxLength: names.length }))
    .map(([chosen, values]) => Object.fromEntries(chosen.map((name, index) => [name, values[index] ?? ''])));
}

const pathSegment = fc.oneof(
  nastyText.map((text) => encodeURIComponent(text.toWellFormed())),
  fc.uuid(),
  fc.constantFrom(
    '%00',
    '%ED%A0%80',
    '%F0%9F%92',
    '%zz',
    '%2e%2e%2f',
    '.',
    '..',
    '%',
    'a%2Fb',
    '%E2%80%AE',
    ';x',
  ),
);

/** What a request needs in its query to succeed. */
function validQuery({ path, parameters = [] }: Pick<Operation, 'path' | 'parameters'>): string {
  const required = parameters.filter((parameter) => parameter.in === 'query' && parameter.required);
  const names = required.map(({ name }) => name);
  if (path === '/v1/admin/limits') names.push('ip'); // requires one of several
  if (path === '/v1/admin/audit/export') names.push('until'); // by default, without the events of the last minute
  return names.length > 0 ? `?${names.map((name) => `${name}=${placeholder(name)}`).join('&')}` : '';
}

function targetOf({ path, parameters = [] }: Operation): fc.Arbitrary<string> {
  const names = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
  const segments = fc.record(
    Object.fromEntries(
      names.map((name) => [
        name,
        fc.oneof({ weight: 2, arbitrary: fc.constant(placeholder(name)) }, pathSegment),
      ]),
    ),
  );
  const valid = validQuery({ path, parameters });
  const query = fc.oneof(
    { weight: 4, arbitrary: fc.constant(valid) },
    nastyText.map((text) => `?${encodeURIComponent(text.toWellFormed())}`),
    fc.constantFrom('?', '?a[b]=c', '?__proto__[x]=1', '?access_token=a.b.c', '?%zz', '?x=%00'),
  );
  return fc
    .tuple(segments, query)
    .map(([filled, tail]) => path.replace(/\{(\w+)\}/g, (_, name: string) => filled[name] ?? 'x') + tail);
}

/** The request that succeeds. */
export function validRequestOf(
  document: Document,
  { operation, body }: { operation: Operation; body: NamedBody | null },
): FuzzRequest {
  const schema = schemaOf(document, operation.requestBody?.content['application/json']?.schema);
  const valueOf = (name: string) => {
    const { type, example } = schema.properties?.[name] ?? {};
    return type === 'boolean' || type === 'array' ? example : placeholder(name);
  };
  const fields = Object.keys(body?.fields ?? {}).map((name) => [name, valueOf(name)] as const);
  return {
    target:
      operation.path.replace(/\{(\w+)\}/g, (_, name: string) => placeholder(name)) + validQuery(operation),
    headers: body ? { 'content-type': 'application/json' } : {},
    text: body ? JSON.stringify(Object.fromEntries(fields)) : undefined,
    access: 'token',
  };
}

/** Requests of one operation: valid by its schema, and then broken in many ways. `body`: null if it takes none. */
export function requestsOf(
  document: Document,
  { operation, body }: { operation: Operation; body: NamedBody | null },
): fc.Arbitrary<FuzzRequest> {
  const schema = schemaOf(document, operation.requestBody?.content['application/json']?.schema);
  const isGet = operation.method === 'GET'; // no HTTP client sends a body with it
  const unexpected = fc.oneof(
    { weight: 4, arbitrary: fc.constant(undefined) },
    nastyValue.map((value) => JSON.stringify(value)),
  );
  const contentType = fc.oneof(
    { weight: 12, arbitrary: fc.constant('application/json') },
    fc.constantFrom(
      'text/plain',
      'application/json; charset=utf-16',
      'application/xml',
      'multipart/form-data',
    ),
  );
  return fc
    .record({
      target: targetOf(operation),
      headers: headersOf(operation),
      text: isGet ? fc.constant(undefined) : body ? bodyText(schema, body) : unexpected,
      contentType,
      access: fc.oneof(
        { weight: 3, arbitrary: fc.constant('token' as const) },
        fc.constantFrom('none' as const, 'garbage' as const),
      ),
    })
    .map(({ contentType: type, ...request }) => ({
      ...request,
      headers: { ...request.headers, ...(request.text !== undefined && { 'content-type': type }) },
    }));
}
