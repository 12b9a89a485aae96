import { AppError, type FieldError } from '../errors/app-error.js';
import { errorCatalogue } from '../errors/catalogue.js';

/** 16 KiB hold some four thousand names: a response that listed them all would be ten times its request. */
export const maxErrors = 20;
/** Of a field's name in a pointer. No field of ours has as many; the rest of a longer name is cut off. */
const maxNameLength = 40;

/** The response to a body that does not fit: the first errors, and how many there are in all. */
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
