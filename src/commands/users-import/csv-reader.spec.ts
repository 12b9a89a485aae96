import { parse } from 'csv-parse/sync';
import { CsvReader } from './csv-reader.js';
import { IgnoredColumns } from './ignored-columns.js';
import { longestLineBytes } from './line-splitter.js';
import type { SourceRecord } from './source-record.js';

const misplaced = 'a quotation mark is misplaced or unmatched';

function read(text: string): SourceRecord[] {
  const [header = '', ...rest] = text.split('\n');
  const reader = new CsvReader(header, new IgnoredColumns([]));
  const records = rest.flatMap((line, index) => reader.push({ number: index + 2, text: line }));
  return [...records, ...reader.end()];
}

/** In short form: `lines: values` or `lines: error`. */
const shown = (text: string) =>
  read(text).map(({ line, lastLine, content }) => {
    const lines = line === lastLine ? String(line) : `${line}–${lastLine}`;
    const values = 'values' in content ? Object.values(content.values).join('|') : content.error;
    return `${lines}: ${values}`;
  });

describe('CsvReader', () => {
  it.each([
    ['commas', 'email,name\na@b.de,Ada'],
    ['semicolons', 'email;name\na@b.de;Ada'],
    ['tabs', 'email\tname\na@b.de\tAda'],
    ['commas that outnumber a semicolon in quotes', '"email",name,"a;b;c;d"\na@b.de,Ada,x'],
    ['semicolons, and commas in fields', 'name;email\n"Ada";a@b.de'],
  ])('reads fields separated by %s', (_what, text) => {
    const [record] = read(text);
    expect(record?.content).toEqual({ values: { email: 'a@b.de', fullName: 'Ada' } });
  });

  it.each([
    ['passwordHash', 'Password_Hash', 'PASSWORDHASH', 'password-hash', ' password hash ', 'password'],
    ['passwordHash', 'encrypted_password', 'password_digest', 'passwordHash', 'hashed_password', 'user_pass'],
    ['emailVerified', 'email_verified', 'emailVerified', 'is_verified', 'isVerified'],
    ['emailVerifiedAt', 'email_verified_at', 'email_confirmed_at', 'confirmed_at'],
    ['fullName', 'full_name', 'fullName', 'name', 'Name', 'displayName'],
    ['firstName', 'first_name', 'firstName', 'given_name'],
    ['lastName', 'last_name', 'lastName', 'family_name'],
    ['locale', 'locale', 'language', 'Language', 'user_lang'],
    [
      'createdAt',
      'created_at',
      'createdAt',
      'date_joined',
      'dateJoined',
      'createdTimestamp',
      'user_registered',
    ],
  ])('assigns to %s the columns %s, %s …', (field, ...names) => {
    for (const name of names) {
      expect(read(`${name},Email\nx,y`)[0]?.content).toEqual({ values: { [field]: 'x', email: 'y' } });
    }
  });

  it.each([
    ['active', 'is_active', 'isActive', 'enabled'],
    ['locked', 'blocked', 'disabled', 'suspended', 'is_banned', 'locked_at', 'suspendedAt'],
    ['until', 'banned_until', 'banExpires', 'LockoutEnd'],
    ['deleted', 'deleted_at', 'is_deleted'],
  ])('reads as a lock (%s) the columns %s, %s …', (kind, ...names) => {
    for (const name of names) {
      const values = { email: 'y', locks: [{ column: expect.objectContaining({ kind }), value: 'x' }] };
      expect(read(`${name},Email\nx,y`)[0]?.content).toEqual({ values });
    }
  });

  it('reads every lock of a line', () => {
    const [record] = read('email,locked_at,locked,enabled\na@b.de,1,2,3');
    const values = record && 'values' in record.content ? record.content.values : {};
    expect(values.locks?.map(({ value }) => value)).toEqual(['1', '2', '3']);
  });

  it('prefers the first of two names, and reports ignored columns', () => {
    const columns = new IgnoredColumns([]);
    const reader = new CsvReader('password,id,password_hash,email,__proto__,constructor', columns);
    const [record] = [...reader.push({ number: 2, text: 'a,1,b,c,d,e' }), ...reader.end()];
    expect(record?.content).toEqual({ values: { passwordHash: 'b', email: 'c' } });
    expect(columns.names).toEqual(['password', 'id', '__proto__', 'constructor']);
  });

  it.each([
    ['name,id', 'The first line has no column "email".'],
    ['', 'The first line has no column "email".'],
    ['"email', 'The first line has no column "email".'],
    ['"email"x,name', 'The first line has no column "email".'],
    ['email,e-mail', 'The column "e-mail" occurs twice.'],
    ['a@b.de,Ada Lovelace', 'The first line has no column "email".'],
  ])('rejects %j as a header', (header, message) => {
    expect(() => new CsvReader(header, new IgnoredColumns([]))).toThrow(message);
  });

  it('reads quoted fields, and counts the lines they span', () => {
    const text = 'email,name\na,"A ""L"", B"\n\nb,"1\n2\n\n3"\n  \nc,""\n"d","D"\ne,5" F"';
    expect(shown(text)).toEqual(['2: a|A "L", B', '4–7: b|1\n2\n\n3', '9: c|', '10: d|D', '11: e|5" F"']);
  });

  it.each<[string, string, string[]]>([
    ['is never closed', 'a,"A\nb,B\nc,C', [`2: ${misplaced}`, '3: b|B', '4: c|C']],
    ['is never closed in the last line', 'a,A\nb,"B', ['2: a|A', `3: ${misplaced}`]],
    ['is opened in two lines', 'a,"A\nb,"B"\nc,C', [`2: ${misplaced}`, '3: b|B', '4: c|C']],
    ['closes too early', 'a,"A" B\nb,B', [`2: ${misplaced}`, '3: b|B']],
    ['comes after a blank', 'a, "A"\nb,B', [`2: ${misplaced}`, '3: b|B']],
    ['comes before a blank', 'a,"A" \nb,B', [`2: ${misplaced}`, '3: b|B']],
    ['stands in each line', 'a,"A\nb,"B\nc,"C', [2, 3, 4].map((line) => `${line}: ${misplaced}`)],
    ['happens to be closed later', 'a,"A\nb,B"\nc,C', ['2–3: a|A\nb,B', '4: c|C']],
  ])('reports only one line for a quote that %s', (_what, lines, expected) => {
    expect(shown(`email,name\n${lines}`)).toEqual(expected);
  });

  it('does not read the rest of a long file for a missing quote', () => {
    const rest = Array.from({ length: 3_000 }, (_, index) => `p${index},P`);
    const records = shown(['email,name', 'a,"A', ...rest].join('\n'));
    expect(records).toHaveLength(3_001);
    expect(records.slice(0, 2)).toEqual([`2: ${misplaced}`, '3: p0|P']);
    expect(records.at(-1)).toBe('3002: p2999|P');
  });

  it('does not allow a quoted field to be longer than a line may be', () => {
    const rest = Array.from({ length: 100 }, () => `x,${'y'.repeat(1_000)}`);
    const records = shown(['email,name', 'a,"A', ...rest, '"'].join('\n'));
    expect(records.filter((record) => record.includes(misplaced))).toEqual([
      `2: ${misplaced}`,
      `103: ${misplaced}`,
    ]);
    expect(records).toHaveLength(102);
  });

  it('reports the number of fields if it differs from the header’s', () => {
    expect(shown('email,name\na\nb,B,\n,')).toEqual([
      '2: the line has 1 fields, but the first line has 2',
      '3: the line has 3 fields, but the first line has 2',
      '4: |',
    ]);
  });

  it('reports a line that is too long, and closes the record that was open before it', () => {
    const reader = new CsvReader('email,name', new IgnoredColumns([]));
    const lines = ['a,"A', null, 'b,B'].map((text, index) => ({ number: index + 2, text }));
    const records = [...lines.flatMap((line) => reader.push(line)), ...reader.end()];
    expect(records.map(({ line, content }) => [line, content])).toEqual([
      [2, { error: misplaced }],
      [3, { error: `the line is longer than ${longestLineBytes / 1_024} KiB` }],
      [4, { values: { email: 'b', fullName: 'B' } }],
    ]);
  });

  it('parses valid CSV like csv-parse, whatever the fields contain', () => {
    const pieces = ['', 'a', ' ', '"', '""', ',', '\n', 'ä', ';', '\t', '\\', '\r', '\u0000', '🔑', '='];
    let seed = 1; // a fixed seed, so that every run tests the same fields
    const pick = () => pieces[(seed = (seed * 48_271) % 2_147_483_647) % pieces.length] ?? '';
    const records = Array.from({ length: 2_000 }, () => [0, 1].map(() => pick() + pick() + pick()));
    const quoted = (field: string) =>
      /["\n,]|^\s/.test(field) || pick() === 'a' ? `"${field.replaceAll('"', '""')}"` : field;
    const lines = records.map((fields) => fields.map(quoted).join(','));
    const text = ['email,name', ...lines].join('\n');
    const values = read(text).flatMap(({ content }) =>
      'values' in content ? [[content.values.email, content.values.fullName]] : [],
    );
    const [, ...expected] = parse(text, { record_delimiter: '\n', skip_empty_lines: true });
    expect(values).toEqual(expected.filter((_, index) => lines[index]?.trim() !== ''));
  });
});
