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

  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // class-transformer would turn a list into a list of DTOs, and validate nothing of null.
    if (metadata.type === 'body' && !isObject(value)) {
      const fault = { pointer: '', code: 'type', detail: 'must be a JSON object' };
      throw new AppError('request.invalid', { errors: [fault] });
    }
    return super.transform(value, metadata);
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toFieldErrors(error: ValidationError): FieldError[] {
  const pointer = `/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return Object.entries(error.constraints ?? {}).map(([constraint, message]) => {
    if (constraint === 'whitelistValidation') {
      return { pointer, code: 'unknown_field', detail: 'is not a field of this request' };
    }
    return { pointer, ...readFault(message) };
  });
}
