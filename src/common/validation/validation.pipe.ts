import { ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';
import { AppError, type FieldError } from '../errors/app-error.js';
import { readFault } from './field.js';

/** Refuses unknown fields and wrong types with `request.invalid`, every field named. */
export class RequestValidationPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      // The value itself must never get into a message or a log line.
      validationError: { target: false, value: false },
      exceptionFactory: (errors) =>
        new AppError('request.invalid', { errors: errors.flatMap(toFieldErrors) }),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const faults = metadata.type === 'body' ? faultsOfShape(value) : [];
    if (faults.length > 0) throw new AppError('request.invalid', { errors: faults });
    return super.transform(value, metadata);
  }
}

/** What is wrong with a body where none is expected: everything that is in it. */
export function faultsOfUnexpectedBody(body: unknown): FieldError[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return [notAnObject];
  return Object.keys(body).map(unknownField);
}

const notAnObject: FieldError = { pointer: '', code: 'type', detail: 'must be a JSON object' };

/** What class-transformer would not let the validator see. */
function faultsOfShape(body: unknown): FieldError[] {
  // It turns a list into a list of DTOs, and validates nothing of null.
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return [notAnObject];
  }
  return Object.entries(body).flatMap(([name, value]: [string, unknown]) => {
    // It drops a field that is named like a method of every object, such as toString.
    if (name in Object.prototype) return [unknownField(name)];
    // It follows a value as deep as it goes, until the stack is full; no field of ours is more than a plain value.
    const isNested = typeof value === 'object' && value !== null;
    return isNested
      ? [{ pointer: pointerTo(name), code: 'type', detail: 'must not be an object or a list' }]
      : [];
  });
}

function toFieldErrors(error: ValidationError): FieldError[] {
  return Object.entries(error.constraints ?? {}).map(([constraint, message]) =>
    constraint === 'whitelistValidation'
      ? unknownField(error.property)
      : { pointer: pointerTo(error.property), ...readFault(message) },
  );
}

function unknownField(name: string): FieldError {
  return { pointer: pointerTo(name), code: 'unknown_field', detail: 'is not a field of this request' };
}

function pointerTo(name: string): string {
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
