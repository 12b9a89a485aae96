import { locale, nameOf, t } from './i18n.js';

/** For what text messages are suspended, as the API names it. */
export interface SuspendedRange {
  kind: string;
  country: string | null;
  prefix: string | null;
}

/** Such as "+4915112… (Germany)", "Germany", "requests from one network". */
export function rangeText({ kind, country, prefix }: SuspendedRange): string {
  if (country === null) return nameOf('range', kind);
  if (prefix === null) return countryName(country);
  const digits = `\u2066+${prefix}…\u2069`; // also from left to right in a text from right to left
  return t('range.prefix', { prefix: digits, country: countryName(country) });
}

/** @param code ISO 3166-1 */
export function countryName(code: string): string {
  return new Intl.DisplayNames(locale(), { type: 'region' }).of(code) ?? code;
}
