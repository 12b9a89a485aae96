import { readFileSync } from 'node:fs';
import type { z } from 'zod';

export type Variables = Readonly<Record<string, string | undefined>>;

/** Empty means absent (compose files pass empty strings), and `<NAME>_FILE` stands for a file's content. */
export function withFiles(
  variables: Variables,
  options: { names: readonly string[]; errors: string[] },
): Variables {
  const { names, errors } = options;
  const given = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''),
  );
  for (const name of names) {
    const file = given[`${name}_FILE`];
    if (file === undefined) continue;
    if (given[name] !== undefined) errors.push(`${name} and ${name}_FILE are both set: choose one`);
    else given[name] = attempt(`${name}_FILE`, () => readSecretFile(file), errors);
  }
  return given;
}

function readSecretFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').trimEnd();
  } catch (error) {
    throw new Error('names a file that cannot be read', { cause: error });
  }
}

/** Keeps going where something is wrong, so that everything that is can be told at once. */
export function attempt<T>(name: string, reader: () => T, errors: string[]): T | undefined {
  try {
    return reader();
  } catch (error) {
    errors.push(`${name} ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/** What a schema has against the variables, by their names. */
export function errorsOf(error: z.ZodError | undefined): string[] {
  const issues = error?.issues ?? [];
  return issues.map(({ path, message }) => {
    return `${path.join('.')} ${/received undefined/.test(message) ? 'is required' : message}`;
  });
}
