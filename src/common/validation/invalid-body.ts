import { AppError, type FieldError } from '../errors/app-error.js';
import { errorCatalogue } from '../errors/catalogue.js';

/**
 * 16 KiB can hold some four thousand names: a response listing all of them would be ten times the size of its request.
 */
export const maxErrors = 20;
/** Maximum length of a field name in a pointer. No declared field has a longer name; the rest is cut off. */
const maxNameLength = 40;

/** Creates the error for an invalid body: the first field errors, and their total number. */
export function invalidBody(errors: readonly FieldError[], count = errors.length): AppError {
  const { detail } = errorCatalogue['request.invalid'];
  const shown = errors.slice(0, maxErrors);
  const isCut = count > shown.length;
  return new AppError('request.invalid', {
    errors: shown,
    ...(isCut && { detail: `${detail} Only the first ${shown.length} of ${count} errors are listed.` }),
  });
}

/** RFC 6901. */
export function pointerTo(name: string): string {
  const shown = name.length > maxNameLength ? `${name.slice(0, maxNameLength).toWellFormed()}…` : name;
  return `/${shown.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
