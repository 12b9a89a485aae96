import { shapeOf } from './body-shape.js';

const declared = { all: new Set(['email', 'code', 'roles']), lists: new Set(['roles']) };

describe('the shape of a body', () => {
  it('has the declared fields with a primitive value', () => {
    const { fields, typeErrors, unknownCount } = shapeOf({ email: 'ada', code: null }, declared);
    expect({ fields, typeErrors, unknownCount }).toEqual({
      fields: { email: 'ada', code: null },
      typeErrors: [],
      unknownCount: 0,
    });
  });

  it('counts every undeclared field, and has an error for only the first twenty', () => {
    const names = Array.from({ length: 4_000 }, (_, index) => `n${index}`);
    const body = { code: [], ...Object.fromEntries(names.map((name) => [name, { deep: [] }])) };
    const { fields, typeErrors, unknownFields, unknownCount } = shapeOf(body, declared);
    expect(fields).toEqual({});
    expect(typeErrors.map(({ pointer }) => pointer)).toEqual(['/code']);
    expect(unknownFields.map(({ pointer }) => pointer)).toEqual(names.slice(0, 20).map((name) => `/${name}`));
    expect(unknownCount).toBe(4_000);
  });

  it('has a list of primitive values where one is declared, if it is short', () => {
    const of = (roles: unknown) => shapeOf({ roles }, declared);
    for (const roles of [[], ['a', 1, null], 'a']) expect(of(roles)).toMatchObject({ fields: { roles } });
    for (const roles of [[[]], ['a', {}], {}, Array.from({ length: 101 }, () => 'a')])
      expect(of(roles)).toMatchObject({ fields: {}, typeErrors: [{ pointer: '/roles', code: 'type' }] });
  });

  it.each([null, undefined, [], [{}], '', 'a', 0, true])('of %j does not exist', (body) => {
    expect(shapeOf(body, declared).typeErrors.map(({ pointer, code }) => [pointer, code])).toEqual([
      ['', 'type'],
    ]);
  });
});
