import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import { readDeviceToken } from '../../common/http/device-token.js';
import { ipNetwork } from '../../common/http/ip-network.js';
import { Keyring } from '../../common/secrets.js';
import { throttleKey } from '../../common/validation/throttle-address.js';
import { LimitsService, type Charge } from '../../limits/limits.service.js';

/** A password that somebody types for an address. */
export interface PasswordAttempt {
  /** Canonical, as submitted: it need not be anybody's. */
  address: string;
  /** Whose it is; null where it is nobody's. */
  account: { trustedFrom: Date } | null;
  client: ClientInfo;
}

/** Counts passwords before they are compared, as if they were wrong: by network and by address, known or not. */
@Injectable()
export class SignInLimits {
  constructor(
    private readonly limits: LimitsService,
    private readonly keyring: Keyring,
    private readonly clock: Clock,
  ) {}

  /**
   * Compares a password, where it may be compared. A right one begins the address's count anew; the network's it takes
   * back its own from and no more, or one account of an attacker's would clear the way to all others.
   * A device that the account knows has counts of its own.
   *
   * @throws AppError rate_limit.exceeded, and what `compare` throws, which then is not counted
   */
  async counted<Check extends { matches: boolean }>(
    attempt: PasswordAttempt,
    compare: () => Promise<Check>,
  ): Promise<Check> {
    const device = this.knownDevice(attempt);
    const network = ipNetwork(attempt.client.ip);
    const perNetwork: Charge[] = device ? [] : [{ limit: 'failed-sign-ins-hour', key: network }];
    const perAddress: Charge = { limit: 'failed-sign-ins', key: device ?? throttleKey(attempt.address) };
    // One after the other: a network that is refused must not use up the address of somebody else.
    if (!device) await this.limits.take([{ limit: 'sign-ins-minute', key: network }, ...perNetwork]);
    const [failures] = await this.limits.take([perAddress]);
    const check = await compare().catch(async (error: unknown) => {
      await this.limits.giveBack([...perNetwork, perAddress]);
      throw error;
    });
    if (check.matches) await this.limits.giveBack([...perNetwork, { ...perAddress, points: failures }]);
    return check;
  }

  /** Worked out for unknown addresses too. */
  private knownDevice({ address, account, client }: PasswordAttempt): string | null {
    return readDeviceToken(this.keyring, client.deviceToken, {
      address,
      nowSeconds: this.clock.nowSeconds(),
      trustedFrom: account?.trustedFrom ?? null,
    });
  }
}
