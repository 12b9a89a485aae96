import { LineError } from './line-error.js';

/** What tools write for an absent value: phpMyAdmin NULL, COPY and MySQL \N, MySQL also a date of zeros. */
const absent = /^(?:NULL|\\N|0000-00-00(?: 00:00:00(?:\.0+)?)?)?$/;

/** @param text without blanks at its ends */
export function isAbsent(text: string): boolean {
  return absent.test(text);
}

/**
 * Null if the value is absent or blank.
 * @param what the value in an error, such as "the name"
 * @throws LineError
 */
export function readText(value: unknown, what: string): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw new LineError(`${what} is not text`);
  // Replaces bytes that are not valid UTF-8, such as umlauts in Latin-1.
  if (value.includes('\uFFFD')) throw new LineError(`${what} is not in UTF-8`);
  return isAbsent(value.trim()) ? null : value;
}

const flags = new Map([
  ...['true', 't', 'yes', 'y', '1'].map((word) => [word, true] as const),
  ...['false', 'f', 'no', 'n', '0'].map((word) => [word, false] as const),
]);

/** Like `readText`, but a JSON number or boolean becomes its text, and MongoDB's `{"$date": …}` its timestamp. */
function readScalar(value: unknown, what: string): string | null {
  const isDate = typeof value === 'object' && value !== null && '$date' in value;
  const scalar = isDate ? value.$date : value;
  const text = typeof scalar === 'number' || typeof scalar === 'boolean' ? String(scalar) : scalar;
  return readText(text, what)?.trim() ?? null;
}

/**
 * A flag, or a timestamp that says since when or until when it is set.
 * @throws LineError
 */
export function readFlagOrTimestamp(value: unknown, what: string): boolean | Date | 'infinity' | null {
  const word = readScalar(value, what)?.toLowerCase() ?? null;
  if (word === null || word === 'infinity') return word;
  if (word === '-infinity') return false;
  const read = flags.get(word) ?? parseTimestamp(word.toUpperCase());
  if (read === null) throw new LineError(`${what} is neither true nor false nor a timestamp`);
  return read;
}

/** @throws LineError */
export function readTimestamp(value: unknown, what: string): Date | null {
  const text = readScalar(value, what);
  if (text === null) return null;
  const read = parseTimestamp(text);
  if (!read) throw new LineError(`${what} is not a timestamp such as 2024-05-31T12:00:00Z`);
  return read;
}

/** A date, or a date and time, as ISO 8601, PostgreSQL and Ruby write them; UTC if there is no zone. */
const timestamp =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(?:(Z|UTC)|([+-]\d\d)(?::?(\d\d))?)?)?$/;
/** Seconds of the years from 1973 to 2286, or milliseconds of those from 2001. */
const secondsSince1970 = /^[1-9]\d{8,9}$/;
const millisecondsSince1970 = /^[1-9]\d{12}$/;

function parseTimestamp(text: string): Date | null {
  if (secondsSince1970.test(text)) return new Date(Number(text) * 1_000);
  if (millisecondsSince1970.test(text)) return new Date(Number(text));
  const [, date = '', time = '00:00', , hours = '+00', minutes = '00'] = timestamp.exec(text) ?? [];
  const read = new Date(`${date}T${time}${hours}:${minutes}`);
  // A day that the month does not have would become a day of the next month.
  const isDay = !Number.isNaN(read.getTime()) && new Date(date).toISOString().startsWith(date);
  return isDay && read.getUTCFullYear() >= 1900 ? read : null;
}
