import { Injectable } from '@nestjs/common';
import type { ClientInfo } from '../../common/http/client-info.js';
import { ipNetwork } from '../../common/http/ip-network.js';
import { KnownDevices, type DeviceOwner } from '../../devices/known-devices.service.js';
import { LimitsService, type Charge } from '../../limits/limits.service.js';

/** A password that somebody types for an address. */
export interface PasswordAttempt {
  /** Canonical, as submitted: it need not be anybody's. */
  address: string;
  /** Whose it is; null where it is nobody's. */
  account: DeviceOwner | null;
  client: ClientInfo;
}

interface AttemptCharges {
  /** What counts wrong passwords. */
  failures: Charge[];
  /** What counts right and wrong ones. */
  others: Charge[];
}

/** Counts passwords before they are compared, as if they were wrong: by network and by address, known or not. */
@Injectable()
export class SignInLimits {
  constructor(
    private readonly limits: LimitsService,
    private readonly devices: KnownDevices,
  ) {}

  /**
   * Goes before any look at the account: what a flood from one network is refused with costs no query.
   * @throws AppError rate_limit.exceeded
   */
  rejectFlood({ address, client }: Pick<PasswordAttempt, 'address' | 'client'>): void {
    if (this.devices.mayBeKnown(client, address)) return;
    const { failures, others } = networkCharges(client);
    this.limits.rejectRefused([...failures, ...others]);
  }

  /**
   * Compares a password, where it may be compared. A right one takes back its own counts of failures and no more: it
   * must neither clear the way for an attacker's other guesses nor tell strangers, by how many theirs are, that there is
   * somebody who signs in.
   *
   * @throws AppError rate_limit.exceeded, and what `compare` throws, which then is not counted
   */
  async counted<Check extends { matches: boolean }>(
    attempt: PasswordAttempt,
    compare: () => Promise<Check>,
  ): Promise<Check> {
    const { address, account: owner, client } = attempt;
    const device = this.devices.find(client, { address, owner });
    const { failures, others } =
      device === null ? await this.admitUnknown(attempt) : await this.admitKnown(address, device);
    const check = await compare().catch(async (error: unknown) => {
      await this.limits.giveBack([...failures, ...others]);
      throw error;
    });
    if (check.matches) await this.limits.giveBack(failures);
    return check;
  }

  /** One after the other: a network that is refused must not use up the address of somebody else. */
  private async admitUnknown({ address, client }: PasswordAttempt): Promise<AttemptCharges> {
    const { failures, others } = networkCharges(client);
    const ofAddress: Charge = { limit: 'failed-sign-ins', key: address };
    await this.limits.take([...others, ...failures]);
    await this.limits.take([ofAddress]);
    return { failures: [...failures, ofAddress], others };
  }

  /**
   * Apart from what strangers use up, so that they cannot shut the owner out. All known devices of the account share a
   * bound on right and wrong passwords together: each sign-in makes one more of them.
   */
  private async admitKnown(address: string, device: string): Promise<AttemptCharges> {
    const key = `devices of ${address}`;
    const ofDevice: Charge = { limit: 'failed-sign-ins', key: device };
    const others: Charge[] = [
      { limit: 'device-sign-ins-minute', key },
      { limit: 'device-sign-ins-hour', key },
    ];
    await this.limits.take([...others, ofDevice]);
    return { failures: [ofDevice], others };
  }
}

function networkCharges(client: ClientInfo): AttemptCharges {
  const key = ipNetwork(client.ip);
  return {
    failures: [{ limit: 'failed-sign-ins-hour', key }],
    others: [{ limit: 'sign-ins-minute', key }],
  };
}
