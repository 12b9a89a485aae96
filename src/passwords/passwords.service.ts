import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { hash, hashRaw } from '@node-rs/argon2';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../common/errors/app-error.js';
import { addSpanEvent, traced } from '../common/tracing.js';
import { compose } from '../common/validation/text-rules.js';
import { hashesAtOnce } from './hash-concurrency.js';
import { parameters } from './hash-parameters.js';
import { HashQueue, type HashTask } from './hash-queue.js';
import { lowerHashPriority } from './hash-threads.js';
import { parseHash } from './legacy-hashes.js';
import { PasswordsSettings } from './passwords.settings.js';
import type { ParsedHash } from './stored-hash.js';
import { hashesRefused, hashQueueLength, hashSeconds } from './passwords.metrics.js';

const { memoryCost, timeCost, parallelism } = parameters;
/** As a PHC string has them. Stored with digests, whose parameters must not be lost if these change. */
export const digestParameters = `m=${memoryCost},t=${timeCost},p=${parallelism}`;
/** With a 16-byte salt and a 32-byte tag. */
const current = new RegExp(`^\\$argon2id\\$v=19\\$${digestParameters}\\$[^$]{22}\\$[^$]{43}$`);

/** More threads hash more, up to those of the processor. */
const queueLimit = { name: 'hash-queue', setting: 'UV_THREADPOOL_SIZE' } as const;

/** Delay before a rejection is sent. */
const rejectionMs = 500;

export interface PasswordCheck {
  matches: boolean;
  /** The hash has another algorithm or outdated parameters, and should be replaced. */
  isOutdated: boolean;
}

/**
 * Hashes and compares passwords. A place in the queue is held only while hashing: limits, look-ups and other services
 * come first, so a request that waits for them, or is rejected by them, blocks no other request.
 */
@Injectable()
export class PasswordsService implements OnModuleInit {
  private readonly logger = new Logger('Passwords');
  private queue = new HashQueue(1, 1);
  private decoyHash = '';
  private overloadLoggedAt = -Infinity;

  constructor(private readonly settings: PasswordsSettings) {}

  /** Creates the decoy, and measures how long a hash takes on this machine: about one second's work may wait. */
  async onModuleInit(): Promise<void> {
    const password = randomBytes(32).toString('base64');
    await hash(password, parameters); // the first hash also loads the library
    lowerHashPriority();
    let hashMs = Infinity;
    for (let sample = 0; sample < 3; sample += 1) {
      const startedAt = performance.now();
      this.decoyHash = await hash(password, parameters);
      // the minimum, because other work during startup distorts the rest
      hashMs = Math.min(hashMs, performance.now() - startedAt);
    }
    const concurrency = hashesAtOnce(this.settings.threadPoolSize);
    const places = Math.max(concurrency, Math.round((1_000 / hashMs) * concurrency));
    this.queue = new HashQueue(concurrency, places);
  }

  /**
   * Hashes a password in NFC.
   * @param network the client's network, as returned by `ipNetwork`, whose share of the queue is used; null for
   *   operator commands and requests with a correct code
   * @throws AppError service.overloaded
   */
  hash(password: string, network: string | null): Promise<string> {
    return this.run({ work: 1, network }, () => hash(compose(password), parameters));
  }

  /**
   * Compares a password in NFC with an account's hash, current or legacy; with a legacy hash also the password as it
   * was sent, because other systems hash that. Without a hash, or with an unreadable one, compares
   * with a decoy that costs one current hash, so the time does not reveal whether an account exists. (An account with a
   * legacy hash takes that hash's time, twice for a password not in NFC, until its first sign-in replaces it.)
   * @param network as for `hash`
   * @throws AppError service.overloaded
   */
  async verify(storedHash: string | null, password: string, network: string | null): Promise<PasswordCheck> {
    const stored = storedHash === null ? null : parseHash(storedHash);
    const compared = stored ?? parseHash(this.decoyHash);
    if (!compared) throw new Error('Passwords must not be verified before onModuleInit');
    const isOutdated = storedHash !== null && stored !== null && !current.test(storedHash);
    const composed = compose(password);
    const forms = isOutdated && composed !== password ? [composed, password] : [composed];
    const matches = await this.run({ work: compared.work * forms.length, network }, () =>
      matchesAny(compared, forms),
    );
    return { matches: matches && stored !== null, isOutdated };
  }

  /**
   * Computes the argon2id digests of random codes with one salt, so that a guess at any of them costs one hash. All
   * take one place in the queue.
   * @param how `network`: as for `hash`
   * @throws AppError service.overloaded
   */
  digest(texts: readonly string[], how: { salt: Buffer; network: string | null }): Promise<Buffer[]> {
    const { salt, network } = how;
    return this.run({ work: texts.length, network }, async () => {
      const digests: Buffer[] = [];
      for (const text of texts) digests.push(await hashRaw(text, { ...parameters, salt }));
      return digests;
    });
  }

  /**
   * Called at the start of a request that will need a hash. While the queue is full, the request is rejected before it
   * queries the database, whose capacity the other requests need.
   * @throws AppError service.overloaded
   */
  async rejectUnderLoad(): Promise<void> {
    if (this.queue.isFull) await this.reject();
  }

  private run<T>(task: HashTask, work: () => Promise<T>): Promise<T> {
    const hashing = () => {
      addSpanEvent('hash.started'); // until here, it waited in the queue
      return work();
    };
    return traced('password.hash', {}, () => this.runMeasured(task, hashing));
  }

  private async runMeasured<T>(task: HashTask, hashing: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const running = this.queue.run(task, hashing);
    hashQueueLength.set({}, this.queue.waiting);
    if (!running) return this.reject();
    try {
      return await running;
    } finally {
      hashSeconds.observe({}, (performance.now() - startedAt) / 1_000);
      hashQueueLength.set({}, this.queue.waiting);
    }
  }

  /** Delays the rejection: clients that retry at once would otherwise keep the process busy. */
  private async reject(): Promise<never> {
    hashesRefused.increment({});
    this.logOverload();
    await delay(rejectionMs);
    throw new AppError('service.overloaded', { retryAfterSeconds: 1, limit: queueLimit });
  }

  /** Logs at intervals: a line per request would add to the load. */
  private logOverload(): void {
    if (performance.now() - this.overloadLoggedAt < 10_000) return;
    this.overloadLoggedAt = performance.now();
    this.logger.warn({
      event: 'passwords.overloaded',
      msg: 'password hashing overloaded, requests rejected',
      limit: queueLimit.name,
      setting: queueLimit.setting,
    });
  }
}

async function matchesAny(stored: ParsedHash, forms: readonly string[]): Promise<boolean> {
  for (const form of forms) if (await stored.verify(form)) return true;
  return false;
}
