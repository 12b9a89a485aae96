import type { Keyring } from '../secrets.js';
import { maskEmail } from './email-address.js';

/** Where a sealed number is stored: wherever a destination is, since it is copied from a challenge to its messages. */
const sealedPlace = 'postern/seal/1|destination';
const phoneDestination = /^tel:(?<masked>[^;]+)(?:;(?<sealed>[^@]+)@(?<country>[A-Z0-9]+))?$/;

/** A phone number, as far as a destination needs to know it. */
export interface DestinationNumber {
  e164: string;
  /** Without the plus sign. */
  callingCode: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
}

/**
 * The destination of a text message: `tel:<masked number>;<sealed number>@<country>`. A dump contains no number. The part
 * after the `@` is the share of the slots that it uses (see `lease_deliveries`), as the domain of an e-mail address is.
 */
export function sealNumber(keyring: Keyring, { e164, callingCode, country }: DestinationNumber): string {
  return `tel:${maskNumber(e164, callingCode)};${keyring.seal(e164, sealedPlace)}@${country}`;
}

/** @returns null if it is not a sealed number, or if its secret is no longer listed */
export function openNumber(keyring: Keyring, destination: string): { e164: string; country: string } | null {
  const { sealed, country } = phoneDestination.exec(destination)?.groups ?? {};
  if (sealed === undefined || country === undefined) return null;
  const e164 = keyring.unseal(sealed, sealedPlace);
  return e164 === null ? null : { e164, country };
}

/** `+49 ••• •••42` */
export function maskNumber(e164: string, callingCode: string): string {
  return `+${callingCode} ••• •••${e164.slice(-2)}`;
}

/** What a response may show of where a message goes: `a•••@example.com`, `+49 ••• •••42`, or the last two characters. */
export function maskDestination(destination: string): string {
  const masked = phoneDestination.exec(destination)?.groups?.masked;
  if (masked !== undefined) return masked;
  return destination.includes('@') ? maskEmail(destination) : `•••${destination.slice(-2)}`;
}
