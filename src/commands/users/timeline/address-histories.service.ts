import { Injectable, Optional } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error.js';
import { DeliveryRecords, type DeliveryDetails } from '../../../delivery/delivery-records.service.js';
import { ChallengeRecords, type ChallengeDetails } from '../../../otp/challenge-records.service.js';
import { SessionRecords, type SessionRecord } from '../../../sessions/session-records.service.js';
import type { User } from '../../../users/user.entity.js';
import { AccountLookup } from '../account-lookup.service.js';
import { AddressLimits, type AddressLimitUsages } from './address-limits.service.js';

/** Entries of each kind that a timeline contains at most. */
const mostPerKind = 1_000;

/** Everything stored about the codes and messages of an address, with or without an account. */
export interface AddressHistory {
  address: string;
  account: User | null;
  challenges: ChallengeDetails[];
  deliveries: DeliveryDetails[];
  sessions: SessionRecord[];
  /** False if there are more than the newest thousand of a kind. */
  isComplete: boolean;
  /** `unread`: the command has no secrets, from which their keys are derived. */
  limits: AddressLimitUsages | 'unread' | 'unavailable';
}

/** Reads the history of an address in a terminal. */
@Injectable()
export class AddressHistories {
  constructor(
    private readonly lookup: AccountLookup,
    private readonly challenges: ChallengeRecords,
    private readonly deliveries: DeliveryRecords,
    private readonly sessions: SessionRecords,
    @Optional() private readonly limits?: AddressLimits,
  ) {}

  /** @throws AppError resource.not_found if the reference is neither an address nor the ID of an account */
  async read(reference: string): Promise<AddressHistory> {
    const { email: address, account } = await this.lookup.lookUp(reference);
    if (address === null)
      throw new AppError('resource.not_found', {
        detail: `${reference} is neither an e-mail address nor the ID of an account.`,
      });
    const of = { userId: account?.id ?? null, address, limit: mostPerKind + 1 };
    const [challenges, deliveries, sessions] = await Promise.all([
      this.challenges.listForOperator(of),
      this.deliveries.listForOperator(of),
      account ? this.sessions.listAll(account.id, of.limit) : [],
    ]);
    const mailKeys = challenges.flatMap(({ mailKey }) => mailKey ?? []);
    const limits = this.limits ? await this.limits.read(address, [...new Set(mailKeys)]) : 'unread';
    return {
      address,
      account,
      challenges: challenges.slice(0, mostPerKind),
      deliveries: deliveries.slice(0, mostPerKind),
      sessions,
      isComplete: Math.max(challenges.length, deliveries.length) <= mostPerKind,
      limits: limits ?? 'unavailable',
    };
  }
}
