import {
  exampleBodiesOf,
  namedBodiesOf,
  operationsOf,
  type Document,
  type Operation,
} from './openapi-document.js';
import { asciiTexts, bodies, paths, queries, repeat, texts, type Grow } from './hostile-texts.js';

/** A request that causes as much work as its size allows. */
export interface HostileRequest {
  readonly name: string;
  /** The bytes of the whole request; `size` is that of the hostile part. */
  readonly bytes: (size: number) => Buffer;
}

export interface HostileRequestOptions {
  readonly document: Document;
  readonly accessToken: string;
  /** Every text in every place; otherwise those that caused problems before, and headers at three routes. */
  readonly isFull: boolean;
}

const headerNames = [
  'authorization',
  'x-device-token',
  'x-request-id',
  'accept-language',
  'user-agent',
  'x-forwarded-for',
  'origin',
  'content-type',
  'content-encoding',
  'accept',
  'cookie',
  'forwarded',
  'expect',
  'x-unknown',
];

/** The entries of each table that the short form includes. */
const shortForm = new Set([
  'letters',
  'letters and spaces',
  'commas',
  'IPv6 addresses',
  'q-values',
  'escaped quotes',
  'marks in reverse order',
  'compatibility ligatures',
  'a code behind separators',
  'an address behind spaces',
  'many labels',
  'long punycode',
]);
/** A public route, a guarded one, one with a parameter; with a body and without. */
const examples = ['startCodeLogin', 'getMe', 'endSession'];
const bodyExamples = ['refreshTokens', 'resendCode'];

type Table = Readonly<Record<string, Grow>>;

/** Every route, with every field, header, query and path that a client controls. */
export function hostileRequests(options: HostileRequestOptions): HostileRequest[] {
  const { document, isFull } = options;
  const operations = operationsOf(document);
  const only = (ids: readonly string[]) =>
    operations.filter(({ operationId }) => isFull || ids.includes(operationId));
  const chosen = (table: Table) =>
    isFull ? Object.keys(table) : Object.keys(table).filter((name) => shortForm.has(name));
  return [
    ...only(bodyExamples).flatMap((operation) => bodyRequests(operation, options)),
    ...operations.flatMap((operation) => fieldRequests(operation, options, chosen(texts))),
    ...only(examples).flatMap((operation) => headerRequests(operation, options, chosen(asciiTexts))),
    ...only(examples).flatMap((operation) => queryRequests(operation, options)),
    ...operations.flatMap((operation) => parameterRequests(operation, options)),
    ...pathRequests(),
    ...manyHeaders(),
  ];
}

function bodyRequests(operation: Operation, options: HostileRequestOptions): HostileRequest[] {
  if (operation.method === 'GET') return [];
  const { send } = senderOf(operation, options);
  return Object.entries(bodies).map(([what, grow]) => ({
    name: `${named(operation)} body: ${what}`,
    bytes: (size) => send({ body: grow(size) }),
  }));
}

function fieldRequests(
  operation: Operation,
  options: HostileRequestOptions,
  chosen: string[],
): HostileRequest[] {
  const { send } = senderOf(operation, options);
  return namedBodiesOf(options.document, operation).flatMap(({ fields }) =>
    Object.keys(fields).flatMap((field) =>
      chosen.map((what) => ({
        name: `${named(operation)} ${field}: ${what}`,
        bytes: (size: number) =>
          send({ body: JSON.stringify({ ...fields, [field]: textOf(texts[what], size) }) }),
      })),
    ),
  );
}

/** Long enough to have the size as JSON, where some characters are escaped. */
function textOf(grow: Grow = repeat('a'), size: number): string {
  const text = grow(size);
  const written = Buffer.byteLength(JSON.stringify(text));
  return written <= size + 64 ? text : grow(Math.floor((size * size) / written));
}

