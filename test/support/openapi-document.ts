import { readFileSync } from 'node:fs';

/** One of the bodies that an operation takes. */
export interface NamedBody {
  /** Empty if there is only one. */
  name: string;
  fields: Record<string, unknown>;
}

export interface Schema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  items?: Schema;
  required?: string[];
  enum?: unknown[];
  example?: unknown;
  maxLength?: number;
  oneOf?: unknown;
  anyOf?: unknown;
  discriminator?: unknown;
  description?: string;
}

export interface Media {
  schema: Schema;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}

export interface Response {
  description: string;
  content?: Record<string, Media>;
}

export interface Operation {
  operationId: string;
  method: string;
  path: string;
  summary?: string;
  tags?: string[];
  security: unknown[];
  parameters?: { name: string; in: string; required?: boolean }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, Response>;
}

export interface Document {
  openapi: string;
  info: { description: string; version: string };
  servers: { url: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Omit<Operation, 'method' | 'path'>>>;
  components: Record<string, Record<string, object>> & { schemas: Record<string, Schema> };
}

/** `openapi.json`, which `npm run openapi` writes. */
export function readDocument(): Document {
  return JSON.parse(readFileSync('openapi.json', 'utf8')) as Document;
}

/** Every operation. References are resolved, except those to schemas. */
export function operationsOf(document: Document): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...(resolve(document, operation) as typeof operation), // the same shape
      path,
      method: method.toUpperCase(),
    })),
  );
}

function resolve(document: Document, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(document, item));
  if (typeof value !== 'object' || value === null) return value;
  const [, kind = '', name = ''] = /^#\/components\/(\w+)\/(.+)$/.exec(String(Object(value).$ref)) ?? [];
  if (kind !== '' && kind !== 'schemas') return resolve(document, document.components[kind]?.[name]);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(document, item)]));
}

/** The named schema that a reference leads to; an empty one if there is none. */
export function schemaOf(document: Document, { $ref = '' }: Schema = {}): Schema {
  return document.components.schemas[$ref.replace('#/components/schemas/', '')] ?? {};
}

/** The examples of a body, by media type JSON. */
export function exampleBodiesOf({ requestBody }: Operation): Record<string, unknown>[] {
  const { example, examples } = requestBody?.content['application/json'] ?? {};
  const values = examples ? Object.values(examples).map(({ value }) => value) : [example];
  return values.filter((value) => value !== undefined) as Record<string, unknown>[]; // bodies are objects
}

/** The examples of a body, each with the fields that no example shows. */
export function namedBodiesOf(document: Document, operation: Operation): NamedBody[] {
  const { examples, schema = {} } = operation.requestBody?.content['application/json'] ?? {};
  const { properties = {} } = schemaOf(document, schema);
  const bodies = exampleBodiesOf(operation);
  const hidden = Object.entries(properties).filter(([name]) => !bodies.some((body) => name in body));
  const rest = Object.fromEntries(hidden.map(([name, { example }]) => [name, example]));
  const names = Object.keys(examples ?? {});
  return bodies.map((body, index) => ({ name: names[index] ?? '', fields: { ...body, ...rest } }));
}
