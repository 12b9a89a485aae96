import { Injectable } from '@nestjs/common';
import { AuditedFailures } from '../../audit/audited-failures.service.js';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import { KnownDevices, type DeviceOwner } from '../../devices/known-devices.service.js';
import { LimitsService, type LimitHit } from '../../limits/limits.service.js';
import { eventOfFailure, type FailureEvents } from './failure-events.js';

/** The account whose proofs are counted. */
export interface ProvingAccount extends DeviceOwner {
  id: string;
  /** Canonical. */
  email: string;
}

/**
 * Counts wrong codes of every kind that an account's owner is asked for, in second steps and reauthentications
 * together. Whoever reaches them knows the password or holds a token, so trying all kinds one after another must not
 * give more guesses. A known device has a budget of its own: nobody else can use up the owner's.
 */
@Injectable()
export class ProofBudget {
  constructor(
    private readonly limits: LimitsService,
    private readonly devices: KnownDevices,
    private readonly failures: AuditedFailures,
  ) {}

  /**
   * Counts before the check, and refunds the hit unless the check rejects the code.
   * @throws AppError rate_limit.exceeded; any error of `check`
   */
  async spend<T>(
    account: ProvingAccount,
    failureEvents: FailureEvents,
    client: ClientInfo,
    check: () => Promise<T>,
  ): Promise<T> {
    const device = this.devices.find(client, { address: account.email, owner: account });
    const attempt = attemptOf(account, failureEvents, client);
    const hits = proofHits(device ?? account.id);
    await this.limits.consume(hits).catch(async (error: unknown) => {
      await this.failures.recordRefusal(error, (limit) => eventOfFailure(attempt, limit));
      throw error;
    });
    try {
      const result = await check();
      await this.limits.refund(hits);
      return result;
    } catch (error) {
      const isWrong = error instanceof AppError && error.code === 'otp.invalid';
      await (isWrong ? this.failures.record(eventOfFailure(attempt)) : this.limits.refund(hits));
      throw error;
    }
  }

  /** Records a proof that was rejected without a check. */
  recordFailure(account: ProvingAccount, failureEvents: FailureEvents, client: ClientInfo): Promise<void> {
    return this.failures.record(eventOfFailure(attemptOf(account, failureEvents, client)));
  }
}

function attemptOf(
  { id: userId, email: address }: ProvingAccount,
  failureEvents: FailureEvents,
  client: ClientInfo,
) {
  return { address, userId, client, failureEvents };
}

/** @param key the ID of the account, or its known device */
export function proofHits(key: string): LimitHit[] {
  return [
    { limit: 'failed-proofs', key },
    { limit: 'failed-proofs-day', key },
  ];
}
