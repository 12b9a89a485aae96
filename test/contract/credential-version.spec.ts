import { globSync, readFileSync } from 'node:fs';

/** Columns that determine who can sign in to an account, and with which address. */
const credentials = /\b(email|email_verified_at|password_hash|disabled_at|credential_version)\s*=[^=]/;

/** SQL that advances the credential version, always or under a condition. */
const beginsVersion = /\$\{nextCredentialVersion\(|devices_trusted_since\s*=[^,]*\$\{devicesTrustedFromNow\}/;

/** The same password hashed with current parameters: who can sign in does not change. */
const exceptions = [
  /^password_hash = \$4$/,
  // Who can sign in, and on which devices, does not change; trusted devices are removed in the same transaction.
  /^factors = \(factors \| /,
  /^factors = factors & /,
];

/** The SET clause of each statement that updates `users`. */
function assignmentsIn(source: string): string[] {
  const statement =
    /(?:UPDATE users(?: AS \w+)? SET|users_email_key DO UPDATE\s+SET)\s+([\s\S]+?)\s+(?:WHERE\b|RETURNING\b|`)/g;
  return [...source.matchAll(statement)].map(([, assignments = '']) => assignments);
}

function forgotten(source: string): string[] {
  return assignmentsIn(source).filter(
    (text) =>
      credentials.test(text) &&
      !beginsVersion.test(text) &&
      !exceptions.some((exception) => exception.test(text)),
  );
}

const files = globSync('src/**/*.ts').filter(
  (name) => !name.endsWith('.spec.ts') && !name.startsWith('src/database/migrations'),
);
const sources = files.map((name) => readFileSync(name, 'utf8'));

describe('a statement that changes password, address, owner or state of an account', () => {
  it('[LIM-22] ends the trust in earlier devices, in each of the sources', () => {
    expect(sources.flatMap(assignmentsIn)).toHaveLength(14);
    expect(sources.flatMap(forgotten)).toEqual([]);
  });

  it('would be detected if it did not', () => {
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
