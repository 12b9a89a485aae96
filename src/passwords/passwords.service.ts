import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { hash, type Options } from '@node-rs/argon2';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../common/errors/app-error.js';
import { hashesAtOnce } from './hash-concurrency.js';
import { HashQueue, type HashTask } from './hash-queue.js';
import { parseHash } from './legacy-hashes.js';
import { PasswordsSettings } from './passwords.settings.js';

/** OWASP Password Storage and RFC 9106: argon2id (the library's default algorithm), 19 MiB, two passes. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } satisfies Options;
/** With a salt of 16 bytes and a tag of 32. */
const current = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[^$]{22}\$[^$]{43}$/;

/** How long a rejection waits. */
const rejectionMs = 500;

export interface PasswordCheck {
  matches: boolean;
  /** The hash is of another kind or was made with other parameters than today's, and should be replaced. */
  isOutdated: boolean;
}

/**
 * Hashes passwords and compares them. A place in the queue is held for a hash and for nothing else: limits, look-ups
 * and other services come before it, so a request that waits for those, or is refused by them, keeps nobody out.
 */
@Injectable()
export class PasswordsService implements OnModuleInit {
  private readonly logger = new Logger('Passwords');
  private queue = new HashQueue(1, 1);
  private decoyHash = '';
  private toldOfOverloadAt = -Infinity;

  constructor(private readonly settings: PasswordsSettings) {}

  /** Makes the decoy, and takes from it how long a hash takes here: about one second's work may wait. */
  async onModuleInit(): Promise<void> {
    const password = randomBytes(32).toString('base64');
    await hash(password, parameters); // the first one also loads the library
    let hashMs = Infinity;
    for (let sample = 0; sample < 3; sample += 1) {
      const startedAt = performance.now();
      this.decoyHash = await hash(password, parameters);
      hashMs = Math.min(hashMs, performance.now() - startedAt); // the least: whatever else was running then is over soon
    }
    const concurrency = hashesAtOnce(this.settings.threadPoolSize);
    const places = Math.max(concurrency, Math.round((1_000 / hashMs) * concurrency));
    this.queue = new HashQueue(concurrency, places);
  }

  /**
   * @param network whose request it is, as `ipNetwork` names it, of whose share of the queue the hash takes a place;
   *   null for none, where an operator's command or a right code asks for it
   * @throws AppError service.overloaded
   */
  hash(password: string, network: string | null): Promise<string> {
    return this.run({ work: 1, network }, () => hash(password, parameters));
  }

  /**
   * Compares a password with an account's hash, ours or one that came with an import. Without a hash, and where it
   * cannot be read, it compares with a decoy: the work of one of our own, so the time does not tell whether there is
   * an account. (An account that still has a legacy hash takes that one's time, until its first sign-in replaces it.)
   * @param network as for `hash`
   * @throws AppError service.overloaded
   */
  async verify(storedHash: string | null, password: string, network: string | null): Promise<PasswordCheck> {
    const stored = storedHash === null ? null : parseHash(storedHash);
    const compared = stored ?? parseHash(this.decoyHash);
    if (!compared) throw new Error('There is no decoy before onModuleInit');
    const matches = await this.run({ work: compared.work, network }, () => compared.verify(password));
    const isOutdated = storedHash !== null && stored !== null && !current.test(storedHash);
    return { matches: matches && stored !== null, isOutdated };
  }

  /**
   * For the beginning of a request that will need a hash: while the queue is full, the request is rejected before it
   * has asked the database for anything, which the rest of the service needs then.
   * @throws AppError service.overloaded
   */
  async rejectUnderLoad(): Promise<void> {
    if (this.queue.isFull) await this.reject();
  }

  private async run<T>(task: HashTask, work: () => Promise<T>): Promise<T> {
    return (await this.queue.run(task, work)) ?? this.reject();
  }

  /** A rejection takes its time, or clients that come again at once would keep the process busy with rejecting. */
  private async reject(): Promise<never> {
    this.logOverload();
    await delay(rejectionMs);
    throw new AppError('service.overloaded', { retryAfterSeconds: 1 });
  }

  /** Once in a while: a line for each would be one more burden. */
  private logOverload(): void {
    if (performance.now() - this.toldOfOverloadAt < 10_000) return;
    this.toldOfOverloadAt = performance.now();
    this.logger.warn('password hashing overloaded, requests rejected');
  }
}
