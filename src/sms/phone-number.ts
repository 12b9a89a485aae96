import { createRequire } from 'node:module';
import { asciiDigit } from '../common/validation/text-rules.js';

/** A number to which a text message can be sent. */
export interface PhoneNumber {
  /** `+491511234567`: the only stored form. */
  e164: string;
  /** Without the plus sign. */
  callingCode: string;
  /** ISO 3166-1 alpha-2: the country of the range that contains the number, not where the phone is. */
  country: string;
  /** The range that is limited as one: calling code and at most five digits. Contains at least 10 000 numbers. */
  prefix: string;
}

/**
 * In the United States and elsewhere, the ranges do not tell landlines from mobile phones. Every other kind is refused:
 * premium-rate, shared-cost, toll-free, personal, VoIP, pagers, company numbers, voicemail, and landlines.
 */
const acceptedKinds: ReadonlySet<string | undefined> = new Set(['MOBILE', 'FIXED_LINE_OR_MOBILE']);

const digitsOfPrefix = 5;
const digitsBelowPrefix = 4;

/** What people and address books put between the digits. Format characters come with numbers that are pasted. */
const separators = /[\p{White_Space}\p{Dash}\p{Cf}.()\uff08\uff09\uff0e]+/gu;

/** Far longer than any number with its separators. */
const maxUnits = 64;

type Library = typeof import('libphonenumber-js/max');
let loaded: Library | null = null;

/** Loaded when it is used: the ranges of all countries take 0.1 s and 15 MB that most installations do not need. */
function library(): Library {
  const load = createRequire(import.meta.url);
  return (loaded ??= load('libphonenumber-js/max') as Library); // as: require() is untyped
}

/**
 * Reads a number in international form. Digits of any script become ASCII. There is no default country: a national number
 * would be sent to whoever has it in a country that nobody has chosen. Extensions, parameters and letters are refused.
 * @returns null if no mobile phone can have it. The one result for every cause, so that it reveals no list.
 */
export function parsePhoneNumber(text: string): PhoneNumber | null {
  const digits = canonicalDigits(text);
  if (digits === null) return null;
  const number = library().parsePhoneNumberFromString(digits);
  // Without a country: satellite and other international networks (+870, +881, +882, +883), freephone (+800).
  if (number?.country === undefined || !number.isValid()) return null;
  if (!acceptedKinds.has(number.getType())) return null;
  const { number: e164, countryCallingCode: callingCode, nationalNumber, country } = number;
  const digitsOfRange = Math.min(digitsOfPrefix, nationalNumber.length - digitsBelowPrefix);
  return { e164, callingCode, country, prefix: callingCode + nationalNumber.slice(0, digitsOfRange) };
}

/** @returns a plus sign and 7 to 15 ASCII digits */
function canonicalDigits(text: string): string | null {
  if (text.length > maxUnits) return null;
  const compact = text.replace(separators, '').replace(/^[\ufe62\uff0b]/, '+');
  const ascii = compact.replace(/\p{Nd}/gu, asciiDigit);
  return /^\+[1-9]\d{6,14}$/.test(ascii) ? ascii : null;
}

/** Whether there are phone numbers of this country. Upper case. */
export function isPhoneCountry(country: string): boolean {
  return library().isSupportedCountry(country);
}
