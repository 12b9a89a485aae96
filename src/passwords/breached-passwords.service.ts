import { Injectable, Logger } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { traced } from '../common/tracing.js';
import { PasswordsSettings } from './passwords.settings.js';

const patienceMs = 1_000;
/** A padded response has about a thousand lines of 40 bytes. */
const maxBytes = 256 * 1024;
const line = /^([0-9A-F]{35}):(\d{1,12})$/;

/**
 * Looks up a password at a breach service with the range protocol of Have I Been Pwned. The service receives only the
 * first five hex digits of the SHA-1, which a million other hashes share, and returns all hashes that begin with them.
 * Disabled by default.
 */
@Injectable()
export class BreachedPasswords {
  private readonly logger = new Logger('Passwords');

  constructor(private readonly settings: PasswordsSettings) {}

  /**
   * Fails open: a service that is slow, down or faulty must not prevent anyone from setting a password. The log line
   * states the reason, and nothing about the password or its hash.
   */
  async has(password: string): Promise<boolean> {
    const { breachQueryUrl } = this.settings;
    if (breachQueryUrl === null) return false;
    const hash = createHash('sha1').update(password).digest('hex').toUpperCase();
    try {
      const url = `${breachQueryUrl.replace(/\/+$/, '')}/${hash.slice(0, 5)}`;
      const range = await traced('password.breach_check', {}, () => fetchRange(url));
      return (range.get(hash.slice(5)) ?? 0) > 0; // padding entries have a count of 0
    } catch (error) {
      this.logger.warn({
        event: 'passwords.breach_check_failed',
        msg: 'breach service unavailable, password accepted without the check',
        reason: reasonOf(error),
      });
      return false;
    }
  }
}

class UnusableResponse extends Error {}

async function fetchRange(url: string): Promise<Map<string, number>> {
  const response = await fetch(url, {
    headers: { 'Add-Padding': 'true' }, // without padding, the response size would reveal the prefix
    redirect: 'error', // the target host would not be the configured one
    signal: AbortSignal.timeout(patienceMs), // covers the whole response, including the body
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new UnusableResponse(`status ${response.status}`);
  }
  const lines = (await readBounded(response)).split(/\r?\n/).filter((each) => each !== '');
  const entries = lines.map((each): [string, number] => {
    const [, suffix, count] = line.exec(each) ?? [];
    if (suffix === undefined) throw new UnusableResponse('unexpected format');
    return [suffix, Number(count)];
  });
  if (entries.length === 0) throw new UnusableResponse('empty');
  return new Map(entries);
}

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw new UnusableResponse('too long'); // leaving the loop closes the connection
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('latin1');
}

/** Some versions of fetch name the URL in their errors, so only the error's kind is logged. */
function reasonOf(error: unknown): string {
  if (error instanceof UnusableResponse) return error.message;
  // fetch rejects with errors only
  const { name = 'Error', cause } = error as { name?: string; cause?: { code?: unknown } };
  return typeof cause?.code === 'string' ? cause.code : name;
}
