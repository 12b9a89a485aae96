import { hasRepeatedName } from './json-names.js';

const judge = (text: string) => hasRepeatedName(text, JSON.parse(text));

describe('a JSON text has a duplicate name', () => {
  it.each([
    '{"a":1,"a":2}',
    '{"a":1,"a":1}',
    '{"a":1,"\\u0061":2}',
    '{"a" : 1, "b": 2,\n"a"\t:3}',
    '{"":1,"":2}',
    '{"b":{"a":1,"a":2}}',
    '[{"a":1},{"a":1,"a":2}]',
    '{"a\\"":1,"a\\"":2}',
    '{"1":1,"1":1}',
  ])('in %s', (text) => {
    expect(judge(text)).toBe(true);
  });

  it.each([
    '{}',
    '[]',
    'null',
    '"a"',
    '1',
    '{"a":1,"A":2}',
    '{"a":"\\"a\\":","b":"{\\"a\\":1,\\"a\\":2}"}',
    '[{"a":1},{"a":1}]',
    '{"a":{"a":{"a":[{"a":1}]}}}',
    '["a","a",":"]',
    '{"\\\\":"\\\\","b":":"}',
    '{"toString":1,"constructor":2,"length":3}',
  ])('not in %s', (text) => {
    expect(judge(text)).toBe(false);
  });

  it('which is detected in a text as deep, or with as many names, as a body can have', () => {
    expect(judge(`${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}`)).toBe(false);
    expect(judge(`{${Array.from({ length: 3_000 }, (_, index) => `"${index}":0`).join()},"7":0}`)).toBe(true);
    expect(judge(JSON.stringify('"\\'.repeat(8_000)))).toBe(false);
  });
});
