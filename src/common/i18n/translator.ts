import { IntlMessageFormat } from 'intl-messageformat';
import type { Device } from '../device.js';
import { ar } from './locales/ar.js';
import { de } from './locales/de.js';
import { en } from './locales/en.js';
import { es } from './locales/es.js';
import { fr } from './locales/fr.js';
import { ja } from './locales/ja.js';
import { pt } from './locales/pt.js';
import type { Language } from './languages.js';
import type { CodeMailName, NoticeMailName, Translation } from './translation.js';
import type { MailTexts } from './words.js';

export const translations: Readonly<Record<Language, Translation>> = { en, de, fr, es, pt, ja, ar };

/** The texts of one message: a code, a notice or the summary of notices. */
export function mailTextsOf(
  language: Language,
  name: CodeMailName | NoticeMailName | 'notice-summary',
): MailTexts {
  const { codeMails, noticeMails, summaryMail } = translations[language];
  return { ...codeMails, ...noticeMails, 'notice-summary': summaryMail }[name];
}

/** Arabic numbers use the same digits as codes. */
const formattingLocale = (language: Language): string => (language === 'ar' ? 'ar-u-nu-latn' : language);

const compiled = new Map<string, IntlMessageFormat>();

/** Formats an ICU message. Inserted values are plain text; tags have no meaning. */
export function formatMessage(
  language: Language,
  message: string,
  values: Readonly<Record<string, string | number>> = {},
): string {
  if (!message.includes('{')) return message; // `Translation` allows no ' either, so there is nothing to format
  const key = `${language}:${message}`;
  let format = compiled.get(key);
  if (!format) {
    format = new IntlMessageFormat(message, formattingLocale(language), undefined, { ignoreTag: true });
    compiled.set(key, format);
  }
  return String(format.format({ ...values }));
}

/** Whole minutes, rounded down so that no message states a longer lifetime; seconds if less than a minute. */
export function describeLifetime(language: Language, seconds: number): string {
  const { mail } = translations[language];
  return seconds < 60
    ? formatMessage(language, mail.seconds, { count: Math.floor(seconds) })
    : formatMessage(language, mail.minutes, { count: Math.floor(seconds / 60) });
}

/** For example "Firefox on Windows", in the reader's language. */
export function describeDevice(language: Language, device: Device | null): string {
  const { clientOnSystem, programs, unknownDevice } = translations[language];
  if (!device) return unknownDevice;
  const client = typeof device.client === 'string' ? device.client : programs[device.client.kind];
  if (device.system === null) return client;
  return formatMessage(language, clientOnSystem, { client, system: device.system });
}

const formats = new Map<Language, Intl.DateTimeFormat>();

/** Date and time to the minute, marked as UTC, because the reader's time zone is unknown. */
export function describeTimestamp(language: Language, timestamp: Date): string {
  let format = formats.get(language);
  if (!format) {
    // British date order for English: it is unambiguous everywhere.
    const locale = language === 'en' ? 'en-GB' : formattingLocale(language);
    format = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
    formats.set(language, format);
  }
  return `${format.format(timestamp)} UTC`;
}
