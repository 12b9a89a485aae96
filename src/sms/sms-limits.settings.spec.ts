import { readGroups, SettingsError } from '../config/read-settings.js';
import { LimitsSettings } from '../limits/limits.settings.js';
import { priceMicros } from './prices.js';
import { SmsLimitsSettings } from './sms-limits.settings.js';

const complete = { SMS_PROVIDER: 'webhook', SMS_COUNTRIES: 'DE,AT', SMS_SPEND_PER_DAY: '50' };

function read(variables: Record<string, string>): SmsLimitsSettings {
  return readGroups(variables, { read: [SmsLimitsSettings] }).get(SmsLimitsSettings);
}

function errorsOf(variables: Record<string, string>): readonly string[] {
  try {
    read(variables);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.errors;
  }
}

describe('the settings of text messages', () => {
  it('are not required without a provider', () => {
    expect(read({})).toMatchObject({ provider: null, countries: null, spendPerDayMicros: null });
  });

  it('must name the countries and the spending with one', () => {
    expect(read(complete)).toMatchObject({ countries: ['DE', 'AT'], spendPerDayMicros: 50_000_000 });
    expect(errorsOf({ SMS_PROVIDER: 'webhook' })).toEqual([
      'SMS_COUNTRIES is required with SMS_PROVIDER',
      'SMS_SPEND_PER_DAY is required with SMS_PROVIDER',
    ]);
  });

  it.each(['UK', 'de', 'DEU', '*', 'DE,,AT', 'DE;AT', '49'])('reject %j as countries', (countries) => {
    expect(errorsOf({ ...complete, SMS_COUNTRIES: countries })).toEqual([
      'SMS_COUNTRIES must consist of ISO 3166-1 codes, such as DE or GB',
    ]);
  });

  it.each(['0', '-1', '1e3', '0.0000001', '100000.01', '1,5', 'EUR 5', ' '])(
    'reject %j as an amount',
    (amount) => {
      expect(errorsOf({ ...complete, SMS_SPEND_PER_DAY: amount })).toEqual([
        expect.stringMatching(/^SMS_SPEND_PER_DAY /),
      ]);
    },
  );

  it('have prices that replace those of the table', () => {
    const { prices } = read({ ...complete, SMS_PRICES: 'DE:0.075, US:0.008' });
    expect(priceMicros('DE', prices ?? undefined)).toBe(75_000);
    expect(priceMicros('US', prices ?? undefined)).toBe(8_000);
    expect(priceMicros('AT', prices ?? undefined)).toBe(100_000);
    expect(priceMicros('AF')).toBe(300_000);
  });

  it.each(['DE', 'DE:', 'DE:x', 'DE:0.1:2', 'DE:0.1,DE:0.2', 'XX:0.1'])('reject the prices %j', (prices) => {
    expect(errorsOf({ ...complete, SMS_PRICES: prices })).toEqual([expect.stringMatching(/^SMS_PRICES /)]);
  });

  it('have quotas of countries, which the factor multiplies', () => {
    const given = { ...complete, SMS_COUNTRY_LIMITS: 'DE:500/5000', RATE_LIMIT_FACTOR: '2' };
    const quotas = read({ ...given, NODE_ENV: 'test' }).countryQuotas;
    expect([...quotas]).toEqual([['DE', { perHour: 1_000, perDay: 10_000 }]]);
    expect(errorsOf(given)).toEqual([
      'RATE_LIMIT_FACTOR must be 1 in production unless ALLOW_UNSAFE_LIMITS is true',
    ]);
  });

  it.each(['DE', 'DE:500', 'DE:0/1', 'DE:10/9', 'DE:1/2/3'])('reject the quotas %j', (quotas) => {
    expect(errorsOf({ ...complete, SMS_COUNTRY_LIMITS: quotas })).toEqual([
      expect.stringMatching(/^SMS_COUNTRY_LIMITS /),
    ]);
  });

  it('allow no account without an age in production', () => {
    expect(errorsOf({ ...complete, SMS_ACCOUNT_MIN_AGE_MINUTES: '0' })).toHaveLength(1);
    expect(errorsOf({ ...complete, SMS_ACCOUNT_MIN_AGE_MINUTES: '0', NODE_ENV: 'test' })).toEqual([]);
  });

  it('have the limits that protect from toll fraud by default', () => {
    const { rules } = readGroups({}, { read: [LimitsSettings] }).get(LimitsSettings);
    const [hour, day] = [3_600, 86_400];
    expect(rules).toMatchObject({
      'sms-account-numbers-day': { quota: 2, windowSeconds: day },
      'sms-account-hour': { quota: 3, windowSeconds: hour },
      'sms-account-day': { quota: 6, windowSeconds: day },
      'sms-number-cooldown': { quota: 1, windowSeconds: 60 },
      'sms-number-hour': { quota: 3, windowSeconds: hour },
      'sms-number-day': { quota: 6, windowSeconds: day },
      'sms-prefix-hour': { quota: 20, windowSeconds: hour },
      'sms-network-numbers-hour': { quota: 5, windowSeconds: hour },
      'sms-country-hour': { quota: 200, windowSeconds: hour },
      'sms-country-day': { quota: 1_000, windowSeconds: day },
      'sms-hour': { quota: 500, windowSeconds: hour },
    });
    expect(rules['sms-spend-day'].windowSeconds).toBe(day);
  });
});
