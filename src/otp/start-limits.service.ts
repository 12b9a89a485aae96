import { Injectable, Logger } from '@nestjs/common';
import type { ClientInfo } from '../common/http/client-info.js';
import { ipNetwork } from '../common/http/ip-network.js';
import { Keyring } from '../common/secrets.js';
import { throttleKey } from '../common/validation/throttle-address.js';
import type { OtpPurpose } from './otp.purposes.js';
import { KnownDevices, type DeviceOwner } from '../devices/known-devices.service.js';
import { limitKey } from '../limits/limit-key.js';
import { LimitsService, type LimitHit } from '../limits/limits.service.js';
import { GuessBudgets } from './guess-budgets.service.js';
import { otpPurposePolicies } from './otp.purposes.js';

/** The account that an address has, or whose owner is signed in, as a start has to know it. */
export interface StartingAccount extends DeviceOwner {
  email: string;
}

/** A mail that somebody asks for. */
export interface MailRequest {
  purpose: OtpPurpose;
  /** Canonical. */
  address: string;
  client: ClientInfo;
  /** Of whoever asks; where anyone may ask, the one that the address has, as far as there is one. */
  account: StartingAccount | null;
  isRegistration?: boolean;
}

/** Whom the mails of a challenge are counted for, as keyed hashes: a resend counts them where the start did. */
export interface MailBuckets {
  mailKey: string;
  /** Of all known devices of the account, where one of them has started it; else the network of each request counts. */
  devicesKey: string | null;
}

/** That a start was counted, and how it goes on. Only `StartLimits` makes one. */
export interface Admission extends MailBuckets {
  /** False where the installation has sent so many mails that this one stays unsent; the answer is the same. */
  isMailed: boolean;
  /** So many wrong guesses were made, for the domain or for the whole installation, that the code is a long one. */
  needsLongCode: boolean;
  /** Whether the address is surely the one of whoever asks: a known device, or somebody signed in to that account. */
  isByOwner: boolean;
}

/** Counts mails before there is any work: by network, by mailbox, and all together; known and unknown alike. */
@Injectable()
export class StartLimits {
  private readonly logger = new Logger('StartLimits');

  constructor(
    private readonly limits: LimitsService,
    private readonly keyring: Keyring,
    private readonly devices: KnownDevices,
    private readonly guesses: GuessBudgets,
  ) {}

  /**
   * Goes before any look at the account, where anyone may ask: what a flood from one network is refused with costs no
   * query.
   * @throws AppError rate_limit.exceeded
   */
  rejectFlood(request: Omit<MailRequest, 'account'>): void {
    if (otpPurposePolicies[request.purpose].requiresSession) return;
    if (this.devices.mayBeKnown(request.client, request.address)) return;
    this.limits.rejectRefused(networkHits(request, { devicesKey: null }));
  }

  /**
   * One step after the other: whoever is refused at one must not use up what the next one counts for somebody else.
   * A device that the account knows has buckets of its own in every step.
   * @throws AppError rate_limit.exceeded
   */
  async admit(request: MailRequest): Promise<Admission> {
    const { address, client, account } = request;
    const device = this.devices.find(client, { address: account?.email ?? address, owner: account });
    const isByOwner = isOwner(request, device);
    const buckets = this.bucketsOf(request, { device, isByOwner });
    await this.limits.consume(networkHits(request, buckets));
    await this.limits.consume([cooldownHits(request, buckets), ...mailHits(request, buckets)]);
    const [isMailed, needsLongCode] = await Promise.all([
      this.admitToInstallation(buckets),
      this.guesses.needsLongCode(address),
    ]);
    return { ...buckets, isByOwner, isMailed, needsLongCode };
  }

  /**
   * Takes back what `admit` has counted, for a start that comes to nothing through no error of whoever asked for it.
   */
  async refund(request: MailRequest, admission: Admission): Promise<void> {
    await this.limits.refund([
      ...networkHits(request, admission),
      cooldownHits(request, admission),
      ...mailHits(request, admission),
      ...(admission.isMailed ? installationHits(admission) : []),
    ]);
  }

  /**
   * As `admit`, for a challenge that has a cooldown of its own.
   * @param challenge `buckets`: where its start was counted. Nothing of the account is looked at, which may have
   *   changed.
   * @returns whether it is mailed
   */
  async admitResend(challenge: {
    purpose: OtpPurpose;
    client: ClientInfo;
    buckets: MailBuckets;
  }): Promise<boolean> {
    await this.limits.consume(networkHits(challenge, challenge.buckets));
    await this.limits.consume(mailHits(challenge, challenge.buckets));
    return this.admitToInstallation(challenge.buckets);
  }

  private async admitToInstallation(buckets: MailBuckets): Promise<boolean> {
    const refused = await this.limits.tryConsume(installationHits(buckets));
    if (refused) this.logger.warn({ msg: 'a mail stays unsent', limit: refused.rateLimit?.policy });
    return refused === null;
  }

  /**
   * A device stands for the mailbox of its own account alone, not for one that the account would like to have. What the
   * owner asks for while signed in is counted apart too: strangers would see by their own counts that there is an
   * owner.
   */
  private bucketsOf(
    { address, account }: MailRequest,
    { device, isByOwner }: { device: string | null; isByOwner: boolean },
  ): MailBuckets {
    const ofOwner = device ?? `owner of ${address}`;
    return {
      mailKey: this.keyOf(isByOwner ? ofOwner : throttleKey(address)),
      devicesKey: device === null ? null : this.keyOf(`devices of ${account?.email ?? address}`),
    };
  }

  private keyOf(text: string): string {
    return limitKey(this.keyring, 'mails', text);
  }
}

function isOwner({ purpose, address, account }: MailRequest, device: string | null): boolean {
  const isSignedIn = otpPurposePolicies[purpose].requiresSession;
  const isOwnAddress = account?.email === address && account.emailVerifiedAt !== null;
  return isOwnAddress && (isSignedIn || device !== null);
}

/**
 * All known devices of an account count together, and apart from every network: each sign-in gives a token, so one
 * account would have as many counts as it likes.
 */
function networkHits(
  { client, isRegistration = false }: { client: ClientInfo; isRegistration?: boolean },
  { devicesKey }: Pick<MailBuckets, 'devicesKey'>,
): LimitHit[] {
  const key = devicesKey ?? ipNetwork(client.ip);
  const hits: LimitHit[] = [
    { limit: 'starts-hour', key },
    { limit: 'starts-day', key },
  ];
  return isRegistration ? [...hits, { limit: 'registrations-hour', key }] : hits;
}

function cooldownHits({ purpose }: { purpose: OtpPurpose }, { mailKey }: MailBuckets): LimitHit {
  return { limit: 'mail-cooldown', key: `${purpose} ${mailKey}` };
}

function installationHits({ devicesKey }: MailBuckets): LimitHit[] {
  const ofAll: LimitHit = { limit: 'all-mails-hour', key: '' };
  return devicesKey === null ? [{ limit: 'unknown-device-mails-hour', key: '' }, ofAll] : [ofAll];
}

function mailHits({ purpose }: { purpose: OtpPurpose }, { mailKey: key }: MailBuckets): LimitHit[] {
  return otpPurposePolicies[purpose].requiresSession
    ? [
        { limit: 'authenticated-mails-hour', key },
        { limit: 'authenticated-mails-day', key },
      ]
    : [
        { limit: 'anonymous-mails-hour', key },
        { limit: 'anonymous-mails-day', key },
      ];
}
