import { globSync, readFileSync } from 'node:fs';

/** Columns that say who can open an account, and under which address. */
const credentials = /\b(email|email_verified_at|password_hash|disabled_at|credential_version)\s*=[^=]/;

/** Text that begins a new credential version, whole or where a condition holds. */
const beginsVersion = /\$\{nextCredentialVersion\(|devices_trusted_since\s*=[^,]*\$\{devicesTrustedFromNow\}/;

/** The same password under today's parameters: nobody else than before can open the account. */
const exceptions = ['password_hash = $4'];

/** What follows SET in each statement that changes rows of `users`. */
function assignmentsIn(source: string): string[] {
  const statement =
    /(?:UPDATE users(?: AS \w+)? SET|users_email_key DO UPDATE\s+SET)\s+([\s\S]+?)\s+(?:WHERE\b|RETURNING\b|`)/g;
  return [...source.matchAll(statement)].map(([, assignments = '']) => assignments);
}

function forgotten(source: string): string[] {
  return assignmentsIn(source).filter(
    (text) => credentials.test(text) && !beginsVersion.test(text) && !exceptions.includes(text),
  );
}

const files = globSync('src/**/*.ts').filter(
  (name) => !name.endsWith('.spec.ts') && !name.startsWith('src/database/migrations'),
);
const sources = files.map((name) => readFileSync(name, 'utf8'));

describe('a statement that changes password, address, owner or state of an account', () => {
  it('[LIM-22] ends the trust in devices from before, in each of the sources', () => {
    expect(sources.flatMap(assignmentsIn)).toHaveLength(9);
    expect(sources.flatMap(forgotten)).toEqual([]);
  });

  it('would be noticed if it did not', () => {
    const change = (assignments: string) => forgotten(`\`UPDATE users SET ${assignments} WHERE id = $1\``);
    expect(change('email = $2')).toHaveLength(1);
    expect(change('disabled_at = now(), updated_at = now()')).toHaveLength(1);
    expect(change('credential_version = credential_version + 1')).toHaveLength(1);
    expect(change('email = $2, devices_trusted_since = now()')).toHaveLength(1);
    expect(change('email = $2, ${nextCredentialVersion()}')).toEqual([]);
    expect(change('full_name = $2')).toEqual([]);
  });

  it('is SQL, and none of it goes through the repository', () => {
    const writes = /\busers\.(save|update|insert|upsert|increment|decrement|softDelete)\(/;
    expect(files.filter((_, index) => writes.test(sources[index] ?? ''))).toEqual([]);
  });
});