function headerRequests(
  operation: Operation,
  options: HostileRequestOptions,
  chosen: string[],
): HostileRequest[] {
  const { send, body } = senderOf(operation, options);
  const one = (header: string, before: string, what: string): HostileRequest => ({
    name: `${named(operation)} ${header}${before === '' ? '' : ` (${before.trim()})`}: ${what}`,
    bytes: (size) => send({ body, headers: { [header]: before + (asciiTexts[what] ?? repeat('a'))(size) } }),
  });
  return chosen.flatMap((what) => [
    ...headerNames.map((header) => one(header, '', what)),
    one('authorization', 'Bearer ', what),
  ]);
}

function queryRequests(operation: Operation, options: HostileRequestOptions): HostileRequest[] {
  const { send, body, target } = senderOf(operation, options);
  return Object.entries(queries).map(([what, grow]) => ({
    name: `${named(operation)} query: ${what}`,
    bytes: (size) => send({ body, target: `${target}?${grow(size)}` }),
  }));
}

function parameterRequests(operation: Operation, options: HostileRequestOptions): HostileRequest[] {
  const parameter = /\{\w+\}/.exec(operation.path)?.[0];
  if (parameter === undefined) return [];
  const { send } = senderOf(operation, options);
  const values = { letters: repeat('a'), percentages: repeat('%41'), dashes: repeat('-'), dots: repeat('.') };
  return Object.entries(values).map(([what, grow]) => ({
    name: `${named(operation)} ${parameter}: ${what}`,
    bytes: (size) => send({ target: operation.path.replace(parameter, grow(size)) }),
  }));
}

function pathRequests(): HostileRequest[] {
  return ['GET', 'POST'].flatMap((method) =>
    Object.entries(paths).map(([what, grow]) => ({
      name: `${method} a path: ${what}`,
      bytes: (size: number) => request({ method, target: grow(size) }),
    })),
  );
}

function manyHeaders(): HostileRequest[] {
  const lines: Record<string, (index: number) => string> = {
    'different names': (index) => `x${index.toString(36)}: 1\r\n`,
    'one name': () => 'x: 1\r\n',
    'one Accept-Language after the other': () => 'accept-language: de\r\n',
    'one X-Forwarded-For after the other': () => 'x-forwarded-for: 10.0.0.1\r\n',
    cookies: () => 'cookie: a=1\r\n',
  };
  return Object.entries(lines).map(([what, line]) => ({
    name: `GET /v1/users/me many headers: ${what}`,
    bytes: (size) => {
      let text = '';
      for (let index = 0; text.length < size - 24; index += 1) text += line(index);
      return Buffer.from(`GET /v1/users/me HTTP/1.1\r\nhost: localhost\r\n${text}\r\n`, 'latin1');
    },
  }));
}

const named = ({ method, path }: Operation) => `${method} ${path}`;

interface Part {
  readonly target?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends the hostile part together with valid values for the rest of the request. */
function senderOf(operation: Operation, { accessToken }: HostileRequestOptions) {
  const { method, path, security } = operation;
  const [example] = exampleBodiesOf(operation);
  // A sign-out would end the session of all later requests.
  const isGuarded = security.length > 0 && !path.endsWith('/logout');
  const authorization: Record<string, string> = isGuarded ? { authorization: `Bearer ${accessToken}` } : {};
  const target = path.replace(/\{\w+\}/g, 'none');
  const send = (part: Part) =>
    request({ method, target, ...part, headers: { ...authorization, ...part.headers } });
  return { send, target, body: example && JSON.stringify(example) };
}

function request({ method, target, headers, body }: Part & { method: string; target: string }): Buffer {
  const content = Buffer.from(body ?? '');
  const entity = { 'content-type': 'application/json', 'content-length': String(content.length) };
  const lines = { host: 'localhost', ...(body !== undefined && entity), ...headers };
  const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([
    Buffer.from(`${method} ${target} HTTP/1.1\r\n${head.join('')}\r\n`, 'latin1'),
    content,
  ]);
}
