import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { readError } from './field.js';
import {
  ChallengeIdField,
  CodeField,
  EmailField,
  FullNameField,
  LocaleField,
  NewPasswordField,
  PasswordField,
  RefreshTokenField,
} from './fields.js';

class Everything {
  @EmailField()
  email!: unknown;

  @NewPasswordField()
  newPassword!: unknown;

  @PasswordField()
  password!: unknown;

  @FullNameField()
  fullName!: unknown;

  @LocaleField({ optional: true })
  locale?: unknown;

  @ChallengeIdField()
  challengeId!: unknown;

  @CodeField('123456')
  code!: unknown;

  @RefreshTokenField()
  refreshToken!: unknown;
}

type FieldName = keyof Everything;

const acceptable: Record<FieldName, unknown> = {
  email: 'ada@example.com',
  newPassword: 'correct horse battery staple',
  password: 'x',
  fullName: 'Ada Lovelace',
  locale: 'en',
  challengeId: 'any',
  code: '123456',
  refreshToken: 'any',
};

const fieldNames = Object.keys(acceptable) as FieldName[]; // complete by its type

/** Returns what the controller gets for one field, or `{ error }` with the code of the error. */
function judge(field: FieldName, value: unknown): unknown {
  const body = plainToInstance(Everything, { ...acceptable, [field]: value });
  const errors = validateSync(body, { whitelist: true, forbidUnknownValues: true });
  const found = errors.flatMap(({ property, constraints = {} }) =>
    Object.values(constraints).map((message) => ({ property, error: readError(message).code })),
  );
  if (found.length === 0) return body[field];
  expect(found).toEqual([{ property: field, error: expect.any(String) }]);
  return { error: found[0]?.error };
}

describe('every field', () => {
  it('accepts a valid value', () => {
    for (const field of fieldNames) expect(judge(field, acceptable[field])).toEqual(acceptable[field]);
  });

  const others = [null, 0, 123_456, true, false, [], ['x'], {}, { length: 6 }, new Date(0)];

  it.each(fieldNames)('accepts only strings: %s', (field) => {
    for (const value of others) expect(judge(field, value)).toEqual({ error: 'type' });
  });

  it.each(fieldNames.filter((field) => field !== 'locale'))('is required: %s', (field) => {
    expect(judge(field, undefined)).toEqual({ error: 'required' });
  });

  it('rejects an object that looks like its own error', () => {
    for (const field of ['email', 'locale'] as const) {
      expect(judge(field, { refused: 'ada@example.com' })).toHaveProperty('error');
    }
  });

  it('reports an error without repeating the value', () => {
    const body = plainToInstance(Everything, {
      email: 'Xvalue',
      newPassword: 'Xvalue',
      password: 'Xvalue'.repeat(100),
      fullName: 'Xvalue'.repeat(100),
      locale: 'Xvalue_',
      challengeId: 'Xvalue'.repeat(100),
      code: 'Xvalue!',
      refreshToken: 'Xvalue'.repeat(1_000),
    });
    const messages = validateSync(body).flatMap(({ constraints = {} }) => Object.values(constraints));
    expect(messages).toHaveLength(fieldNames.length);
    expect(messages.join('\n')).not.toContain('Xvalue');
  });
});

describe('an optional field', () => {
  it('may be omitted, but not null', () => {
    expect(judge('locale', undefined)).toBeUndefined();
    expect(judge('locale', null)).toEqual({ error: 'type' });
  });
});

