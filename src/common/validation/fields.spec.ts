import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { canonicalCode } from './text-rules.js';
import { Everything, acceptable, fieldNames, judge } from '../../../test/support/judged-fields.js';

const tenDigits = (numberingSystem: string): string =>
  new Intl.NumberFormat('en', { numberingSystem, useGrouping: false }).format(9_876_543_210);

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
    ['de_DE', 'de-DE'],
    ['pt_br', 'pt-BR'],
    ['zh_hans_cn', 'zh-Hans-CN'],
    ['zh-Hant_TW', 'zh-Hant-TW'],
  ])('%s is %s', (text, canonical) => {
    expect(judge('locale', text)).toBe(canonical);
  });

  it.each([
    '',
    'e',
    'en-',
    'en_',
    '-en',
    '_en',
    'en--US',
    'en__US',
    'de_DE.UTF-8',
    'de_DE@euro',
    'de.UTF-8',
    'C',
    'POSIX',
    'english',
    'en-US, de',
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
    [`${' '.repeat(5_000)}123456`, '123456'],
  ])('%j is %s', (text, code) => {
    expect(judge('code', text)).toBe(code);
  });

  it.each([
    ['a line end', '123456\n', '123456'],
    ['a tab', '123\t456', '123456'],
    ['a no-break space', '123\u00a0456', '123456'],
    ['a narrow no-break space', '123\u202f456', '123456'],
    ['an ideographic space', '123\u3000456', '123456'],
    ['a next-line control', '123456\u0085', '123456'],
    ['a paragraph separator', '123456\u2029', '123456'],
    ['an en dash', '123\u2013456', '123456'],
    ['a non-breaking hyphen', '123\u2011456', '123456'],
    ['a minus sign', '123\u2212456', '123456'],
    ['a heavy minus sign', '123\u2796456', '123456'],
    ['a fullwidth hyphen', '123\uff0d456', '123456'],
    ['the dash of a Japanese keyboard', '123\u30fc456', '123456'],
    ['the same, halfwidth', '123\uff70456', '123456'],
    ['a horizontal line', '123\u2500456', '123456'],
    ['a zero-width space', '123\u200b456', '123456'],
    ['a left-to-right mark', '\u200e123456\u200f', '123456'],
    ['a bidirectional embedding', '\u202a123456\u202c', '123456'],
    ['isolates', '\u2066123456\u2069', '123456'],
    ['a byte order mark', '\ufeff123456', '123456'],
    ['a soft hyphen', '123\u00ad456', '123456'],
    ['fullwidth digits', '\uff11\uff12\uff13\uff14\uff15\uff16', '123456'],
    ['Arabic-Indic digits', '\u0661\u0662\u0663\u0664\u0665\u0666', '123456'],
    ['Persian digits', '\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6', '123456'],
    ['Devanagari digits', '\u0967\u0968\u0969\u096a\u096b\u096c', '123456'],
    ['digits of several scripts', '\u0661\u06f2\u0969\uff145\u{1d7d4}', '123456'],
    ['digits of a run that follows another', '\u{116db}\u{116e3}', '19'],
    ['Adlam digits, beyond the basic plane', '\u{1e951}\u{1e952}', '12'],
    ['sixteen mathematical digits', '\u{1d7cf}'.repeat(16), '1'.repeat(16)],
    ['a circled digit', '12345\u2465', '123456'],
    ['a superscript', '12345\u00b2', '123452'],
    ['fullwidth letters', '\uff21\uff42\uff4f\uff29', 'AB01'],
    ['letters that NFKC makes ASCII', '\u212aAB\u017f', 'KABS'],
    ['a ligature', 'ABC\ufb01', 'ABCF1'],
  ])('is read through %s', (_what, text, code) => {
    expect(judge('code', text)).toBe(code);
  });

  it('has the decimal digits of every script', () => {
    const systems = Intl.supportedValuesOf('numberingSystem').filter((system) =>
      /^\p{Nd}{10}$/u.test(tenDigits(system)),
    );
    expect(systems.length).toBeGreaterThan(70);
    for (const system of systems) expect(canonicalCode(tenDigits(system))).toBe('9876543210');
  });

  it('is read as the API defines it, although separators are dropped first', () => {
    const separator = /[\p{White_Space}\p{Pd}\p{Cf}\u2212]/gu;
    const readings = new Map<string, string>();
    for (let point = 0; point <= 0x10_ffff; point += 1) {
      const character = String.fromCodePoint(point);
      const composed = `1${character}`.normalize('NFKC').replace(separator, '');
      if (/^[0-9A-Za-z]*$/.test(composed)) readings.set(character, composed);
    }
    const letters = { O: '0', I: '1', L: '1' } as Record<string, string>; // all others are themselves
    const expected = [...readings].map(([character, composed]) => [
      character,
      composed.toUpperCase().replace(/[OIL]/g, (letter) => letters[letter] ?? ''),
    ]);
    expect(expected.length).toBeGreaterThan(700);
    expect([...readings.keys()].map((character) => [character, canonicalCode(`1${character}`)])).toEqual(
      expected,
    );
  });

  it.each([
    ['more than 16 of them', '12345678901234567'],
    ['more than 16 of them, fullwidth', '\uff11'.repeat(17)],
    ['more than 16 of them beyond the basic plane', '\u{1d7cf}'.repeat(17)],
    ['characters that become many', '\ufdfa'],
    ['NUL', '123456\u0000'],
    ['a control', '123456\u001b'],
    ['a point', '123.456'],
    ['an ideographic full stop', '123\u3002456'],
    ['an underscore', '123_456'],
    ['a wildcard', '12345%'],
    ['a fraction', '12345\u00bd'],
    ['a numeral that is not a decimal digit', '12345\u4e00'],
    ['a parenthesised digit', '\u247423456'],
    ['a keycap', '1\ufe0f\u20e323456'],
    ['a dotless i, which upper case would make an I', 'ABC\u0131'],
    ['an I with a dot', 'ABC\u0130'],
    ['a sharp s, which upper case would make SS', 'ABC\u00df'],
    ['a Cyrillic O', 'ABC\u041e'],
    ['a combining accent', 'ABCe\u0301'],
    ['a lone surrogate', '12345\ud835'],
  ])('rejects %s', (_what, text) => {
    expect(judge('code', text)).toEqual({ error: 'format' });
  });

  it('is never composed if it is too long', () => {
    const normalize = jest.spyOn(String.prototype, 'normalize');
    for (const unit of ['\ufdfa', '\u0345\u0334', '\uff11', '9']) {
      expect(judge('code', unit.repeat(5_000))).toEqual({ error: 'format' });
    }
    const composed = normalize.mock.contexts.map((context) => String(context).length);
    normalize.mockRestore();
    expect(Math.max(0, ...composed)).toBeLessThan(33);
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
