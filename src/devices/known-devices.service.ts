import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import type { ClientInfo } from '../common/http/client-info.js';
import { Keyring } from '../common/secrets.js';
import { makeDeviceToken, readDeviceToken } from './device-token.js';

/** The account data that decides whether the account knows a device. */
export interface DeviceOwner {
  emailVerifiedAt: Date | null;
  /** Earlier tokens are invalid. */
  devicesTrustedSince: Date;
}

/** An owner who trusts every valid device token. */
const anyOwner: DeviceOwner = { emailVerifiedAt: new Date(0), devicesTrustedSince: new Date(0) };

/**
 * Recognises devices on which somebody has signed in before, by a token that the client stores. The server stores
 * nothing.
 */
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

  /** The ID of the device that a token issued here belongs to. */
  idOf(token: string): string {
    return token.slice(0, token.indexOf('.'));
  }

  /**
   * Returns false if no account can know the client's device, because it sends no token that was issued here for the
   * address.
   */
  mayBeKnown(client: ClientInfo, address: string): boolean {
    return this.find(client, { address, owner: anyOwner }) !== null;
  }

  /**
   * Returns the id of the client's device, or null if the account does not know it. Does the same work for an address
   * without an account. An unverified account knows no device: whoever created it may not own the mailbox, and would
   * get rate-limit buckets separate from everyone else's.
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
