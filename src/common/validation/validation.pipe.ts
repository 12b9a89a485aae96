import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { AppError, type FieldError } from '../errors/app-error.js';
import { readFault } from './field.js';

/** Refuses unknown fields and wrong types with `request.invalid`, every field named. */
export function createValidationPipe(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    // The value itself must never get into a message or a log line.
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => new AppError('request.invalid', { errors: errors.flatMap(toFieldErrors) }),
  });
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
