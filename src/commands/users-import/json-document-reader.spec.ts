import { IgnoredColumns } from './ignored-columns.js';
import { isJsonDocument, JsonDocumentReader } from './json-document-reader.js';
import type { SourceRecord } from './source-record.js';

const open = (isList: boolean) =>
  new JsonDocumentReader({ isList, columns: new IgnoredColumns([]), firebase: null });

function read(text: string, chunkBytes = Infinity): SourceRecord[] {
  const reader = open(text.startsWith('['));
  const bytes = Buffer.from(text);
  const records: SourceRecord[] = [];
  for (let at = 0; at < bytes.length; at += Math.min(chunkBytes, bytes.length)) {
    records.push(...reader.push(bytes.subarray(at, at + chunkBytes)));
  }
  return [...records, ...reader.end()];
}

const user = (email: string) => ({ email, firstName: 'Mü🔑ller', createdTimestamp: 0, credentials: [] });

describe('isJsonDocument', () => {
  it.each<[boolean, string, string]>([
    [true, 'a list', '[{"email":"a@b.de"}]'],
    [true, 'an empty list', '[]'],
    [true, 'the first line of a document', '{"users": [\n{"localId":"1"},\n'],
    [true, 'an indented document', '{\n  "realm": "x",\n  "users": [\n    {\n'],
    [true, 'a document in one line', '{"users":[{"localId":"1"}]}'],
    [true, 'the beginning of a long line', `{"users":[{"localId":"${'x'.repeat(70_000)}`],
    [false, 'a line', '{"email":"a@b.de"}'],
    [false, 'lines', '{"email":"a@b.de"}\n{"email":"c@d.de"}\n'],
    [false, 'a line with a list', '{"email":"a@b.de","users":[]}\n'],
    [false, 'an invalid line before a line', '{"email":"a@b.de",\n{"email":"c@d.de"}\n'],
    [false, 'an open text before a line', '{"email":"a@b.de\n{"email":"c@d.de"}\n'],
    [false, 'no JSON', '{email}\n'],
    [false, 'CSV', 'email,name\na@b.de,Ada\n'],
    [false, 'nothing', ''],
  ])('is %s for %s', (is, _what, head) => {
    expect(isJsonDocument(head)).toBe(is);
  });
});

describe('JsonDocumentReader', () => {
  const realm = JSON.stringify({
    roles: { realm: [{ name: 'x' }] },
    users: [user('a@b.de'), user('c@d.de')],
  });

  it.each([1, 2, 3, 7, Infinity])('reads a document in chunks of %d bytes', (chunkBytes) => {
    const records = read(realm, chunkBytes);
    expect(records.map(({ line, isEntry }) => [line, isEntry])).toEqual([
      [1, true],
      [2, true],
    ]);
    expect(records[1]?.content).toEqual({
      values: { email: 'c@d.de', firstName: 'Mü🔑ller', passwordHash: null, createdAt: 0 },
    });
  });

  it('accepts blanks after the document, and nothing else', () => {
    expect(read(`${realm}\r\n \n`)).toHaveLength(2);
    expect(() => read(`${realm}{}`)).toThrow('The JSON document is incomplete or damaged after entry 2.');
  });

  it('quotes nothing of a damaged document', () => {
    const damaged = realm.replace('"c@d.de"', '"c@d.de" secret');
    expect(() => read(damaged)).toThrow(/^The JSON document is incomplete or damaged after entry 1\.$/);
  });

  it('does not keep an entry of any length', () => {
    const reader = open(false);
    reader.push(Buffer.from('{"users":[{"localId":"'));
    const chunk = Buffer.alloc(65_536, 'x');
    const pushAll = () => {
      for (let count = 0; count < 300; count += 1) reader.push(chunk);
    };
    expect(pushAll).toThrow('After entry 0, the JSON document has one that is too long.');
  });

  it('does not let the name of a list leave the quotes of the command', () => {
    expect(() => read(JSON.stringify({ "x';reboot;'": [{ email: 'a@b.de' }] }))).toThrow(
      String.raw`jq -c '."x\u0027;reboot;\u0027"[]' file.json`,
    );
  });
});
