import { Injectable, Logger } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { PasswordsSettings } from './passwords.settings.js';

const patienceMs = 1_000;
/** A padded answer has about a thousand lines of 40 bytes. */
const maxBytes = 256 * 1024;
const line = /^([0-9A-F]{35}):(\d{1,12})$/;

/**
 * Asks a breach service for a password by the range protocol of Have I Been Pwned: it learns the first five hex digits
 * of the SHA-1, which a million others share, and gives back all that begin with them. Off unless there is a setting.
 */
@Injectable()
export class BreachedPasswords {
  private readonly logger = new Logger('Passwords');

  constructor(private readonly settings: PasswordsSettings) {}

  /**
   * Fails open: a service that is slow, down or not what it should be must not keep anybody from a new password. The
   * log line tells why, and nothing of the password or its hash.
   */
  async has(password: string): Promise<boolean> {
    const { breachQueryUrl } = this.settings;
    if (breachQueryUrl === null) return false;
    const hash = createHash('sha1').update(password).digest('hex').toUpperCase();
    try {
      const range = await fetchRange(`${breachQueryUrl.replace(/\/+$/, '')}/${hash.slice(0, 5)}`);
      return (range.get(hash.slice(5)) ?? 0) > 0; // padding has a count of 0
    } catch (error) {
      this.logger.warn({
        msg: 'breach service not usable, password taken without it',
        reason: reasonOf(error),
      });
      return false;
    }
  }
}

class UnusableResponse extends Error {}

async function fetchRange(url: string): Promise<Map<string, number>> {
  const answer = await fetch(url, {
    headers: { 'Add-Padding': 'true' }, // or the size of an answer would tell the prefix
    redirect: 'error', // to a host that nobody chose
    signal: AbortSignal.timeout(patienceMs), // the whole answer, not only its beginning
  });
  if (answer.status !== 200) {
    await answer.body?.cancel();
    throw new UnusableResponse(`status ${answer.status}`);
  }
  const lines = (await readBounded(answer)).split(/\r?\n/).filter((each) => each !== '');
  const entries = lines.map((each): [string, number] => {
    const [, suffix, count] = line.exec(each) ?? [];
    if (suffix === undefined) throw new UnusableResponse('not the expected form');
    return [suffix, Number(count)];
  });
  if (entries.length === 0) throw new UnusableResponse('empty');
  return new Map(entries);
}

async function readBounded(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw new UnusableResponse('too long'); // leaving the loop ends the connection
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('latin1');
}

/** An error of fetch names the URL in some versions: only what it is goes into the log. */
function reasonOf(error: unknown): string {
  if (error instanceof UnusableResponse) return error.message;
  const { name = 'Error', cause } = error as { name?: string; cause?: { code?: unknown } }; // fetch throws errors
  return typeof cause?.code === 'string' ? cause.code : name;
}
