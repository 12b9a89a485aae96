import { Injectable } from '@nestjs/common';
import type { PrincipalUser } from '../../common/http/principal.js';
import { DeliveryRecords, type DeliveryRecord } from '../../delivery/delivery-records.service.js';
import { ChallengeRecords, type ChallengeRecord } from '../../otp/challenge-records.service.js';
import { SessionRecords, type SessionRecord } from '../../sessions/session-records.service.js';
import { FactorRecords, type StoredFactors } from './factor-records.service.js';

/** What is stored about an account in other tables than its own. */
export interface StoredRecords {
  sessions: SessionRecord[];
  challenges: ChallengeRecord[];
  deliveries: DeliveryRecord[];
  factors: StoredFactors;
}

/** Reads everything that is stored about an account in other tables than its own. */
@Injectable()
export class AccountRecords {
  constructor(
    private readonly sessions: SessionRecords,
    private readonly challenges: ChallengeRecords,
    private readonly deliveries: DeliveryRecords,
    private readonly factors: FactorRecords,
  ) {}

  /** @param limit per list, the newest first; factors are few */
  async read({ id, email }: Pick<PrincipalUser, 'id' | 'email'>, limit: number): Promise<StoredRecords> {
    const [sessions, challenges, deliveries, factors] = await Promise.all([
      this.sessions.listAll(id, limit),
      this.challenges.listOf({ userId: id, address: email, limit }),
      this.deliveries.listOf({ userId: id, address: email, limit }),
      this.factors.read(id),
    ]);
    return { sessions, challenges, deliveries, factors };
  }
}
