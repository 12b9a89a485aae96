import { bearerToken } from './bearer-token.js';

const read = (authorization?: string) => bearerToken({ headers: { authorization } });

describe('the bearer token of a request', () => {
  it.each([
    ['Bearer a.b.c', 'a.b.c'],
    ['bearer a.b.c', 'a.b.c'],
    ['BEARER   a.b.c', 'a.b.c'],
    ['Bearer aA0-._~+/==', 'aA0-._~+/=='],
  ])('in %j is %j', (header, token) => {
    expect(read(header)).toBe(token);
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer\ta.b.c',
    'Bearer \ta.b.c',
    'Bearer a.b.c ',
    'Bearer a b',
    'Bearer a,b',
    'Bearer a, Bearer b',
    'Bearer Bearer a',
    'Bearer "a"',
    'Bearer a=b',
    'Bearer \u00e4',
    'Basic YWRhOnB3',
    'Basic Bearer a',
    'xBearer a',
    'a'.repeat(16_000),
    `Bearer ${'a'.repeat(16_000)} `,
    `Bearer${' '.repeat(16_000)}`,
  ])('is absent from %j', (header) => {
    expect(read(header)).toBeNull();
  });
});
