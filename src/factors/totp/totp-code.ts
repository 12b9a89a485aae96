import { generateSecret, verify } from 'otplib';
import { renderSVG } from 'uqr';

/** What every authenticator app supports: SHA-1, 6 digits and steps of 30 seconds (RFC 6238). */
export const totpParameters = { algorithm: 'SHA1', digits: 6, periodSeconds: 30 } as const;

/** RFC 4226 R6 recommends 160 bits, and requires 128. */
const secretBytes = 20;
/** The bounds of otplib, in bytes. RFC 4226 R6 requires the lower one. */
const acceptedBytes = { min: 16, max: 64 } as const;

const codeForm = /^\d{6}$/; // ASCII only: otplib throws on anything else

/** A new secret in base32. */
export function newTotpSecret(): string {
  return generateSecret({ length: secretBytes });
}

/** Why a secret of another system cannot be used. */
export type TotpSecretError = 'unreadable' | 'too_short' | 'too_long';

/**
 * Reads a secret in base32, as people and other systems write it: in either case, with blanks, dashes or padding.
 * @returns it in the form of `newTotpSecret`
 */
export function readTotpSecret(text: string): { secret: string } | { error: TotpSecretError } {
  const secret = text.replaceAll(/[\s-]/g, '').replace(/=+$/, '').toUpperCase();
  // Some lengths, and bits that are left over and not 0, encode no whole bytes (RFC 4648 section 6).
  const isWhole = [0, 2, 4, 5, 7].includes(secret.length % 8);
  if (!/^[A-Z2-7]+$/.test(secret) || !isWhole || hasRemainder(secret)) return { error: 'unreadable' };
  const size = Math.floor((secret.length * 5) / 8);
  if (size < acceptedBytes.min) return { error: 'too_short' };
  return size > acceptedBytes.max ? { error: 'too_long' } : { secret };
}

const base32Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function hasRemainder(secret: string): boolean {
  const unusedBits = (secret.length * 5) % 8;
  return (base32Alphabet.indexOf(secret.at(-1) ?? '') & ((1 << unusedBits) - 1)) !== 0;
}

/** The bytes in base32 without padding, as in RFC 4648. */
export function toBase32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups.map((group) => base32Alphabet[Number.parseInt(group.padEnd(5, '0'), 2)]).join('');
}

/**
 * The URI that an authenticator app reads from a QR code. It names all parameters, though they are the defaults: some
 * apps have others. A colon separates the issuer from the account, so an issuer must not contain one.
 */
export function otpauthUri({ secret, email, issuer }: Record<'secret' | 'email' | 'issuer', string>): string {
  const name = encodeURIComponent(issuer.replaceAll(':', ' '));
  const { algorithm, digits, periodSeconds } = totpParameters;
  return (
    `otpauth://totp/${name}:${encodeURIComponent(email)}?secret=${secret}&issuer=${name}` +
    `&algorithm=${algorithm}&digits=${digits}&period=${periodSeconds}`
  );
}

/** A QR code as an SVG image of a few kilobytes, without script and without size, with the margin of ISO/IEC 18004. */
export function qrSvg(text: string): string {
  return renderSVG(text, { border: 4, pixelSize: 1 });
}

export interface TotpAttempt {
  secret: string;
  code: string;
  /** Since 1970. */
  nowSeconds: number;
  /** No code of this or an earlier step is accepted (RFC 6238 section 5.2). */
  lastStep: number;
  /** Accepted steps before and after the current one. */
  stepTolerance: number;
}

/**
 * Finds the earliest step after the last one whose code this is: two neighbouring steps may have the same code.
 * @returns null for a wrong, used or malformed code, or if the clock was set back by more than the tolerance
 */
export async function findTotpStep(attempt: TotpAttempt): Promise<number | null> {
  const { secret, code, nowSeconds, lastStep, stepTolerance } = attempt;
  const { periodSeconds: period } = totpParameters;
  const newestStep = Math.floor(nowSeconds / period) + stepTolerance;
  // otplib throws for these.
  if (!codeForm.test(code) || lastStep > newestStep) return null;
  const found = await verify({
    secret,
    token: code,
    epoch: nowSeconds, // since 1970
    period,
    epochTolerance: stepTolerance * period,
    afterTimeStep: lastStep,
  });
  return found.valid && 'timeStep' in found ? found.timeStep : null;
}
