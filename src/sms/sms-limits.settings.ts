import { defineSettings } from '../config/define-settings.js';
import { rateLimitFactor } from '../config/rate-limit-factor.js';
import { orNull, parsed, wholeNumber } from '../config/setting-kinds.js';
import { combined, setting, type Setting } from '../config/setting.js';
import { isPhoneCountry } from './phone-number.js';
import { smsProvider } from './sms-switch.setting.js';

/** The messages to one country. */
export interface CountryQuota {
  perHour: number;
  perDay: number;
}

/** So that the points of a day fit into the limiter. */
const maxSpendMicros = 100_000 * 1_000_000;

/** @throws Error unless it is `UPPER-CASE` and has phone numbers of its own: `UK` has none */
function parseCountry(text: string): string {
  if (/^[A-Z]{2}$/.test(text) && isPhoneCountry(text)) return text;
  throw new Error('must consist of ISO 3166-1 codes, such as DE or GB');
}

function parseCountries(text: string): readonly string[] {
  return [...new Set(text.split(',').map((country) => parseCountry(country.trim())))];
}

/** `DE:…,US:…` */
function parseByCountry<Value>(text: string, parse: (value: string) => Value): ReadonlyMap<string, Value> {
  const entries = text.split(',').map((entry) => {
    const [country = '', value = '', ...rest] = entry.trim().split(':');
    if (rest.length > 0) throw new Error('must be a list of COUNTRY:VALUE');
    return [parseCountry(country), parse(value)] as const;
  });
  if (new Set(entries.map(([country]) => country)).size < entries.length)
    throw new Error('names a country twice');
  return new Map(entries);
}

function parseAmount(text: string): number {
  if (!/^\d{1,6}(\.\d{1,6})?$/.test(text)) throw new Error('must be an amount such as 0.075');
  const micros = Math.round(Number(text) * 1_000_000);
  if (micros === 0 || micros > maxSpendMicros) throw new Error('must be more than 0 and at most 100000');
  return micros;
}

function parseCountryQuota(text: string): CountryQuota {
  const [, perHour = '', perDay = ''] = /^(\d{1,7})\/(\d{1,7})$/.exec(text) ?? [];
  const quota = { perHour: Number(perHour), perDay: Number(perDay) };
  if (quota.perHour < 1 || quota.perDay < quota.perHour)
    throw new Error('must have the messages per hour and, not fewer, per day, such as DE:500/5000');
  return quota;
}

/** A setting without which no text message may be sent. */
function requiredWithSms<Value>(name: string, parse: (text: string) => Value): Setting<Value | null> {
  const value = setting(name, orNull(parsed(parse)));
  return combined({ provider: smsProvider, value }).map((given) => {
    if (given.provider !== null && given.value === null)
      throw new Error(`${name} is required with SMS_PROVIDER`);
    return given.value;
  });
}

const countryQuotas = setting(
  'SMS_COUNTRY_LIMITS',
  orNull(parsed((text) => parseByCountry(text, parseCountryQuota))),
);

export class SmsLimitsSettings extends defineSettings({
  /** Null: nothing is sent, and nothing is counted. */
  provider: smsProvider,
  /** Where text messages may be sent. */
  countries: requiredWithSms('SMS_COUNTRIES', parseCountries),
  /** In millionths of the currency. */
  spendPerDayMicros: requiredWithSms('SMS_SPEND_PER_DAY', parseAmount),
  /** The price of a segment by country, in millionths of the currency, where it differs from `prices.ts`. */
  prices: setting('SMS_PRICES', orNull(parsed((text) => parseByCountry(text, parseAmount)))),
  countryQuotas: combined({ quotas: countryQuotas, factor: rateLimitFactor }).map(
    ({ quotas, factor }): ReadonlyMap<string, CountryQuota> =>
      new Map(
        [...(quotas ?? [])].map(([country, { perHour, perDay }]) => [
          country,
          { perHour: perHour * factor, perDay: perDay * factor },
        ]),
      ),
  ),
  minAccountAgeMinutes: setting('SMS_ACCOUNT_MIN_AGE_MINUTES', (isProduction) =>
    wholeNumber(isProduction ? 1 : 0, 10_080).default(10),
  ),
}) {}
