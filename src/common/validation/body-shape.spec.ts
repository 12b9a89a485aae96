import { shapeOf } from './body-shape.js';

const declared = new Set(['email', 'code']);

describe('the shape of a body', () => {
  it('keeps the declared fields that hold a plain value', () => {
    const { fields, typeErrors, unknownCount } = shapeOf({ email: 'ada', code: null }, declared);
    expect({ fields, typeErrors, unknownCount }).toEqual({
      fields: { email: 'ada', code: null },
      typeErrors: [],
      unknownCount: 0,
    });
  });

  it('counts every field that is not declared, and makes an error of the first twenty alone', () => {
    const names = Array.from({ length: 4_000 }, (_, index) => `n${index}`);
    const body = { code: [], ...Object.fromEntries(names.map((name) => [name, { deep: [] }])) };
    const { fields, typeErrors, unknownFields, unknownCount } = shapeOf(body, declared);
    expect(fields).toEqual({});
    expect(typeErrors.map(({ pointer }) => pointer)).toEqual(['/code']);
    expect(unknownFields.map(({ pointer }) => pointer)).toEqual(names.slice(0, 20).map((name) => `/${name}`));
    expect(unknownCount).toBe(4_000);
  });

  it.each([null, undefined, [], [{}], '', 'a', 0, true])('of %j is none', (body) => {
    expect(shapeOf(body, declared).typeErrors.map(({ pointer, code }) => [pointer, code])).toEqual([
      ['', 'type'],
    ]);
  });
});
