import { Injectable } from '@nestjs/common';
import type { ClientInfo } from '../../common/http/client-info.js';
import { ipNetwork } from '../../common/http/ip-network.js';
import type { PrincipalUser } from '../../common/http/principal.js';
import { KnownDevices, type DeviceOwner } from '../../devices/known-devices.service.js';
import { LimitsService, type LimitHit } from '../../limits/limits.service.js';
import { PasswordsService, type PasswordCheck } from '../../passwords/passwords.service.js';
import { UsersService } from '../../users/users.service.js';

/** A password that somebody types for an address. */
export interface PasswordAttempt {
  /** Canonical, as submitted: it need not be anybody's. */
  address: string;
  /** Whose it is; null where it is nobody's. */
  account: DeviceOwner | null;
  client: ClientInfo;
}

interface AttemptHits {
  /** What counts wrong passwords. */
  failures: LimitHit[];
  /** What counts right and wrong ones. */
  others: LimitHit[];
}

/**
 * Compares passwords that somebody types for an address. Each is counted before, as if it were wrong: by network and by
 * address, known or not.
 */
@Injectable()
export class PasswordChecks {
  constructor(
    private readonly users: UsersService,
    private readonly passwords: PasswordsService,
    private readonly limits: LimitsService,
    private readonly devices: KnownDevices,
  ) {}

  /**
   * Goes before any query: what a flood from one network is refused with costs none, and what cannot be hashed within a
   * second or so is not looked at.
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
   * Compares a password, where it may be compared. A right one takes back its own counts of failures and no more: it
   * must neither clear the way for an attacker's other guesses nor tell strangers, by how many theirs are, that there
   * is somebody who signs in.
   *
   * @param storedHash null where there is none: the same work is done
   * @throws AppError rate_limit.exceeded; service.overloaded, which is not counted
   */
  async check(
    attempt: PasswordAttempt,
    { password, storedHash }: { password: string; storedHash: string | null },
  ): Promise<PasswordCheck> {
    const { address, account: owner, client } = attempt;
    const device = this.devices.find(client, { address, owner });
    const { failures, others } =
      device === null ? await this.admitUnknown(attempt) : await this.admitKnown(address, device);
    const network = ipNetwork(client.ip);
    const check = await this.passwords.verify(storedHash, password, network).catch(async (error: unknown) => {
      await this.limits.refund([...failures, ...others]);
      throw error;
    });
    if (check.matches) await this.limits.refund(failures);
    return check;
  }

  /**
   * As `check`, for the password of whoever is signed in.
   * @returns also the hash that it was compared with; null where the account has no password
   */
  async checkOwn(
    { id, email: address }: PrincipalUser,
    password: string,
    client: ClientInfo,
  ): Promise<PasswordCheck & { storedHash: string | null }> {
    const account = await this.users.findById(id);
    const storedHash = account?.passwordHash ?? null;
    return { ...(await this.check({ address, account, client }, { password, storedHash })), storedHash };
  }

  /** One after the other: a network that is refused must not use up the address of somebody else. */
  private async admitUnknown({ address, client }: PasswordAttempt): Promise<AttemptHits> {
    const { failures, others } = networkHits(client);
    const ofAddress: LimitHit = { limit: 'failed-sign-ins', key: address };
    await this.limits.consume([...others, ...failures]);
    await this.limits.consume([ofAddress]);
    return { failures: [...failures, ofAddress], others };
  }

  /**
   * Apart from what strangers use up, so that they cannot shut the owner out. All known devices of the account share a
   * bound on right and wrong passwords together: each sign-in makes one more of them.
   */
  private async admitKnown(address: string, device: string): Promise<AttemptHits> {
    const key = `devices of ${address}`;
    const ofDevice: LimitHit = { limit: 'failed-sign-ins', key: device };
    const others: LimitHit[] = [
      { limit: 'device-sign-ins-minute', key },
      { limit: 'device-sign-ins-hour', key },
    ];
    await this.limits.consume([...others, ofDevice]);
    return { failures: [ofDevice], others };
  }
}

function networkHits(client: ClientInfo): AttemptHits {
  const key = ipNetwork(client.ip);
  return {
    failures: [{ limit: 'failed-sign-ins-hour', key }],
    others: [{ limit: 'sign-ins-minute', key }],
  };
}
