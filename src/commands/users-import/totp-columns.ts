import {
  readTotpSecret,
  toBase32,
  totpParameters,
  type TotpSecretError,
} from '../../factors/totp/totp-code.js';
import type { AccountField, AccountValues } from './account-fields.js';
import { LineError } from './line-error.js';
import { isAbsent, readText } from './line-values.js';

/** The columns of an authenticator app. */
export const totpFields = ['totpSecret', 'totpKey'] as const satisfies AccountField[];

/**
 * Reads the secret of an authenticator app: in base32, in hexadecimal (django-otp), or in the JSON of allauth.
 * @returns it in base32; null if there is none
 * @throws LineError also if the app computes its codes in another way
 */
export function readTotp(values: AccountValues): string | null {
  const text = secretOf(values.totpSecret) ?? fromHexadecimal(values.totpKey);
  if (text === null) return null;
  refuseOtherParameters(values);
  const read = readTotpSecret(text);
  if ('error' in read) throw new LineError(errors[read.error]);
  return read.secret;
}

const errors: Record<TotpSecretError, string> = {
  unreadable: 'the TOTP secret is not base32',
  too_short: 'the TOTP secret has less than 128 bits',
  too_long: 'the TOTP secret has more than 512 bits',
};

/** Of allauth's JSON, as text or as an object, the property `secret`. */
function secretOf(value: unknown): string | null {
  const parsed = typeof value === 'string' && value.trim().startsWith('{') ? parseObject(value) : value;
  if (typeof parsed !== 'object' || parsed === null) return readText(parsed, 'the TOTP secret');
  const { secret } = parsed as { secret?: unknown }; // as: checked next
  if (typeof secret !== 'string') throw new LineError('the TOTP secret has no text "secret"');
  return readText(secret, 'the TOTP secret');
}

function parseObject(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new LineError('the TOTP secret is damaged JSON');
  }
}

function fromHexadecimal(value: unknown): string | null {
  const text = readText(value, 'the TOTP key')?.trim();
  if (text === undefined) return null;
  if (!/^(?:[\da-f]{2})+$/i.test(text)) throw new LineError('the TOTP key is not hexadecimal');
  return toBase32(Buffer.from(text, 'hex'));
}

function refuseOtherParameters({ totpAlgorithm, totpDigits, totpPeriod, totpStart }: AccountValues): void {
  const { algorithm, digits, periodSeconds } = totpParameters;
  const isOurs = [
    [totpAlgorithm, algorithm],
    [totpDigits, digits],
    [totpPeriod, periodSeconds],
    [totpStart, 0],
  ].every(([given, ours]) => {
    const text = plainText(given);
    return isAbsent(text) || text === String(ours);
  });
  if (!isOurs) throw new LineError('the authenticator app does not use SHA1, 6 digits and 30 seconds');
}

/** `HmacSHA1` and `sha-1` are `SHA1`. */
function plainText(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number')
    return value === undefined || value === null ? '' : '?';
  return String(value)
    .trim()
    .toUpperCase()
    .replace(/^(?:HMAC-?)?SHA-?/, 'SHA');
}

/** Whether a line has something in this column. */
export function hasValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value !== 'string') return value !== undefined && value !== null && value !== false;
  return !isAbsent(value.trim()) && !/^(?:\[\]|\{\}|false|f)$/.test(value.trim());
}
