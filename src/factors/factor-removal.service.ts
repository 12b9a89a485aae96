import { Injectable } from '@nestjs/common';
import type { Statement } from '../database/statement.js';
import { factorBits } from './factor.js';
import { FactorRecoveries } from './factor-recoveries/factor-recoveries.service.js';
import { PhonesService } from './phone/phones.service.js';
import { RecoveryCodesService } from './recovery-codes/recovery-codes.service.js';
import { TotpService } from './totp/totp.service.js';
import { TrustedDevicesService } from './trusted-devices/trusted-devices.service.js';

/** The bits of all factors. */
export const everyFactor = Object.values(factorBits).reduce((bits, bit) => bits | bit, 0);

/** Removes everything that an account has of second factors, and ends the recovery of lost ones. */
@Injectable()
export class FactorRemoval {
  constructor(
    private readonly totp: TotpService,
    private readonly phones: PhonesService,
    private readonly recoveryCodes: RecoveryCodesService,
    private readonly trustedDevices: TrustedDevicesService,
    private readonly recoveries: FactorRecoveries,
  ) {}

  /**
   * Returns statements to be run together, under the lock of the account's row. The caller clears `users.factors` and
   * raises the credential version, which invalidates the sign-ins that wait for a second step.
   */
  statements(userId: string): Statement<object>[] {
    return [
      this.totp.removeStatement(userId),
      this.phones.removeStatement(userId),
      this.recoveryCodes.removeStatement(userId),
      this.trustedDevices.removeStatement({ userId }),
      this.recoveries.cancelStatement(userId),
    ];
  }
}
