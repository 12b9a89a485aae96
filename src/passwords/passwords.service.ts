import { Injectable, type OnModuleInit } from '@nestjs/common';
import { hash, verify, type Options } from '@node-rs/argon2';
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { AppError } from '../common/errors/app-error.js';

/** OWASP Password Storage and RFC 9106: argon2id (the library's default algorithm), 19 MiB, two passes. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } satisfies Options;
const currentPrefix = '$argon2id$v=19$m=19456,t=2,p=1$';

export interface PasswordCheck {
  matches: boolean;
  /** The hash was made with other parameters than today's and should be replaced. */
  isOutdated: boolean;
}

/**
 * Hashes passwords, at most one per processor thread at a time: more would starve everything else of this
 * process. What waits is bounded to about one second's work, so an overload is refused instead of piling up.
 */
@Injectable()
export class PasswordsService implements OnModuleInit {
  private readonly concurrency = availableParallelism();
  private readonly limit = pLimit(this.concurrency);
  private queueLimit = this.concurrency;
  private decoyHash = '';

  /** Makes the decoy, and takes from it how long a hash takes here. */
  async onModuleInit(): Promise<void> {
    const password = randomBytes(32).toString('base64');
    await hash(password, parameters); // the first one also loads the library
    const startedAt = performance.now();
    this.decoyHash = await hash(password, parameters);
    const hashMs = Math.max(1, performance.now() - startedAt);
    this.queueLimit = Math.max(this.concurrency, Math.round((1_000 / hashMs) * this.concurrency));
  }

  /** @throws AppError service.overloaded */
  hash(password: string): Promise<string> {
    return this.run(() => hash(password, parameters));
  }

  /**
   * Compares a password with an account's hash. Without a hash it compares with a decoy: the same work, so the
   * time does not tell whether there is an account.
   * @throws AppError service.overloaded
   */
  async verify(storedHash: string | null, password: string): Promise<PasswordCheck> {
    const matches = await this.run(() => verify(storedHash ?? this.decoyHash, password));
    const isOutdated = storedHash !== null && !storedHash.startsWith(currentPrefix);
    return { matches: matches && storedHash !== null, isOutdated };
  }

  private async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.limit.pendingCount >= this.queueLimit) {
      throw new AppError('service.overloaded', { retryAfterSeconds: 1 });
    }
    return this.limit(work);
  }
}
