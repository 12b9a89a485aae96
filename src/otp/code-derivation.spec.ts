import { Keyring } from '../common/secrets.js';
import { codeAlphabets, codesMatch, deriveCode, type CodeSource } from './code-derivation.js';

// The inputs are fixed, so every figure below is the same on each run.
const keyring = new Keyring([
  { kid: 'k1', secret: Buffer.from('the first fixed secret of this test, 48 bytes....') },
  { kid: 'k2', secret: Buffer.from('the second fixed secret of this test, 48 bytes...') },
]);

const source: CodeSource = {
  kid: 'k1',
  challengeId: 'Zk3oT1xqQ0m0w7h2bV9uYw',
  purpose: 'email_verification',
  address: 'ada@example.com',
  generation: 0,
  alphabet: 'digits',
  length: 6,
};

function derive(changes: Partial<CodeSource> = {}, keys = keyring): string {
  const code = deriveCode(keys, { ...source, ...changes });
  if (code === null) throw new Error('the secret is not in the keyring');
  return code;
}

const manyCodes = (count: number, shape: Pick<CodeSource, 'alphabet' | 'length'>): string[] =>
  Array.from({ length: count }, (_, index) => derive({ ...shape, challengeId: `challenge ${index}` }));

/** Pearson's chi-squared statistic of the characters against a uniform distribution. */
function chiSquare(letters: Iterable<string>, alphabet: Iterable<string>): number {
  const counts = new Map([...alphabet].map((letter) => [letter, 0]));
  let total = 0;
  for (const letter of letters) {
    counts.set(letter, (counts.get(letter) ?? Number.NaN) + 1);
    total += 1;
  }
  const expected = total / counts.size;
  return [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** Critical values for a probability of 1 in 100 million, by degrees of freedom. */
const improbable = { 9: 55.4, 31: 97.0, 99: 199.2 } as const;

const digitPairs = Array.from({ length: 100 }, (_, pair) => String(pair).padStart(2, '0'));

describe.each([6, 8])('codes of %i digits', (length) => {
  const codes = manyCodes(40_000, { alphabet: 'digits', length });

  it('have exactly that many digits, including leading zeros', () => {
    expect(codes.filter((code) => !new RegExp(`^\\d{${length}}$`).test(code))).toEqual([]);
    const withZero = codes.filter((code) => code.startsWith('0')).length;
    expect(withZero).toBeGreaterThan(3_600);
    expect(withZero).toBeLessThan(4_400);
  });

  it('[OTP-2] contain every digit equally often, at every position', () => {
    for (let place = 0; place < length; place += 1) {
      const digits = codes.map((code) => code.charAt(place));
      expect(chiSquare(digits, codeAlphabets.digits)).toBeLessThan(improbable[9]);
    }
    expect(chiSquare(codes.join(''), codeAlphabets.digits)).toBeLessThan(improbable[9]);
  });

  it('contain every pair of adjacent digits equally often', () => {
    for (let place = 0; place < length - 1; place += 1) {
      const pairs = codes.map((code) => code.slice(place, place + 2));
      expect(chiSquare(pairs, digitPairs)).toBeLessThan(improbable[99]);
    }
  });

  it('repeat as often as random codes', () => {
    const different = new Set(codes).size;
    // n draws from m values have about n²/2m collisions. The tolerance is six standard deviations of a Poisson count.
    const collisions = codes.length ** 2 / (2 * 10 ** length);
    expect(Math.abs(codes.length - different - collisions)).toBeLessThan(6 * Math.sqrt(collisions) + 3);
  });
});

describe('the test of uniformity', () => {
  it('[OTP-3] is sensitive enough to detect the bias of a byte modulo ten', () => {
    const biased = Array.from({ length: 40_000 }, (_, index) => {
      const mac = keyring.mac('otp', 'k1', [`challenge ${index}`]) ?? Buffer.alloc(0);
      return [...mac.subarray(0, 8)].map((byte) => byte % 10).join('');
    }).join('');
    expect(chiSquare(biased, codeAlphabets.digits)).toBeGreaterThan(improbable[9]);
  });
});

describe('long codes', () => {
  const codes = manyCodes(20_000, { alphabet: 'crockford', length: 12 });

  it('have 12 characters of Crockford base32, which lacks I, L, O and U', () => {
    expect(new Set(codeAlphabets.crockford).size).toBe(32);
    expect(codeAlphabets.crockford).not.toMatch(/[ILOU]/);
    expect(codes.filter((code) => !/^[0-9A-HJKMNP-TV-Z]{12}$/.test(code))).toEqual([]);
  });

  it('contain every character equally often, at every position', () => {
    for (let place = 0; place < 12; place += 1) {
      const letters = codes.map((code) => code.charAt(place));
      expect(chiSquare(letters, codeAlphabets.crockford)).toBeLessThan(improbable[31]);
    }
  });

  it('never repeat', () => {
    expect(new Set(codes).size).toBe(codes.length);
  });
});

describe('a code', () => {
  // Long, so that equal codes cannot be a coincidence.
  const long = { length: 40 };

  it('is the same each time it is derived', () => {
    expect(derive()).toBe(derive());
    const again = new Keyring([
      { kid: 'k1', secret: Buffer.from('the first fixed secret of this test, 48 bytes....') },
    ]);
    expect(derive({}, again)).toBe(derive());
  });

  it('does not change between versions, so a code sent before an update is valid after it', () => {
    // Computed from RFC 5869 and RFC 2104 with a library of another language.
    expect(derive()).toBe('577927');
    expect(derive({ length: 8, purpose: 'code_login' })).toBe('22214821');
    expect(derive({ alphabet: 'crockford', length: 12 })).toBe('5HDVM1CA561B');
  });

  it.each<[string, Partial<CodeSource>]>([
    ['challenge', { challengeId: 'Zk3oT1xqQ0m0w7h2bV9uYx' }],
    ['purpose', { purpose: 'password_reset' }],
    ['address', { address: 'ada@example.org' }],
    ['generation', { generation: 1 }],
    ['secret', { kid: 'k2' }],
  ])('[OTP-1] is another one for another %s', (_what, change) => {
    expect(derive({ ...long, ...change })).not.toBe(derive(long));
  });

  it('is different if the same text is split into other fields', () => {
    const one = derive({ ...long, challengeId: 'ab', purpose: 'c' });
    expect(derive({ ...long, challengeId: 'a', purpose: 'bc' })).not.toBe(one);
    expect(derive({ ...long, challengeId: 'abc', purpose: '' })).not.toBe(one);
    expect(derive({ ...long, generation: 1 })).not.toBe(derive({ ...long, address: `${source.address}1` }));
  });

  it('can be longer than one block of the MAC', () => {
    const code = derive({ length: 100 });
    expect(code).toMatch(/^\d{100}$/);
    expect(code.slice(50)).not.toBe(code.slice(0, 50));
  });

  it('does not exist if its secret is no longer configured', () => {
    for (const kid of ['k3', '', '__proto__', 'K1'])
      expect(deriveCode(keyring, { ...source, kid })).toBeNull();
  });
});

describe('codesMatch', () => {
  it.each([
    ['123456', '123456', true],
    ['000000', '000000', true],
    ['012345', '12345', false],
    ['123456', '123457', false],
    ['123456', '023456', false],
    ['123456', '1234567', false],
    ['123456', '12345', false],
    ['123456', '', false],
    ['', '', true],
    ['123456', '１２３４５６', false],
    ['ABCD', 'abcd', false],
  ])('of %j and %j is %s', (expected, given, isMatch) => {
    expect(codesMatch(expected, given)).toBe(isMatch);
  });
});
