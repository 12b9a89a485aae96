import { hash } from 'node:crypto';

/**
 * The canonical form (RFC 8785) of a flat object of texts and nulls: its members sorted by name, without white space.
 * JSON.stringify writes texts as RFC 8785 requires.
 */
export function canonicalJson(values: Readonly<Record<string, string | null>>): string {
  const names = Object.keys(values).toSorted();
  return `{${names.map((name) => `${JSON.stringify(name)}:${JSON.stringify(values[name])}`).join(',')}}`;
}

export function sha256(...parts: readonly (string | Buffer)[]): Buffer {
  return hash('sha256', Buffer.concat(parts.map((part) => Buffer.from(part))), 'buffer');
}
