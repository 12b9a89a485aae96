import type { LimitHit } from '../limits/limits.service.js';
import type { AdmissionRequest } from './admission-request.js';
import type { CountryQuota } from './sms-limits.settings.js';

/** A point is a ten-thousandth of the currency: a cheap message has several, and the points of a day fit into an integer. */
const microsPerPoint = 100;

export function accountHits({ accountKey: key }: Pick<AdmissionRequest, 'accountKey'>): LimitHit[] {
  return [
    { limit: 'sms-account-hour', key },
    { limit: 'sms-account-day', key },
  ];
}

export function numberHits({ numberKey: key }: AdmissionRequest): LimitHit[] {
  return [
    { limit: 'sms-number-hour', key },
    { limit: 'sms-number-day', key },
  ];
}

export function prefixHit({ prefix: key }: AdmissionRequest): LimitHit {
  return { limit: 'sms-prefix-hour', key };
}

export function countryHits(
  { country: key }: AdmissionRequest,
  quotas: ReadonlyMap<string, CountryQuota>,
): LimitHit[] {
  const quota = quotas.get(key);
  return [
    { limit: 'sms-country-hour', key, ...(quota && { quota: quota.perHour }) },
    { limit: 'sms-country-day', key, ...(quota && { quota: quota.perDay }) },
  ];
}

export function installationHits({ costMicros }: AdmissionRequest, spendPerDayMicros: number): LimitHit[] {
  return [{ limit: 'sms-hour', key: '' }, spendHit(costMicros, spendPerDayMicros)];
}

/** Rounded so that the limit is never exceeded. */
export function spendHit(costMicros: number, spendPerDayMicros: number): LimitHit {
  const points = Math.ceil(costMicros / microsPerPoint);
  const quota = Math.floor(spendPerDayMicros / microsPerPoint);
  return { limit: 'sms-spend-day', key: '', points, quota };
}

/** What the limit on spending has counted, in millionths of the currency. */
export const microsOf = (points: number) => points * microsPerPoint;
