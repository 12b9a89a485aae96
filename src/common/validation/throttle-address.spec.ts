import { acceptedAddresses } from '../../../test/support/hostile-addresses.js';
import { throttleKey } from './throttle-address.js';

describe('throttleKey', () => {
  it.each([
    ['a plain address', 'ada@example.com', 'ada@example.com'],
    ['a tag', 'ada+shop@example.com', 'ada@example.com'],
    ['two tags', 'ada+shop+2@example.com', 'ada@example.com'],
    ['an empty tag', 'ada+@example.com', 'ada@example.com'],
    ['dots elsewhere', 'a.d.a@example.com', 'a.d.a@example.com'],
    ['dots at Gmail', 'a.d.a@gmail.com', 'ada@gmail.com'],
    ['dots and a tag at Gmail', 'a.da+x.y@gmail.com', 'ada@gmail.com'],
    ['the other name of Gmail', 'a.d.a+x@googlemail.com', 'ada@gmail.com'],
    ['a name that ends like Gmail', 'a.d.a@notgmail.com', 'a.d.a@notgmail.com'],
    ['a subdomain of Gmail’s', 'a.d.a@mail.gmail.com', 'a.d.a@mail.gmail.com'],
    ['a plus sign in front', '+ada@example.com', '+ada@example.com'],
    ['a plus sign in front and a tag', '+ada+shop@example.com', '+ada@example.com'],
    ['plus signs alone', '+++@example.com', '+@example.com'],
    ['one plus sign', '+@gmail.com', '+@gmail.com'],
    ['another sign for tags, which only some hosts know', 'ada-shop@example.com', 'ada-shop@example.com'],
  ])('folds %s', (_what, address, key) => {
    expect(throttleKey(address)).toBe(key);
  });

  it.each(acceptedAddresses)('returns an address, which is its own key: %s', (_what, _written, canonical) => {
    const key = throttleKey(canonical);
    expect(key).toMatch(/^[^@]+@[^@]+$/);
    expect(throttleKey(key)).toBe(key);
  });
});
