import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isProduction, readGivenVariables } from './development-environment.js';

describe('an .env file', () => {
  const directory = mkdtempSync(join(tmpdir(), 'postern-env-spec-'));
  const path = join(directory, '.env');
  afterAll(() => rmSync(directory, { recursive: true }));

  function valuesIn(content: string | Buffer): Record<string, string | undefined> {
    writeFileSync(path, content);
    const given = Object.entries(readGivenVariables(path));
    return Object.fromEntries(given.filter(([name]) => name.startsWith('TEST_')));
  }

  // The first column of the table in .env.example.
  it.each([
    ['ends a value at #', 'TEST_A=b#c\nTEST_B=b #c', { TEST_A: 'b', TEST_B: 'b' }],
    ['removes quotes', `TEST_A="b"\nTEST_B='c'\nTEST_C=\`d\``, { TEST_A: 'b', TEST_B: 'c', TEST_C: 'd' }],
    ['keeps # within quotes', `TEST_A="b#c"\nTEST_B='b#c' # d`, { TEST_A: 'b#c', TEST_B: 'b#c' }],
    ['keeps $', 'TEST_A=$TEST_B\nTEST_B="${TEST_A}"', { TEST_A: '$TEST_B', TEST_B: '${TEST_A}' }],
    [
      'breaks lines at \\n in double quotes',
      `TEST_A="b\\nc"\nTEST_B='b\\nc'\nTEST_C=b\\nc`,
      {
        TEST_A: 'b\nc',
        TEST_B: 'b\\nc',
        TEST_C: 'b\\nc',
      },
    ],
    ['keeps line breaks within quotes', 'TEST_A="b\nc"\nTEST_B=d', { TEST_A: 'b\nc', TEST_B: 'd' }],
    ['ignores the line breaks of Windows', 'TEST_A=b\r\nTEST_B="c"\r\n', { TEST_A: 'b', TEST_B: 'c' }],
    ['ignores a byte order mark', '\uFEFFTEST_A=b\nTEST_B=c', { TEST_A: 'b', TEST_B: 'c' }],
    ['ignores one between joined files', 'TEST_A=b\n\uFEFFTEST_B=c', { TEST_A: 'b', TEST_B: 'c' }],
  ])('%s', (_rule, content, values) => {
    expect(valuesIn(content)).toEqual(values);
  });

  it.each([
    ['UTF-16 with a byte order mark', Buffer.from('\uFEFFTEST_A=b\n', 'utf16le')],
    ['UTF-16 without one', Buffer.from('TEST_A=b\n', 'utf16le')],
    [
      'UTF-8 with UTF-16 appended',
      Buffer.concat([Buffer.from('TEST_A=b\n'), Buffer.from('TEST_B=c', 'utf16le')]),
    ],
    ['Latin-1', Buffer.from('TEST_A=Bücher\n', 'latin1')],
  ])('is rejected in %s', (_encoding, content) => {
    expect(() => valuesIn(content)).toThrow(`${path} is not UTF-8 text: save it in this encoding.`);
  });

  it('may be absent', () => {
    expect(readGivenVariables(join(directory, 'absent'))).toEqual({ ...process.env });
  });
});

describe('isProduction', () => {
  it('sees through white space, which "set NODE_ENV=production && npm start" adds on Windows', () => {
    expect(isProduction({ NODE_ENV: 'production ' })).toBe(true);
    expect(isProduction({ NODE_ENV: 'development' })).toBe(false);
    expect(isProduction({})).toBe(false);
  });
});
