import { globSync, readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';

/** The module that may name each table. */
const owners: Readonly<Record<string, string>> = {
  users: 'users',
  sessions: 'sessions',
  challenges: 'otp',
  guess_budgets: 'otp',
  rate_limits: 'limits',
  deliveries: 'delivery',
  sms_deliveries: 'sms',
  pending_sign_ins: 'factors',
  totp_factors: 'factors',
  phones: 'factors',
  recovery_sets: 'factors',
  recovery_codes: 'factors',
  trusted_devices: 'factors',
  factor_recoveries: 'factors',
  audit_events: 'audit',
  audit_personal: 'audit',
  audit_seals: 'audit',
  recorded_configuration: 'audit',
  idempotency_keys: 'idempotency',
  session_cutoff: 'sessions',
  statistics: 'statistics',
  processes: 'processes',
  sms_admissions: 'sms',
  sms_breakers: 'sms',
  sms_hourly: 'sms',
  migrations: 'database',
};

/** Migrations create the tables of all modules, with the foreign keys between them. */
const isExempt = (file: string) => file.startsWith('src/database/migrations/') || file.endsWith('.spec.ts');

const sources = globSync('src/**/*.ts')
  .filter((file) => !isAbsolute(file) && !isExempt(file))
  .map((file) => ({ file, module: file.split('/')[1] ?? '', text: readFileSync(file, 'utf8') }));

const naming = (table: string) =>
  new RegExp(`\\b(FROM|JOIN|INTO|UPDATE|TABLE|LIKE|ONLY|USING)\\s+${table}\\b`);

/** Sources that name another module's table in SQL. */
function trespassers(texts: readonly { file: string; module: string; text: string }[]): string[] {
  return Object.entries(owners).flatMap(([table, owner]) =>
    texts
      .filter(({ module, text }) => module !== owner && naming(table).test(text))
      .map(({ file }) => `${file} names ${table}, which is of src/${owner}`),
  );
}

describe('tables', () => {
  it('are named in SQL only by their owner', () => {
    expect(trespassers(sources)).toEqual([]);
  });

  it('are each named by their owner', () => {
    for (const [table, owner] of Object.entries(owners)) {
      const ofOwner = sources.filter(({ module, text }) => module === owner && naming(table).test(text));
      expect({ table, isNamed: ofOwner.length > 0 }).toEqual({ table, isNamed: true });
    }
  });

  it('have an owner as soon as a migration creates them', () => {
    const migrations = globSync('src/database/migrations/*.ts').map((file) => readFileSync(file, 'utf8'));
    const all = (statement: RegExp) => migrations.flatMap((text) => [...text.matchAll(statement)]);
    const renamed = new Map(
      all(/ALTER TABLE (\w+) RENAME TO (\w+)/g).map(([, from = '', to = '']) => [from, to] as const),
    );
    const made = all(/CREATE (?:UNLOGGED )?TABLE (\w+)/g).map(
      ([, table = '']) => renamed.get(table) ?? table,
    );
    expect(made.toSorted()).toEqual(
      Object.keys(owners)
        .filter((table) => table !== 'migrations') // TypeORM's own
        .toSorted(),
    );
  });

  it('would be found in the SQL of another module', () => {
    const trespassing = {
      file: 'src/auth/login.ts',
      module: 'auth',
      text: '`SELECT 1 FROM sessions s JOIN users u`',
    };
    expect(trespassers([trespassing])).toEqual([
      'src/auth/login.ts names users, which is of src/users',
      'src/auth/login.ts names sessions, which is of src/sessions',
    ]);
  });

  it('are never named by src/auth, which has no SQL', () => {
    const sql = /\b(SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM)\b/;
    const flows = sources.filter(({ module }) => module === 'auth' || module === 'admin');
    expect(flows.length).toBeGreaterThan(30);
    expect(flows.filter(({ text }) => sql.test(text)).map(({ file }) => file)).toEqual([]);
  });
});
