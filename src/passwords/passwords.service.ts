import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { hash, type Options } from '@node-rs/argon2';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pLimit from 'p-limit';
import { AppError } from '../common/errors/app-error.js';
import { hashesAtOnce } from '../config/hash-concurrency.js';
import { parseHash } from './foreign-hashes.js';

/** OWASP Password Storage and RFC 9106: argon2id (the library's default algorithm), 19 MiB, two passes. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } satisfies Options;
/** With a salt of 16 bytes and a tag of 32. */
const current = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[^$]{22}\$[^$]{43}$/;

/** How long a refusal waits. */
const refusalMs = 500;

export interface PasswordCheck {
  matches: boolean;
  /** The hash is of another kind or was made with other parameters than today's, and should be replaced. */
  isOutdated: boolean;
}

/**
 * Hashes passwords, few at a time: more would starve everything else of this process. What waits is bounded to about
 * one second's work, so an overload is refused instead of piling up.
 */
@Injectable()
export class PasswordsService implements OnModuleInit {
  private readonly concurrency = hashesAtOnce();
  private readonly limit = pLimit(this.concurrency);
  /** Both in hashes of our own: one of another kind may cost as much as twenty. */
  private queueLimit = this.concurrency;
  private waitingWork = 0;
  /** Requests that are under way to a hash, at it, or behind it. */
  private inside = 0;
  private toldOfOverloadAt = -Infinity;
  private readonly logger = new Logger('Passwords');
  private decoyHash = '';

  /** Makes the decoy, and takes from it how long a hash takes here. */
  async onModuleInit(): Promise<void> {
    const password = randomBytes(32).toString('base64');
    await hash(password, parameters); // the first one also loads the library
    let hashMs = Infinity;
    for (let sample = 0; sample < 3; sample += 1) {
      const startedAt = performance.now();
      this.decoyHash = await hash(password, parameters);
      hashMs = Math.min(hashMs, performance.now() - startedAt); // the least: whatever else was running then is over soon
    }
    this.queueLimit = Math.max(this.concurrency, Math.round((1_000 / hashMs) * this.concurrency));
  }

  /** @throws AppError service.overloaded */
  hash(password: string): Promise<string> {
    return this.run(1, () => hash(password, parameters));
  }

  /**
   * Compares a password with an account's hash, ours or one that came with an import. Without a hash, and where it
   * cannot be read, it compares with a decoy: the work of one of our own, so the time does not tell whether there is
   * an account. (An account that still has a foreign hash takes that one's time, until its first sign-in replaces it.)
   * @throws AppError service.overloaded
   */
  async verify(storedHash: string | null, password: string): Promise<PasswordCheck> {
    const stored = storedHash === null ? null : parseHash(storedHash);
    const compared = stored ?? parseHash(this.decoyHash);
    if (!compared) throw new Error('There is no decoy before onModuleInit');
    const matches = await this.run(compared.work, () => compared.verify(password));
    const isOutdated = storedHash !== null && stored !== null && !current.test(storedHash);
    return { matches: matches && stored !== null, isOutdated };
  }

  /**
   * Runs work that will need a hash, from its beginning: in an overload it is refused before it has asked the database
   * for anything, which the rest of the service needs then. The refusal takes its time, or clients that come again at
   * once would keep the process busy with refusing.
   * @throws AppError service.overloaded
   */
  async withRoom<T>(work: () => Promise<T>): Promise<T> {
    if (this.inside >= this.queueLimit) {
      this.tellOfOverload();
      await delay(refusalMs);
      throw new AppError('service.overloaded', { retryAfterSeconds: 1 });
    }
    this.inside += 1;
    try {
      return await work();
    } finally {
      this.inside -= 1;
    }
  }

  /** Once in a while: a line for each would be one more burden. */
  private tellOfOverload(): void {
    if (performance.now() - this.toldOfOverloadAt < 10_000) return;
    this.toldOfOverloadAt = performance.now();
    this.logger.warn({ msg: 'passwords are shed: more come than can be hashed', inside: this.inside });
  }

  private async run<T>(work: number, task: () => Promise<T>): Promise<T> {
    if (this.waitingWork >= this.queueLimit) {
      throw new AppError('service.overloaded', { retryAfterSeconds: 1 });
    }
    this.waitingWork += work;
    return this.limit(() => {
      this.waitingWork -= work;
      return task();
    });
  }
}
