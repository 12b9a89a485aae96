import { languages, type Language } from '../common/i18n/languages.js';
import type { TextName } from '../common/i18n/translation.js';
import { translations } from '../common/i18n/translator.js';
import { en } from '../common/i18n/locales/en.js';
import type { MessageName } from '../delivery/message.js';
import { countSegments } from './segments.js';
import { renderText } from './text.js';

const names = Object.keys(en.texts) as TextName[]; // as: the keys of a constant
const origin = { at: new Date(), device: null, network: null };
/** Of the length for which docs/text-messages.md promises one segment. */
const productName = 'Twenty letters, here';
const host = 'auth.example.com';
const settings = { productName, host, appHash: null, channel: 'sms' } as const;
const data = { code: '123456', lifetimeSeconds: 300, origin };

const render = (name: string, language: Language, others: Partial<Parameters<typeof renderText>[1]> = {}) =>
  renderText({ name: name as MessageName, language, data }, { ...settings, ...others }).text; // as: one of the texts

describe('a text message', () => {
  it('is as documented', () => {
    expect(render('second-factor', 'en', { productName: 'Acme' })).toBe(
      'Acme: 123456 is your code to sign in. It is good for 5 minutes. Nobody from Acme will ask for it.\n' +
        '@auth.example.com #123456',
    );
  });

  describe.each(names)('%s', (name) => {
    it.each(languages)('fits in %s: one segment of GSM-7, or two of UCS-2', (language) => {
      const isLatin = language !== 'ja' && language !== 'ar';
      const segments = countSegments(render(name, language));
      expect(segments.encoding).toBe(isLatin ? 'GSM-7' : 'UCS-2');
      expect(segments.count).toBeLessThanOrEqual(isLatin ? 1 : 2);
    });

    it.each(languages)('contains in %s the code once before its last line, and no link', (language) => {
      const [sentence = '', last, ...others] = render(name, language).split('\n');
      expect(others).toEqual([]);
      expect(last).toBe('@auth.example.com #123456');
      expect(sentence.split('123456')).toHaveLength(2);
      expect(sentence).toContain(productName);
      expect(sentence).not.toMatch(/https?:|www\.|[{}]/);
    });
  });

  it('ends with the hash of the app instead, if there is one', () => {
    const lines = render('second-factor', 'en', { appHash: 'FA+9qCX9VSu' }).split('\n');
    expect(lines).toHaveLength(2);
    expect(lines.at(-1)).toBe('FA+9qCX9VSu');
  });

  it('for WhatsApp has no last line', () => {
    expect(render('second-factor', 'en', { channel: 'whatsapp' })).not.toContain('\n');
  });

  it('does not exist for a notice', () => {
    expect(() => render('new-device', 'en')).toThrow('has no text');
  });

  it('does not exist without a plain code', () => {
    const message = { name: 'second-factor', language: 'en' } as const;
    expect(() => renderText({ ...message, data: { origin } }, settings)).toThrow('not plain');
    expect(() => renderText({ ...message, data: { ...data, code: '1 2' } }, settings)).toThrow('not plain');
  });

  it('has different words in each language', () => {
    for (const name of names)
      expect(new Set(languages.map((language) => translations[language].texts[name])).size).toBe(
        languages.length,
      );
  });
});
