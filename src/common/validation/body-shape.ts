import type { FieldError } from '../errors/app-error.js';
import { maxErrors, pointerTo } from './invalid-body.js';

export interface BodyShape {
  /** The declared fields that hold a plain value. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Of the body as a whole, and of declared fields that hold no plain value. */
  readonly typeErrors: readonly FieldError[];
  /** The first fields that are not declared, in the order of the body. */
  readonly unknownFields: readonly FieldError[];
  /** Of all of those, also of the ones that are not listed. */
  readonly unknownCount: number;
}

const notAnObject: FieldError = { pointer: '', code: 'type', detail: 'must be a JSON object' };

/**
 * What can be said of a body without looking into its fields, in one pass over its names. class-transformer and
 * class-validator spend microseconds on each name, known or not: they must never see what a client has made up.
 *
 * @param declared names of the fields that the route takes
 */
export function shapeOf(body: unknown, declared: ReadonlySet<string>): BodyShape {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return { fields: {}, typeErrors: [notAnObject], unknownFields: [], unknownCount: 0 };
  }
  const fields: Record<string, unknown> = {};
  const typeErrors: FieldError[] = [];
  const unknownFields: FieldError[] = [];
  let unknownCount = 0;
  for (const name of Object.keys(body)) {
    const value = (body as Record<string, unknown>)[name]; // an object, as seen above
    if (!declared.has(name)) {
      unknownCount += 1;
      if (unknownCount <= maxErrors) unknownFields.push(unknownField(name));
    } else if (typeof value === 'object' && value !== null) {
      // No field of ours is more than a plain value, and class-transformer follows any other as deep as it goes.
      typeErrors.push({ pointer: pointerTo(name), code: 'type', detail: 'must not be an object or a list' });
    } else {
      fields[name] = value;
    }
  }
  return { fields, typeErrors, unknownFields, unknownCount };
}

function unknownField(name: string): FieldError {
  return { pointer: pointerTo(name), code: 'unknown_field', detail: 'is not a field of this request' };
}
