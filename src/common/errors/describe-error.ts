import { types } from 'node:util';

/** If a host name has several addresses, a refused connection has a code and nested errors, but no message. */
export function describeError(error: unknown): string {
  if (!types.isNativeError(error)) return String(error); // not instanceof: Node's own may come from another realm
  const { message, code, name, errors } = error as NodeJS.ErrnoException & { errors?: unknown }; // both optional
  if (message) return message;
  if (Array.isArray(errors) && errors.length > 0) return errors.map(describeError).join('; ');
  return code || name;
}
