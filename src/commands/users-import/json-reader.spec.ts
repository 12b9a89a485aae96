import { IgnoredColumns } from './ignored-columns.js';
import { JsonReader } from './json-reader.js';

const open = (columns = new IgnoredColumns([])) => new JsonReader({ columns, firebase: null });
const contentOf = (text: string | null) => open().push({ number: 7, text })[0]?.content;

describe('JsonReader', () => {
  it('reads an object per line, by the accepted column names', () => {
    expect(
      contentOf('{"email":"a@b.de","passwordHash":null,"is_active":false,"Full_Name":"Ada","x":[1]}'),
    ).toEqual({
      values: {
        email: 'a@b.de',
        passwordHash: null,
        locks: [{ column: { name: 'is_active', kind: 'active' }, value: false }],
        fullName: 'Ada',
      },
    });
  });

  it.each(['', ' ', '\t'])('skips a blank line: %j', (text) => {
    expect(open().push({ number: 1, text })).toEqual([]);
  });

  it.each([
    ['{"email":"a@b.de"', 'the line is not JSON'],
    ['{"email":"a@b.de"} {}', 'the line is not JSON'],
    ["{email:'a@b.de'}", 'the line is not JSON'],
    ['{"email":"a\u0001"}', 'the line is not JSON'],
    ['[]', 'the line is not a JSON object'],
    ['null', 'the line is not a JSON object'],
    ['"a@b.de"', 'the line is not a JSON object'],
    ['7', 'the line is not a JSON object'],
    ['['.repeat(30_000) + ']'.repeat(30_000), 'the line is not a JSON object'],
    ['{"email":"a@b.de","Email":"c@d.de"}', 'a column occurs twice'],
    [null, 'the line is longer than 64 KiB'],
  ])('reports what is wrong: %.40s', (text, error) => {
    expect(contentOf(text)).toEqual({ error });
  });

  it('ignores properties that every object inherits', () => {
    const columns = new IgnoredColumns([]);
    const reader = open(columns);
    const line = '{"__proto__":{"email":"x@y.de"},"constructor":"x","toString":"y","email":"a@b.de"}';
    expect(reader.push({ number: 1, text: line })[0]?.content).toEqual({ values: { email: 'a@b.de' } });
    expect(reader.push({ number: 2, text: '{"__proto__":{"email":"x@y.de"}}' })[0]?.content).toEqual({
      values: {},
    });
    expect(columns.names).toEqual(['__proto__', 'constructor', 'toString']);
    expect({}).not.toHaveProperty('email');
  });

  it('does not keep every unknown name of a file', () => {
    const reader = open();
    const read = (number: number) => reader.push({ number, text: `{"name${number}":1}` });
    for (let number = 1; number <= 1_000; number++) read(number);
    expect(() => read(1_001)).toThrow('The lines have more than 1000 different names of columns.');
  });
});
