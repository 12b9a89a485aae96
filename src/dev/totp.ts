import { generateSync } from 'otplib';
import { readTotpSecret, totpParameters } from '../factors/totp/totp-code.js';

/**
 * Prints the current code of an authenticator app, to try second factors without a phone.
 *
 * npm run totp -- <secret or otpauth URI>
 */
const usage = 'Usage: npm run totp -- <secret in base32, or the otpauth:// URI of a QR code in quotes>';

function readParameter([given, ...others]: readonly string[]): string {
  if (given === undefined || given === '--help' || given === '-h') throw new Error(usage);
  if (!given.startsWith('otpauth:')) return [given, ...others].join(' '); // apps show secrets in groups
  const { host, searchParams } = new URL(given);
  const { algorithm, digits, periodSeconds } = totpParameters;
  const differs = [
    [host, 'totp'],
    [searchParams.get('algorithm') ?? algorithm, algorithm],
    [searchParams.get('digits') ?? digits, digits],
    [searchParams.get('period') ?? periodSeconds, periodSeconds],
  ].some(([actual, expected]) => String(actual) !== String(expected));
  if (differs) throw new Error('The URI is not one of Postern: TOTP with SHA1, 6 digits and 30 seconds.');
  return searchParams.get('secret') ?? '';
}

function describeCode(text: string): string {
  const read = readTotpSecret(text);
  if ('error' in read) throw new Error(`The secret is not base32 of 16 to 64 bytes. ${usage}`);
  const nowSeconds = Date.now() / 1_000;
  const { periodSeconds } = totpParameters;
  const code = generateSync({ secret: read.secret, epoch: Math.floor(nowSeconds) }); // since 1970
  return `${code}  (for ${Math.ceil(periodSeconds - (nowSeconds % periodSeconds))} s)`;
}

try {
  console.log(describeCode(readParameter(process.argv.slice(2))));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
