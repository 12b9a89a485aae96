import type { Overview } from '../api/operation-types.js';
import { locale } from '../i18n/i18n.js';

export function totalOf({ codes }: Overview): { started: number; mailed: number; confirmed: number } {
  const sum = (name: 'started' | 'mailed' | 'confirmed') =>
    codes.reduce((total, each) => total + each[name], 0);
  return { started: sum('started'), mailed: sum('mailed'), confirmed: sum('confirmed') };
}

/** Of the purpose with most codes: medians cannot be added up. */
export function medianOf({ codes }: Overview): number | null {
  const [largest] = codes.toSorted((one, other) => other.mailed - one.mailed);
  return largest?.secondsToMail?.p50 ?? null;
}

/** Such as "98 %"; rounded towards zero, so that 100 % means all. */
export function shareText(part: number, whole: number): string {
  const share = whole === 0 ? 0 : Math.floor((100 * part) / whole) / 100;
  return new Intl.NumberFormat(locale(), { style: 'percent' }).format(share);
}
