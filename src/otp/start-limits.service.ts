import { Injectable, Logger } from '@nestjs/common';
import type { ClientInfo } from '../common/http/client-info.js';
import { Keyring } from '../common/secrets.js';
import { throttleKey } from '../common/validation/throttle-address.js';
import { ChannelAdmissions, type CodeToAdmit } from '../delivery/channel-admissions.js';
import { KnownDevices, type DeviceOwner } from '../devices/known-devices.service.js';
import { limitKey } from '../limits/limit-key.js';
import { LimitsService, type LimitHit, type LimitUsage } from '../limits/limits.service.js';
import type { Recipient } from './recipient.js';
import { GuessBudgets } from './guess-budgets.service.js';
import { otpPurposePolicies, type OtpPurpose } from './otp.purposes.js';
import { OtpSettings } from './otp.settings.js';
import {
  cooldownHits,
  installationHits,
  mailboxHits,
  mailHits,
  networkHits,
  type MailBuckets,
} from './start-hits.js';

/** The account of an address or of the signed-in user, with the columns that a start needs. */
export interface StartingAccount extends DeviceOwner {
  id: string;
  email: string;
  /** Required by channels with an admission. */
  createdAt?: Date;
}

/** A request that causes a message. */
export interface MailRequest {
  purpose: OtpPurpose;
  /** Canonical. */
  address: string;
  client: ClientInfo;
  /** The account of the signed-in user; for public flows, the account of the address, if there is one. */
  account: StartingAccount | null;
  isRegistration?: boolean;
}

/** What the admission of the message's channel requires in addition, if it has one. */
interface Admittable extends Pick<CodeToAdmit, 'challengeId' | 'nth' | 'otherMethods'> {
  purpose: OtpPurpose;
  client: ClientInfo;
  /** By default, the mailbox. */
  recipient?: Recipient;
  account: Pick<StartingAccount, 'id' | 'createdAt' | 'emailVerifiedAt'> | null;
}

/** A limit on messages that is in use, and whose requests it counts. */
export type MailLimitUsage = LimitUsage & { of: string };

/** The result of counting a start, which decides how it continues. Only `StartLimits` creates one. */
export interface Admission extends MailBuckets {
  /** False if the limit of the installation is used up. The message is then not sent, and the response is the same. */
  isMailed: boolean;
  /** True if the guess budget of the domain or of the installation is used up. */
  needsLongCode: boolean;
  /** True if the address certainly belongs to the client: a known device, or a user signed in to that account. */
  isByOwner: boolean;
}

/** Counts messages before any other work, per network, mailbox and installation, for known and unknown addresses. */
@Injectable()
export class StartLimits {
  private readonly logger = new Logger('StartLimits');

  constructor(
    private readonly limits: LimitsService,
    private readonly keyring: Keyring,
    private readonly devices: KnownDevices,
    private readonly guesses: GuessBudgets,
    private readonly admissions: ChannelAdmissions,
    private readonly settings: OtpSettings,
  ) {}

  /**
   * Called in public flows before the account is looked up, so that rejecting a flood from one network costs no query.
   * @throws AppError rate_limit.exceeded
   */
  rejectFlood(request: Omit<MailRequest, 'account'>): void {
    if (otpPurposePolicies[request.purpose].requiresProof) return;
    if (this.devices.mayBeKnown(request.client, request.address)) return;
    this.limits.rejectRefused(networkHits(request, { devicesKey: null }));
  }

  /**
   * Counts in sequence: a request rejected by its network's limit must not use up the limits of a mailbox. A known
   * device has its own buckets in every step.
   * @throws AppError rate_limit.exceeded; any error of the channel's admission
   */
  async admit(request: MailRequest & Admittable): Promise<Admission> {
    const { address, client, account } = request;
    const device = this.devices.find(client, { address: account?.email ?? address, owner: account });
    const isByOwner = isOwner(request, device);
    const buckets = this.bucketsOf(request, { device, isByOwner });
    await this.limits.consume(networkHits(request, buckets));
    const isAdmitted = await this.admitToChannel(request);
    if (!isAdmitted)
      await this.limits.consume([cooldownHits(request, buckets), ...mailHits(request, buckets)]);
    const [isMailed, needsLongCode] = await Promise.all([
      isAdmitted || this.admitToInstallation(buckets),
      this.guesses.needsLongCode(address),
    ]);
    return { ...buckets, isByOwner, isMailed, needsLongCode };
  }

  /** Refunds the counts of `admit` for a start that failed for a reason that the client did not cause. */
  async refund(request: MailRequest, admission: Admission): Promise<void> {
    await this.limits.refund([
      ...networkHits(request, admission),
      cooldownHits(request, admission),
      ...mailHits(request, admission),
      ...(admission.isMailed ? installationHits(admission) : []),
    ]);
  }

