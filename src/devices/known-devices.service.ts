import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import type { ClientInfo } from '../common/http/client-info.js';
import { Keyring } from '../common/secrets.js';
import { makeDeviceToken, readDeviceToken } from './device-token.js';

/** What decides whether an account knows a device. */
export interface DeviceOwner {
  emailVerifiedAt: Date | null;
  /** Tokens from before are worth nothing. */
  devicesTrustedSince: Date;
}

/** An owner who trusts every device that a token was ever made for. */
const anybody: DeviceOwner = { emailVerifiedAt: new Date(0), devicesTrustedSince: new Date(0) };

/** Devices that somebody has signed in on before, which they show by a token; nothing is stored. */
@Injectable()
export class KnownDevices {
  constructor(
    private readonly keyring: Keyring,
    private readonly clock: Clock,
  ) {}

  /** @param device `knownFrom`: not before the account's `devicesTrustedSince`, by the database's clock */
  issueToken(device: { address: string; knownFrom: Date }): string {
    return makeDeviceToken(this.keyring, device);
  }

  /** False where no account can know the client's device: it shows no token that was made here for the address. */
  mayBeKnown(client: ClientInfo, address: string): boolean {
    return this.find(client, { address, owner: anybody }) !== null;
  }

  /**
   * The id of the client's device, or null where the account does not know it. The same work is done for an address
   * without an account. An unverified account knows no device: whoever opened it may be a stranger to the mailbox, and
   * would get rate-limit buckets of their own there.
   */
  find(
    client: ClientInfo,
    { address, owner }: { address: string; owner: DeviceOwner | null },
  ): string | null {
    return readDeviceToken(this.keyring, client.deviceToken, {
      address,
      nowSeconds: this.clock.nowSeconds(),
      devicesTrustedSince: owner?.emailVerifiedAt ? owner.devicesTrustedSince : null,
    });
  }
}
