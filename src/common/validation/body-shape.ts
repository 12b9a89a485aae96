import type { FieldError } from '../errors/app-error.js';
import { maxErrors, pointerTo } from './invalid-body.js';

export interface BodyShape {
  /** The declared fields that hold a primitive value, or a list of those where one is declared. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Type errors of the body itself and of declared fields that hold an object or a list. */
  readonly typeErrors: readonly FieldError[];
  /** The first undeclared fields, in the order of the body. */
  readonly unknownFields: readonly FieldError[];
  /** The number of undeclared fields, including those not listed. */
  readonly unknownCount: number;
}

const notAnObject: FieldError = { pointer: '', code: 'type', detail: 'must be a JSON object' };

/** Names of the fields of a route. */
export interface DeclaredFields {
  readonly all: ReadonlySet<string>;
  /** Those that take a list. */
  readonly lists: ReadonlySet<string>;
}

const longestList = 100;

/**
 * Checks the form of a body without looking into its fields, in one pass over its names. class-transformer and
 * class-validator spend microseconds on each name, known or not, so they must not receive undeclared ones.
 */
export function shapeOf(body: unknown, declared: DeclaredFields): BodyShape {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return { fields: {}, typeErrors: [notAnObject], unknownFields: [], unknownCount: 0 };
  }
  const fields: Record<string, unknown> = {};
  const typeErrors: FieldError[] = [];
  const unknownFields: FieldError[] = [];
  let unknownCount = 0;
  for (const name of Object.keys(body)) {
    const value = (body as Record<string, unknown>)[name]; // an object, as checked above
    if (!declared.all.has(name)) {
      unknownCount += 1;
      if (unknownCount <= maxErrors) unknownFields.push(unknownField(name));
    } else if (
      typeof value === 'object' &&
      value !== null &&
      !(declared.lists.has(name) && isShortList(value))
    ) {
      // class-transformer would descend into any other value without limit.
      const detail = declared.lists.has(name)
        ? 'must be a short list of texts'
        : 'must not be an object or a list';
      typeErrors.push({ pointer: pointerTo(name), code: 'type', detail });
    } else {
      fields[name] = value;
    }
  }
  return { fields, typeErrors, unknownFields, unknownCount };
}

function isShortList(value: object): boolean {
  return (
    Array.isArray(value) && value.length <= longestList && value.every((entry) => Object(entry) !== entry)
  );
}

function unknownField(name: string): FieldError {
  return { pointer: pointerTo(name), code: 'unknown_field', detail: 'is not a field of this request' };
}
