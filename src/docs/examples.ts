import type { OpenAPIObject } from '@nestjs/swagger';
import type { Operation } from './operations.js';

interface Schema {
  $ref?: string;
  example?: unknown;
  items?: Schema;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
}

/** Gives each body that has no example one, composed of the examples of its fields. */
export function addExamples(document: OpenAPIObject, { requestBody, responses }: Operation): void {
  const bodies = [requestBody, ...Object.values(responses)];
  const media = bodies.flatMap((body) =>
    body && 'content' in body ? Object.values(body.content ?? {}) : [],
  );
  for (const one of media.filter(({ example, examples }) => example === undefined && !examples)) {
    one.example = exampleOf(document, one.schema ?? {});
  }
}

function exampleOf(document: OpenAPIObject, schema: Schema): unknown {
  const { $ref, example, items, anyOf, properties = {} } = schema;
  if ($ref !== undefined) {
    const named = document.components?.schemas?.[$ref.split('/').at(-1) ?? ''];
    return exampleOf(document, named ?? {});
  }
  if (example !== undefined) return example;
  if (anyOf?.[0]) return exampleOf(document, anyOf[0]); // an object or null
  if (items) return [exampleOf(document, items)];
  const fields = Object.entries(properties).map(([name, field]) => [name, exampleOf(document, field)]);
  return Object.fromEntries(fields);
}
