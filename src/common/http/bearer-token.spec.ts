import { bearerToken } from './bearer-token.js';

const read = (authorization?: string) => bearerToken({ headers: { authorization } });

describe('the bearer token of a request', () => {
  it.each([
    ['Bearer a.b.c', 'a.b.c'],
    ['bearer a.b.c', 'a.b.c'],
    ['BEARER   a.b.c', 'a.b.c'],
    // Not a valid token, since nothing may follow it; verification rejects it.
    ['Bearer a b', 'a b'],
  ])('in %j is %j', (header, token) => {
    expect(read(header)).toBe(token);
  });

  it.each([undefined, '', 'Bearer', 'Bearer\ta.b.c', 'Basic YWRhOnB3', 'xBearer a', 'a'.repeat(16_000)])(
    'is absent from %j',
    (header) => {
      expect(read(header)).toBeNull();
    },
  );
});