  /**
   * Like `admit`, without the cooldown, since a challenge has its own.
   * @param challenge `buckets`: the buckets of its start. The account is not read again, because it may have changed.
   * @returns whether the message is sent
   */
  async admitResend(challenge: { buckets: MailBuckets } & Admittable): Promise<boolean> {
    await this.limits.consume(networkHits(challenge, challenge.buckets));
    if (await this.admitToChannel(challenge)) return true;
    await this.limits.consume(mailHits(challenge, challenge.buckets));
    return this.admitToInstallation(challenge.buckets);
  }

  /** Counts a resend that was refused by the cooldown of its challenge, for the statistics. */
  countRefusedResend(): void {
    this.limits.refusals.add('resend');
  }

  /** @returns false if the channel has no admission: the limits on e-mails apply */
  private async admitToChannel({
    purpose,
    client,
    recipient,
    challengeId,
    nth,
    otherMethods,
    account,
  }: Admittable): Promise<boolean> {
    const admission = recipient && this.admissions.find(recipient.channel);
    if (!admission) return false;
    if (!account?.createdAt) throw new Error('A channel with an admission requires an account');
    const { id, createdAt, emailVerifiedAt } = account;
    await admission.admit({
      ...recipient,
      challengeId,
      nth,
      userId: id,
      account: { createdAt, emailVerifiedAt },
      isNewDestination: purpose === 'phone_verification',
      lifetimeSeconds: this.settings.purposes[purpose].ttlSeconds,
      otherMethods,
      client,
    });
    return true;
  }

  private async admitToInstallation(buckets: MailBuckets): Promise<boolean> {
    const refused = await this.limits.tryConsume(installationHits(buckets));
    if (refused)
      this.logger.warn({
        event: 'limits.installation_exceeded',
        msg: 'message not sent, hourly limit of the installation exceeded',
        limit: refused.limit?.name,
        setting: refused.limit?.setting,
      });
    return refused === null;
  }

  /**
   * A known device has its own buckets only for the address of its account, not for a new address. Requests of the
   * signed-in owner have their own buckets as well. Otherwise they would count towards limits that anonymous clients
   * see, and reveal that the address has an account.
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

  /**
   * The limits on messages to an address that are in use, and those of the installation that are used up. Counts nothing.
   * @param mailKeys those of the challenges for the address, which include those of its known devices
   */
  async usageFor(address: string, mailKeys: readonly string[]): Promise<MailLimitUsage[]> {
    const [ofAnyone, ofOwner] = [this.keyOf(throttleKey(address)), this.keyOf(`owner of ${address}`)];
    const ofMailbox = [...new Set([ofAnyone, ofOwner, ...mailKeys])].flatMap((mailKey) =>
      mailboxHits(mailKey).map((hit) => ({
        hit,
        of: mailKey === ofAnyone ? 'anyone' : mailKey === ofOwner ? 'owner' : 'known device',
      })),
    );
    const ofAll = installationHits({ devicesKey: null }).map((hit) => ({ hit, of: 'installation' }));
    const all = [...ofMailbox, ...ofAll];
    const usages = await this.limits.usageOf(all.map(({ hit }) => hit));
    return usages
      .map((usage, index) => ({ ...usage, of: all[index]?.of ?? '' }))
      .filter(({ of, used, quota }) => (of === 'installation' ? used >= quota : used > 0));
  }

  /**
   * The limits on messages to an address, for anyone, its owner and its known devices. Not those of one known device,
   * nor of its domain or the installation.
   */
  hitsOf(address: string): { of: 'anyone' | 'owner' | 'known_devices'; hits: LimitHit[] }[] {
    const devicesKey = this.keyOf(`devices of ${address}`);
    return [
      { of: 'anyone', hits: mailboxHits(this.keyOf(throttleKey(address))) },
      { of: 'owner', hits: mailboxHits(this.keyOf(`owner of ${address}`)) },
      {
        of: 'known_devices',
        hits: networkHits({ client: { ip: '' }, isRegistration: true }, { devicesKey }),
      },
    ];
  }

  private keyOf(text: string): string {
    return limitKey(this.keyring, 'mails', text);
  }
}

function isOwner({ purpose, address, account }: MailRequest, device: string | null): boolean {
  const hasProof = otpPurposePolicies[purpose].requiresProof;
  const isOwnAddress = account?.email === address && account.emailVerifiedAt !== null;
  return isOwnAddress && (hasProof || device !== null);
}
