import { h } from '../dom.js';
import { locale } from './i18n.js';

/** Date and time in the zone of the browser; the element has UTC as its title. */
export function timeElement(iso: string, format: Intl.DateTimeFormatOptions = dateAndTime): HTMLTimeElement {
  const text = new Intl.DateTimeFormat(locale(), format).format(new Date(iso));
  return h('time', { datetime: iso, title: iso }, text);
}

export const dateAndTime: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'short' };
export const dateOnly: Intl.DateTimeFormatOptions = { dateStyle: 'medium' };
export const timeOnly: Intl.DateTimeFormatOptions = {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
};
export const fullDate: Intl.DateTimeFormatOptions = { dateStyle: 'full' };

/** Such as "3 minutes ago". */
export function relativeElement(iso: string): HTMLTimeElement {
  const text = relativeText((Date.parse(iso) - Date.now()) / 1_000);
  const title = new Intl.DateTimeFormat(locale(), { dateStyle: 'full', timeStyle: 'long' }).format(
    new Date(iso),
  );
  return h('time', { datetime: iso, title }, text);
}

const units = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

function relativeText(seconds: number): string {
  const [unit, size] = units.find(([, each]) => Math.abs(seconds) >= each) ?? ['second', 1];
  return new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }).format(Math.round(seconds / size), unit);
}

/** Such as "90 sec", "2 min", "24 hr". */
export function durationText(seconds: number): string {
  const [value, unit] = inLargeUnit(seconds);
  return new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: seconds < 10 ? 1 : 0,
  }).format(value);
}

function inLargeUnit(seconds: number): [value: number, unit: string] {
  if (seconds >= 7_200 || seconds === 3_600) return [seconds / 3_600, 'hour'];
  return seconds >= 120 ? [seconds / 60, 'minute'] : [seconds, 'second'];
}
