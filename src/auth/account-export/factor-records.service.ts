import { Injectable } from '@nestjs/common';
import {
  FactorRecoveries,
  type FactorRecoveryState,
} from '../../factors/factor-recoveries/factor-recoveries.service.js';
import {
  RecoveryCodesService,
  type RecoverySetState,
} from '../../factors/recovery-codes/recovery-codes.service.js';
import { PhonesService, type StoredPhone } from '../../factors/phone/phones.service.js';
import type { TotpSummary } from '../../factors/totp/totp-summary.js';
import { TotpService } from '../../factors/totp/totp.service.js';
import {
  TrustedDevicesService,
  type TrustedDeviceRecord,
} from '../../factors/trusted-devices/trusted-devices.service.js';

/** What is stored about an account's second factors, without what would verify them. */
export interface StoredFactors {
  totp: TotpSummary | null;
  phone: StoredPhone | null;
  recoveryCodes: RecoverySetState | null;
  trustedDevices: TrustedDeviceRecord[];
  recovery: FactorRecoveryState | null;
}

/** Reads everything that is stored about an account's second factors. */
@Injectable()
export class FactorRecords {
  constructor(
    private readonly totp: TotpService,
    private readonly phones: PhonesService,
    private readonly recoveryCodes: RecoveryCodesService,
    private readonly trustedDevices: TrustedDevicesService,
    private readonly recoveries: FactorRecoveries,
  ) {}

  async read(userId: string): Promise<StoredFactors> {
    const everSince = new Date(0); // also those that are no longer trusted
    const [totp, phone, recoveryCodes, trustedDevices, recovery] = await Promise.all([
      this.totp.find(userId),
      this.phones.find(userId),
      this.recoveryCodes.find(userId),
      this.trustedDevices.list({ userId, since: everSince }),
      this.recoveries.find(userId),
    ]);
    return { totp, phone, recoveryCodes, trustedDevices, recovery };
  }
}
