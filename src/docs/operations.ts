import type { OpenAPIObject } from '@nestjs/swagger';

export interface Media {
  schema?: { $ref?: string };
  example?: unknown;
  examples?: Record<string, unknown>;
}

export interface Parameter {
  name: string;
  in: string;
}

export interface Reference {
  $ref: string;
}

export interface Response {
  content?: Record<string, Media>;
}

/** An operation as our decorators declare it: schemas of bodies are references, and nothing else is. */
export type Operation = Record<string, unknown> & {
  operationId: string;
  tags: string[];
  parameters?: (Parameter | Reference)[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, Response | Reference>;
};

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

interface PlacedOperation {
  path: string;
  method: (typeof methods)[number];
  operation: Operation;
}

export function operationsOf(document: OpenAPIObject): PlacedOperation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) =>
      // Swagger's type has neither our extensions nor the narrower types of what our decorators declare.
      item[method] ? [{ path, method, operation: item[method] as unknown as Operation }] : [],
    ),
  );
}
