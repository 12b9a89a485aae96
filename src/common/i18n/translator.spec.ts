import { chooseLanguage, directionOf, languages, type Language } from './languages.js';
import { describeDevice, formatMessage, describeTimestamp, translations } from './translator.js';

type Texts = { [name: string]: string | Texts };

/** Every text of a language, with its path in the translation. */
function textsOf(texts: Texts, path = ''): [path: string, text: string][] {
  return Object.entries(texts).flatMap(([name, value]) =>
    typeof value === 'string'
      ? [[`${path}${name}`, value] as [string, string]]
      : textsOf(value, `${path}${name}.`),
  );
}

const everyText = (language: Language) => new Map(textsOf(translations[language] as unknown as Texts)); // texts alone
const english = everyText('en');
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)(?=[,}])/g)].map(([, name]) => name);
const values = {
  code: 'ABCDEF',
  product: 'Postern',
  lifetime: 'L',
  client: 'C',
  system: 'S',
  label: 'B',
  value: 'V',
  effectiveAt: 'T',
};

describe.each(languages)('the texts in %s', (language) => {
  const texts = everyText(language);

  it('have the same keys as English, and none is empty', () => {
    expect([...texts.keys()].toSorted()).toEqual([...english.keys()].toSorted());
    expect([...texts].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('have the same placeholders as the English ones', () => {
    const inserted = (text = '') => [...new Set(placeholders(text))].toSorted().join(' ');
    const differing = [...texts].filter(([path, text]) => inserted(text) !== inserted(english.get(path)));
    expect(differing).toEqual([]);
  });

  it.each([0, 1, 2, 3, 11, 100])('are valid ICU messages, with the number %i in digits', (count) => {
    const formatted = [...texts].map(([path, text]) => ({
      path,
      counts: placeholders(text).includes('count'),
      text: formatMessage(language, text, { ...values, count }),
    }));
    expect(formatted.filter((each) => each.counts && !each.text.includes(String(count)))).toEqual([]);
    expect(formatted.filter((each) => /[{}#]/.test(each.text))).toEqual([]);
  });

  it('contain no number, which a mail program might mistake for the code, no markup, link or ICU quotation', () => {
    const plain = [...texts].filter(([, text]) =>
      /\p{N}|[<>']|https?:|www\./u.test(text.replace(/=\d/g, '')),
    );
    expect(plain).toEqual([]);
  });

  it('name device and time', () => {
    const device = { client: 'Firefox', system: 'Windows' };
    expect(describeDevice(language, device)).toMatch(/Firefox.*Windows|Windows.*Firefox/);
    expect(describeDevice(language, null)).toBe(texts.get('unknownDevice'));
    expect(describeTimestamp(language, new Date('2026-11-24T14:05:00Z'))).toMatch(/2026.*05.* UTC$/);
  });
});

describe('the language', () => {
  it.each([
    [['pt-BR'], 'pt'],
    [['sv', 'de-AT'], 'de'],
    [['AR-eg'], 'ar'],
    [[], 'fr'],
    [['sv', 'constructor', ''], 'fr'],
  ] as const)('for %j is %s', (wanted, language) => {
    expect(chooseLanguage(wanted, 'fr')).toBe(language);
  });

  it('has the right writing direction', () => {
    expect(languages.filter((language) => directionOf(language) === 'rtl')).toEqual(['ar']);
  });
});

describe('an inserted value', () => {
  it('stays text', () => {
    const hostile = "<b>{count}</b> ' {product}";
    expect(formatMessage('en', '{product}!', { product: hostile })).toBe(`${hostile}!`);
  });
});
