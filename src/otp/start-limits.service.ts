import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import type { ClientInfo } from '../common/http/client-info.js';
import { readDeviceToken } from '../common/http/device-token.js';
import { ipNetwork } from '../common/http/ip-network.js';
import { Keyring } from '../common/secrets.js';
import { throttleKey } from '../common/validation/throttle-address.js';
import type { OtpPurpose } from '../config/settings.js';
import { LimitsService, type Charge } from '../limits/limits.service.js';
import { otpPurposePolicies } from './otp.purposes.js';

/** A mail that somebody asks for. */
export interface MailRequest {
  purpose: OtpPurpose;
  /** Canonical. */
  address: string;
  client: ClientInfo;
  /** Of whoever asks, as far as there is one, and since when it trusts its devices. */
  account: { email: string; trustedFrom: Date } | null;
}

/** That a start was counted, and how it goes on. Only `StartLimits` makes one. */
export interface Admission {
  /** False where the installation has sent so many mails that this one stays unsent; the answer is the same. */
  isMailed: boolean;
  /** So many wrong guesses were made at the whole installation that every code is a long one. */
  needsLongCode: boolean;
}

/** Counts mails before there is any work: by network, by mailbox, and all together; known and unknown alike. */
@Injectable()
export class StartLimits {
  private readonly logger = new Logger('StartLimits');

  constructor(
    private readonly limits: LimitsService,
    private readonly keyring: Keyring,
    private readonly clock: Clock,
  ) {}

  /**
   * One step after the other: whoever is refused at one must not use up what the next one counts for somebody else.
   * A device that the account knows has counts of its own in every step.
   * @throws AppError rate_limit.exceeded
   */
  async admit(request: MailRequest & { isRegistration?: boolean }): Promise<Admission> {
    const device = this.knownDevice(request);
    await this.limits.take(networkCharges(request, device));
    const cooldown = {
      limit: 'mail-cooldown',
      key: `${request.purpose} ${mailboxOf(request, device)}`,
    } as const;
    await this.limits.take([cooldown, ...mailboxCharges(request, device)]);
    return this.admitToInstallation(device);
  }

  /** As `admit`, for a challenge that has a cooldown of its own. */
  async admitResend(request: MailRequest): Promise<Admission> {
    const device = this.knownDevice(request);
    await this.limits.take(networkCharges(request, device));
    await this.limits.take(mailboxCharges(request, device));
    return this.admitToInstallation(device);
  }

  private async admitToInstallation(device: string | null): Promise<Admission> {
    const strangers: Charge[] = device ? [] : [{ limit: 'strangers-mails-hour', key: '' }];
    const [refused, needsLongCode] = await Promise.all([
      this.limits.tryTake([...strangers, { limit: 'all-mails-hour', key: '' }]),
      this.limits.isUsedUp({ limit: 'all-failed-guesses-day', key: '' }),
    ]);
    if (refused) this.logger.warn({ msg: 'a mail stays unsent', limit: refused.rateLimit?.policy });
    return { isMailed: refused === null, needsLongCode };
  }

  /** Worked out for unknown addresses too. */
  private knownDevice({ address, client, account }: MailRequest): string | null {
    return readDeviceToken(this.keyring, client.deviceToken, {
      address: account?.email ?? address,
      nowSeconds: this.clock.nowSeconds(),
      trustedFrom: account?.trustedFrom ?? null,
    });
  }
}

/** A device stands for the mailbox of its own account alone, not for one that the account would like to have. */
function mailboxOf({ address, account }: MailRequest, device: string | null): string {
  return device !== null && account?.email === address ? device : throttleKey(address);
}

/**
 * All known devices of an account count together, and apart from every network: each sign-in gives a token, so one
 * account would have as many counts as it likes.
 */
function networkCharges(
  { address, client, account, isRegistration = false }: MailRequest & { isRegistration?: boolean },
  device: string | null,
): Charge[] {
  const key = device === null ? ipNetwork(client.ip) : `devices of ${account?.email ?? address}`;
  const charges: Charge[] = [
    { limit: 'starts-hour', key },
    { limit: 'starts-day', key },
  ];
  return isRegistration ? [...charges, { limit: 'registrations-hour', key }] : charges;
}

function mailboxCharges(request: MailRequest, device: string | null): Charge[] {
  const key = mailboxOf(request, device);
  return otpPurposePolicies[request.purpose].isOpenToAll
    ? [
        { limit: 'open-mails-hour', key },
        { limit: 'open-mails-day', key },
      ]
    : [
        { limit: 'proven-mails-hour', key },
        { limit: 'proven-mails-day', key },
      ];
}
