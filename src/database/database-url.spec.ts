import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { parseDatabaseUrl } from './database-url.js';

function errorOf(url: string): string | null {
  try {
    parseDatabaseUrl(url);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('the URL of the database', () => {
  it.each([
    [
      'a host, a port, a user and a password',
      'postgres://u:p@db.example.com:5433/postern',
      'p',
      'db.example.com',
    ],
    ['the longer scheme', 'postgresql://u:p@db/postern', 'p', 'db'],
    ['an encoded password', 'postgres://u:p%40ss%23w%2Frd%3F%25%3A%20@db/postern', 'p@ss#w/rd?%: ', 'db'],
    [
      'a colon and an @ in the password, which are unambiguous',
      'postgres://u:p:a@ss@db/postern',
      'p:a@ss',
      'db',
    ],
    ['an IPv6 address', 'postgres://u:p@[::1]:5432/postern', 'p', '::1'],
    ['an encoded socket', 'postgres://u:p@%2Fvar%2Frun%2Fpostgresql/postern', 'p', '/var/run/postgresql'],
    [
      'a socket as a parameter',
      'postgres://u:p@/postern?host=/var/run/postgresql',
      'p',
      '/var/run/postgresql',
    ],
    ['TLS', 'postgres://u:p@db/postern?sslmode=verify-full', 'p', 'db'],
  ])('may have %s', (_, url, password, host) => {
    expect(parseDatabaseUrl(url)).toBe(url);
    const client = new pg.Client({ connectionString: url });
    expect(client).toMatchObject({ user: 'u', host, database: 'postern' });
    expect(client.password).toBe(password);
  });

  it.each([
    'postgres://u:p@ss#w/rd@db/postern',
    'postgres://u:se/cret@db/postern',
    'postgres://u:12/secret@db/postern',
    'postgres://u:12?secret@db/postern',
    'postgres://u:se#cret@db/postern',
    'postgres://u:secret@db/postern#x',
    'postgres://u:s@cret/x@db/postern',
    'postgres://u:100%secret@db/postern',
    'postgres://u:se%ffcret@db/postern',
    'postgres://u:se%00cret@db/postern',
  ])(
    '[OPS-13] is rejected with advice, and without any part of it, if the password is not encoded: %s',
    (url) => {
      const encoded = '/ as %2F, ? as %3F, # as %23, @ as %40, % as %25';
      expect(errorOf(url)).toBe(`must have its user and password percent-encoded: ${encoded}`);
    },
  );

  it.each(['postgres://u:se cret@db/postern', 'postgres://u:secret@db/postern\n'])(
    'must not contain white space, which parsers silently drop: %j',
    (url) => expect(errorOf(url)).toBe('must not contain spaces or line breaks; percent-encode them'),
  );

  it.each([
    'mysql://u:p@db/x',
    'db.example.com',
    'host=db user=u',
    'postgres://u:p@db:port/x',
    'postgres:db',
  ])('must be one of PostgreSQL: %s', (url) =>
    expect(errorOf(url)).toBe('must look like postgres://user:password@host:port/database'),
  );

  it('has a known sslmode', () => {
    const sentence = 'must have an sslmode of disable, prefer, require, verify-ca, verify-full, no-verify';
    expect(errorOf('postgres://db/postern?sslmode=verify_full')).toBe(sentence);
  });

  it.each(['sslrootcert', 'sslcert', 'sslkey'])('names a readable file in %s', (name) => {
    const folder = mkdtempSync(join(tmpdir(), 'postern-url-'));
    const file = join(folder, 'ca.pem');
    writeFileSync(file, '');
    expect(errorOf(`postgres://db/postern?${name}=${file}`)).toBeNull();
    rmSync(folder, { recursive: true });
    expect(errorOf(`postgres://db/postern?${name}=${file}`)).toBe(
      `names a file in ${name} that cannot be read`,
    );
  });
});
