import { hash } from 'node:crypto';

/**
 * The canonical form (RFC 8785) of a flat object of texts and nulls: its members sorted by name, without white space.
 * JSON.stringify writes texts as RFC 8785 requires.
 * @param names of the members, sorted; others are left out
 */
export function canonicalJson<Name extends string>(
  values: Readonly<Record<Name, string | null>>,
  names: readonly Name[] = sortedNames(values),
): string {
  let members = '';
  for (const name of names) {
    const separator = members === '' ? '' : ',';
    members += `${separator}${JSON.stringify(name)}:${JSON.stringify(values[name])}`;
  }
  return `{${members}}`;
}

/** The names of the members in the order of the canonical form. */
export function sortedNames<Name extends string>(values: Readonly<Record<Name, unknown>>): Name[] {
  return (Object.keys(values) as Name[]).toSorted(); // as: values have no other members
}

export function sha256(...parts: readonly (string | Buffer)[]): Buffer {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return hash('sha256', only, 'buffer');
  const buffers = parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part));
  return hash('sha256', Buffer.concat(buffers), 'buffer');
}
