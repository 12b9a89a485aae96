import { Injectable } from '@nestjs/common';
import type { PrincipalUser } from '../../common/http/principal.js';
import { DeliveryRecords, type DeliveryRecord } from '../../delivery/delivery-records.service.js';
import {
  RecoveryCodesService,
  type RecoverySetState,
} from '../../factors/recovery-codes/recovery-codes.service.js';
import type { TotpSummary } from '../../factors/totp/totp-summary.js';
import { TotpService } from '../../factors/totp/totp.service.js';
import {
  TrustedDevicesService,
  type TrustedDeviceRecord,
} from '../../factors/trusted-devices/trusted-devices.service.js';
import { ChallengeRecords, type ChallengeRecord } from '../../otp/challenge-records.service.js';
import { SessionRecords, type SessionRecord } from '../../sessions/session-records.service.js';

/** What is stored about an account in other tables than its own. */
export interface StoredRecords {
  sessions: SessionRecord[];
  challenges: ChallengeRecord[];
  deliveries: DeliveryRecord[];
  totp: TotpSummary | null;
  recoveryCodes: RecoverySetState | null;
  trustedDevices: TrustedDeviceRecord[];
}

/** Reads everything that is stored about an account in other tables than its own. */
@Injectable()
export class AccountRecords {
  constructor(
    private readonly sessions: SessionRecords,
    private readonly challenges: ChallengeRecords,
    private readonly deliveries: DeliveryRecords,
    private readonly totp: TotpService,
    private readonly recoveryCodes: RecoveryCodesService,
    private readonly trustedDevices: TrustedDevicesService,
  ) {}

  /** @param limit per list, the newest first; trusted devices have their own */
  async read({ id, email }: Pick<PrincipalUser, 'id' | 'email'>, limit: number): Promise<StoredRecords> {
    const everSince = new Date(0); // also those that are no longer trusted
    const [sessions, challenges, deliveries, totp, recoveryCodes, trustedDevices] = await Promise.all([
      this.sessions.listAll(id, limit),
      this.challenges.listOf({ userId: id, address: email, limit }),
      this.deliveries.listOf({ userId: id, address: email, limit }),
      this.totp.find(id),
      this.recoveryCodes.find(id),
      this.trustedDevices.list({ userId: id, since: everSince }),
    ]);
    return { sessions, challenges, deliveries, totp, recoveryCodes, trustedDevices };
  }
}