describe('an e-mail address', () => {
  it('arrives in its canonical form', () => {
    expect(judge('email', '  Ada@B\u00fccher.EXAMPLE ')).toBe('ada@xn--bcher-kva.example');
  });

  it.each(['', ' ', 'ada', 'ada@example', 'ada@@example.com', 'ada@example.com, eve@example.com'])(
    'is not %j',
    (text) => {
      expect(judge('email', text)).toEqual({ error: 'format' });
    },
  );
});

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

  it('is composed like a new one', () => {
    expect(judge('password', 'e\u0301')).toBe('\u00e9');
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

describe('a locale', () => {
  it.each([
    ['en', 'en'],
    ['EN-us', 'en-US'],
    ['pt-br', 'pt-BR'],
    ['zh-hant-tw', 'zh-Hant-TW'],
    ['de-DE-u-co-phonebk', 'de-DE-u-co-phonebk'],
    ['iw', 'he'],
  ])('%s is %s', (text, canonical) => {
    expect(judge('locale', text)).toBe(canonical);
  });

  it.each([
    '',
    'e',
    'en_US',
    'en-',
    '-en',
    'en--US',
    ' en',
    'en\n',
    '12',
    'portuguese-brazil',
    '*',
    '../../en',
    `en-${'a'.repeat(33)}`,
  ])('is not %j', (text) => {
    expect(judge('locale', text)).toEqual({ error: 'format' });
  });
});

describe('a code', () => {
  it.each([
    ['123456', '123456'],
    ['000000', '000000'],
    ['123 456', '123456'],
    ['  123-456  ', '123456'],
    ['1-2-3 4-5-6', '123456'],
    ['7', '7'],
    ['7yz9-K3mq-x0ab', '7YZ9K3MQX0AB'],
    ['oO0', '000'],
    ['iIlL1', '11111'],
    ['u', 'U'],
    ['1234567890123456', '1234567890123456'],
    ['1 '.repeat(16), '1'.repeat(16)],
  ])('%j is %s', (text, code) => {
    expect(judge('code', text)).toBe(code);
  });

  it.each([
    ['more than 16 of them', '12345678901234567'],
    ['a line end', '123456\n'],
    ['a tab', '123\t456'],
    ['NUL', '123456\u0000'],
    ['a no-break space', '123\u00a0456'],
    ['an en dash', '123\u2013456'],
    ['a minus sign', '\u2212123456'],
    ['a zero-width space', '123\u200b456'],
    ['a point', '123.456'],
    ['an underscore', '123_456'],
    ['a wildcard', '12345%'],
    ['fullwidth digits', '\uff11\uff12\uff13\uff14\uff15\uff16'],
    ['Arabic-Indic digits', '\u0661\u0662\u0663\u0664\u0665\u0666'],
    ['mathematical digits', '\u{1d7cf}23456'],
    ['a superscript', '12345\u00b2'],
    ['a long s, which upper case would make an S', 'ABC\u017f'],
    ['a Kelvin sign, which lower case would make a k', 'ABC\u212a'],
    ['a dotless i, which upper case would make an I', 'ABC\u0131'],
    ['an I with a dot', 'ABC\u0130'],
    ['a sharp s, which upper case would make SS', 'ABC\u00df'],
    ['a ligature, which upper case would make FI', 'ABC\ufb01'],
    ['a Cyrillic O', 'ABC\u041e'],
    ['a combining accent', 'ABCe\u0301'],
    ['a lone surrogate', '12345\ud835'],
  ])('rejects %s', (_what, text) => {
    expect(judge('code', text)).toEqual({ error: 'format' });
  });
});

describe('an opaque value', () => {
  it.each([
    ['challengeId', 64],
    ['refreshToken', 4096],
  ] as const)('arrives unchanged: %s, up to %i characters', (field, longest) => {
    for (const text of ['', ' ', ' x ', 'e\u0301', '\u0000', 'x'.repeat(longest)]) {
      expect(judge(field, text)).toBe(text);
    }
    expect(judge(field, 'x'.repeat(longest + 1))).toEqual({ error: 'too_long' });
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
    expect(judge('password', dense.normalize('NFD'))).toBe(dense);
  });

  it('does not include an address after more than a thousand spaces', () => {
    expect(judge('email', `${' '.repeat(1_000)}ada@example.com`)).toBe('ada@example.com');
    expect(judge('email', `${' '.repeat(1_020)}ada@example.com`)).toEqual({ error: 'format' });
  });
});
