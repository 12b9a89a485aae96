import { VerifiedTokens } from './verified-tokens.js';

describe('VerifiedTokens', () => {
  afterEach(() => jest.useRealTimers());

  const tokens = new VerifiedTokens<{ exp: number; sub: string }>();
  const inAMinute = () => Math.floor(Date.now() / 1_000) + 60;

  it('has the claims of the same token only', () => {
    tokens.add('a.b.c', { exp: inAMinute(), sub: 'ada' });
    expect(tokens.find('a.b.c')?.sub).toBe('ada');
    for (const other of ['a.b.d', 'a.b.c ', 'A.b.c', '']) expect(tokens.find(other)).toBeNull();
  });

  it('[TOK-12] has none of a token from the second of its expiry on', () => {
    jest.useFakeTimers({ now: 1_700_000_000_000 });
    tokens.add('e.x.p', { exp: 1_700_000_060, sub: 'ada' });
    jest.setSystemTime(1_700_000_059_999);
    expect(tokens.find('e.x.p')).not.toBeNull();
    jest.setSystemTime(1_700_000_060_000);
    expect(tokens.find('e.x.p')).toBeNull();
    expect(tokens.find('e.x.p')).toBeNull();
  });

  it('keeps 10 000, the ones that were added last', () => {
    const many = new VerifiedTokens<{ exp: number }>();
    const added = Array.from({ length: 10_050 }, (_, index) => `${index}`);
    for (const token of added) many.add(token, { exp: inAMinute() });
    expect(added.filter((token) => many.find(token) !== null)).toEqual(added.slice(50));
  });
});
