import { judge } from '../../../test/support/judged-fields.js';

/** Characters that no text may contain: C0, DEL, C1, and lone surrogates. */
const unstorable = ['\u0000', '\t', '\n', '\r', '\u001b', '\u007f', '\u0085', '\u009f', '\ud83d', '\ude00'];

describe('a new password', () => {
  const twelve = 'abcdefghijkl';

  // The policy requires more, according to the setting.
  it('[PWD-24] has from 8 to 128 characters', () => {
    expect(judge('newPassword', twelve)).toBe(twelve);
    expect(judge('newPassword', twelve.slice(4))).toBe(twelve.slice(4));
    expect(judge('newPassword', twelve.slice(5))).toEqual({ error: 'too_short' });
    expect(judge('newPassword', '')).toEqual({ error: 'too_short' });
    expect(judge('newPassword', 'x'.repeat(128))).toBe('x'.repeat(128));
    expect(judge('newPassword', 'x'.repeat(129))).toEqual({ error: 'too_long' });
  });

  it('is counted in code points, not in UTF-16 units', () => {
    const dog = '\u{1f436}';
    expect(judge('newPassword', dog.repeat(7))).toEqual({ error: 'too_short' });
    expect(judge('newPassword', dog.repeat(8))).toBe(dog.repeat(8));
    expect(judge('newPassword', dog.repeat(128))).toBe(dog.repeat(128));
    expect(judge('newPassword', dog.repeat(129))).toEqual({ error: 'too_long' });
  });

  it('is counted after composition, so that decomposing makes nothing longer', () => {
    expect(judge('newPassword', 'e\u0301'.repeat(7))).toEqual({ error: 'too_short' });
    expect(judge('newPassword', 'e\u0301'.repeat(128))).toBe('\u00e9'.repeat(128));
  });

  it('is the same however a keyboard composes it', () => {
    const composed = '\u00c5ngstr\u00f6m-2024';
    expect(judge('newPassword', composed.normalize('NFD'))).toBe(composed);
    expect(judge('newPassword', '\u212bngstro\u0308m-2024')).toBe(composed);
  });

  it('[PWD-23] keeps case, spaces and compatibility characters, so that no two passwords become equal', () => {
    const kept = [
      '  Spaces  at  both  ends  ',
      '\u00a0\u3000no-break-space',
      '\ufb01ne-ligature',
      'zero\u200dwidth-12',
    ];
    for (const password of kept) expect(judge('newPassword', password)).toBe(password);
  });

  it.each(unstorable)('rejects %j', (character) => {
    expect(judge('newPassword', `${twelve}${character}`)).toEqual({ error: 'not_allowed' });
    expect(judge('newPassword', `${character}${twelve}`)).toEqual({ error: 'not_allowed' });
  });
});

describe('an existing password', () => {
  it('may have any length up to 512 bytes', () => {
    expect(judge('password', 'x')).toBe('x');
    expect(judge('password', '')).toEqual({ error: 'too_short' });
    expect(judge('password', 'x'.repeat(512))).toBe('x'.repeat(512));
    expect(judge('password', 'x'.repeat(513))).toEqual({ error: 'too_long' });
    expect(judge('password', '\u20ac'.repeat(170))).toBe('\u20ac'.repeat(170));
    expect(judge('password', '\u20ac'.repeat(171))).toEqual({ error: 'too_long' });
  });

  it('may be any password of an earlier policy', () => {
    const longest = '\u{1f436}'.repeat(128);
    expect(judge('password', judge('newPassword', longest))).toBe(longest);
  });

  it('is measured like a new one, and otherwise unchanged: a legacy hash may need the text as it was sent', () => {
    expect(judge('password', 'e\u0301')).toBe('e\u0301');
    expect(judge('password', '\u212b')).toBe('\u212b');
  });
});

describe('a full name', () => {
  it('has from 1 to 100 characters without surrounding spaces', () => {
    expect(judge('fullName', '  \u5f20  ')).toBe('\u5f20');
    expect(judge('fullName', ' \u3000\u00a0 ')).toEqual({ error: 'too_short' });
    expect(judge('fullName', '')).toEqual({ error: 'too_short' });
    expect(judge('fullName', `  ${'\u{20bb7}'.repeat(100)}  `)).toBe('\u{20bb7}'.repeat(100));
    expect(judge('fullName', '\u{20bb7}'.repeat(101))).toEqual({ error: 'too_long' });
  });

  it('is composed, and otherwise unchanged', () => {
    expect(judge('fullName', 'Zoe\u0308 O\u2019Neil-\u0141ukasz')).toBe('Zo\u00eb O\u2019Neil-\u0141ukasz');
    expect(judge('fullName', '<b>Bobby</b> & "Tables"; --')).toBe('<b>Bobby</b> & "Tables"; --');
  });

  it.each(unstorable)('rejects %j', (character) => {
    expect(judge('fullName', `Ada${character}Lovelace`)).toEqual({ error: 'not_allowed' });
  });
});

describe('a text beyond all limits', () => {
  const marks = '\u0345'.repeat(4_000) + '\u0334'.repeat(4_000);

  it.each([
    ['newPassword', { error: 'too_long' }],
    ['password', { error: 'too_long' }],
    ['fullName', { error: 'too_long' }],
    ['email', { error: 'format' }],
  ] as const)('is rejected as %s without being composed', (field, refusal) => {
    const normalize = jest.spyOn(String.prototype, 'normalize');
    expect(judge(field, `a${marks}`)).toEqual(refusal);
    const composed = normalize.mock.contexts.map((context) => String(context).length);
    normalize.mockRestore();
    expect(Math.max(0, ...composed)).toBeLessThan(1_025);
  });

  // The extreme case: six units compose to one character of four bytes.
  const widest = '\u{16126}';
  it('does not include one that is long only in its decomposed form', () => {
    const name = widest.repeat(100);
    expect(judge('fullName', name.normalize('NFD'))).toBe(name);
    expect(judge('newPassword', `${widest.repeat(127)}a`.normalize('NFD'))).toBe(`${widest.repeat(127)}a`);
    const dense = '\u01d5'.repeat(256); // three units become two bytes
    expect(judge('password', dense.normalize('NFD'))).toBe(dense.normalize('NFD'));
  });

  it('does not include an address after more than a thousand spaces', () => {
    expect(judge('email', `${' '.repeat(1_000)}ada@example.com`)).toBe('ada@example.com');
    expect(judge('email', `${' '.repeat(1_020)}ada@example.com`)).toEqual({ error: 'format' });
  });
});
