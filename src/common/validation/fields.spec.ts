import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { Everything, acceptable, fieldNames, judge } from '../../../test/support/judged-fields.js';

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
