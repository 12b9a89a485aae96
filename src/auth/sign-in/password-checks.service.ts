import { Injectable } from '@nestjs/common';
import type { AuditEntry } from '../../audit/audit-record.js';
import { AuditedFailures } from '../../audit/audited-failures.service.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import { ipNetwork } from '../../common/http/ip-network.js';
import type { PrincipalUser } from '../../common/http/principal.js';
import { KnownDevices, type DeviceOwner } from '../../devices/known-devices.service.js';
import { LimitsService, type LimitHit } from '../../limits/limits.service.js';
import { PasswordsService, type PasswordCheck } from '../../passwords/passwords.service.js';
import { UsersService } from '../../users/users.service.js';
import { eventOfFailure, type FailureEvents } from './failure-events.js';

/** A password submitted for an address. */
export interface PasswordAttempt {
  /** Canonical, as submitted. It may have no account. */
  address: string;
  /** The account's owner; null if the address has no account. */
  account: (DeviceOwner & { id: string }) | null;
  client: ClientInfo;
  /** What it is for. */
  failureEvents: FailureEvents;
}

interface AttemptHits {
  /** Limits that count wrong passwords. */
  failures: LimitHit[];
  /** Limits that count every password, right or wrong. */
  others: LimitHit[];
}

/**
 * Compares submitted passwords. Counts each attempt as a failure first, by network and by address, whether or not the
 * address has an account.
 */
@Injectable()
export class PasswordChecks {
  constructor(
    private readonly users: UsersService,
    private readonly passwords: PasswordsService,
    private readonly limits: LimitsService,
    private readonly devices: KnownDevices,
    private readonly failures: AuditedFailures,
  ) {}

  /**
   * Runs before any query: rejecting a flood from one network costs no query, and a request that could not be hashed
   * within about a second is rejected early.
   * @throws AppError rate_limit.exceeded, service.overloaded
   */
  async admit({ address, client }: Pick<PasswordAttempt, 'address' | 'client'>): Promise<void> {
    if (!this.devices.mayBeKnown(client, address)) {
      const { failures, others } = networkHits(client);
      this.limits.rejectRefused([...failures, ...others]);
    }
    await this.passwords.rejectUnderLoad();
  }

  /**
   * Compares a password if the limits allow it. A wrong one is recorded, in a round trip of its own: nothing else is
   * written. A right password refunds only its own hits. Resetting the counters
   * would allow an attacker more guesses, and would reveal to anyone watching the limits that the owner has signed in.
   *
   * @param storedHash null if there is none; the same work is done
   * @throws AppError rate_limit.exceeded; service.overloaded, which is not counted
   */
  async check(
    attempt: PasswordAttempt,
    { password, storedHash }: { password: string; storedHash: string | null },
  ): Promise<PasswordCheck> {
    const { address, account: owner, client } = attempt;
    const device = this.devices.find(client, { address, owner });
    const { failures, others } = await this.admitCounted(attempt, device);
    const network = ipNetwork(client.ip);
    const check = await this.passwords.verify(storedHash, password, network).catch(async (error: unknown) => {
      await this.limits.refund([...failures, ...others]);
      throw error;
    });
    if (check.matches) await this.limits.refund(failures);
    else await this.failures.record(failureOf(attempt));
    return check;
  }

  /**
   * Like `check`, for the password of a signed-in user.
   * @returns also the hash it was compared with; null if the account has no password
   */
  async checkOwn(
    { id, email: address }: PrincipalUser,
    { password, failureEvents }: { password: string; failureEvents: FailureEvents },
    client: ClientInfo,
  ): Promise<PasswordCheck & { storedHash: string | null }> {
    const account = await this.users.findById(id);
    const storedHash = account?.passwordHash ?? null;
    const attempt = { address, account, client, failureEvents };
    return { ...(await this.check(attempt, { password, storedHash })), storedHash };
  }

  /** Records the refusal of a limit. */
  private async admitCounted(attempt: PasswordAttempt, device: string | null): Promise<AttemptHits> {
    try {
      return device === null
        ? await this.admitUnknown(attempt)
        : await this.admitKnown(attempt.address, device);
    } catch (error) {
      await this.failures.recordRefusal(error, (limit) => failureOf(attempt, limit));
      throw error;
    }
  }

  /**
   * In sequence: a request that its network's limit rejects must not count against the address, which may be someone
   * else's.
   */
  private async admitUnknown({ address, client }: PasswordAttempt): Promise<AttemptHits> {
    const { failures, others } = networkHits(client);
    const ofAddress = addressHit(address);
    await this.limits.consume([...others, ...failures]);
    await this.limits.consume([ofAddress]);
    return { failures: [...failures, ofAddress], others };
  }

  /**
   * Separate from the limit for unknown devices, so that they cannot lock the owner out. All known devices of an
   * account share one limit on right and wrong passwords, because each sign-in creates another known device.
   */
  private async admitKnown(address: string, device: string): Promise<AttemptHits> {
    const ofDevice: LimitHit = { limit: 'failed-sign-ins', key: device };
    const others = devicesHits(address);
    await this.limits.consume([...others, ofDevice]);
    return { failures: [ofDevice], others };
  }
}

function failureOf({ account, ...attempt }: PasswordAttempt, limit?: string): AuditEntry {
  return eventOfFailure({ ...attempt, userId: account?.id ?? null }, limit);
}

/** The limits on passwords for an address, of unknown devices and of its known devices. */
export function signInHits(address: string): LimitHit[] {
  return [addressHit(address), ...devicesHits(address)];
}

/** The limits on passwords from a network, for all addresses together. */
export function networkSignInHits(ip: string): LimitHit[] {
  const { failures, others } = networkHits({ ip });
  return [...others, ...failures];
}

function addressHit(address: string): LimitHit {
  return { limit: 'failed-sign-ins', key: address };
}

function devicesHits(address: string): LimitHit[] {
  const key = `devices of ${address}`;
  return [
    { limit: 'device-sign-ins-minute', key },
    { limit: 'device-sign-ins-hour', key },
  ];
}

function networkHits(client: Pick<ClientInfo, 'ip'>): AttemptHits {
  const key = ipNetwork(client.ip);
  return {
    failures: [{ limit: 'failed-sign-ins-hour', key }],
    others: [{ limit: 'sign-ins-minute', key }],
  };
}
