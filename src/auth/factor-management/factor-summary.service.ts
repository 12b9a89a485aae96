import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/errors/app-error.js';
import { FactorsSettings } from '../../factors/factors.settings.js';
import { FactorRecoveries } from '../../factors/factor-recoveries/factor-recoveries.service.js';
import { PhonesService } from '../../factors/phone/phones.service.js';
import { RecoveryCodesService } from '../../factors/recovery-codes/recovery-codes.service.js';
import { TotpService } from '../../factors/totp/totp.service.js';
import { UsersService } from '../../users/users.service.js';
import { FactorRecoveryResponse } from '../factor-changes/factor-recovery.response.js';
import { isRequiredByPolicy, requiresSecondFactor, usesMailbox } from '../sign-in/owed-step.js';
import type { FactorsResponse } from './factors.response.js';

/** What an account has of second factors. */
@Injectable()
export class FactorSummary {
  constructor(
    private readonly users: UsersService,
    private readonly totp: TotpService,
    private readonly phones: PhonesService,
    private readonly recoveryCodes: RecoveryCodesService,
    private readonly recoveries: FactorRecoveries,
    private readonly settings: FactorsSettings,
  ) {}

  /** @throws AppError auth.token_invalid if the account has been deleted meanwhile */
  async of(userId: string): Promise<FactorsResponse> {
    const [user, totp, phone, codes, recovery] = await Promise.all([
      this.users.findById(userId),
      this.totp.find(userId),
      this.phones.find(userId),
      this.recoveryCodes.find(userId),
      this.recoveries.find(userId),
    ]);
    if (!user) throw new AppError('auth.token_invalid');
    return {
      required: requiresSecondFactor(user, this.settings),
      policy: isRequiredByPolicy(user, this.settings) ? 'required' : 'optional',
      totp: totp && {
        id: totp.id,
        label: totp.label,
        createdAt: totp.createdAt.toISOString(),
        lastUsedAt: totp.lastUsedAt?.toISOString() ?? null,
      },
      phone: phone?.secondFactor
        ? { destination: phone.masked, verifiedAt: phone.verifiedAt.toISOString() }
        : null,
      recoveryCodes: codes && { remaining: codes.remaining, createdAt: codes.createdAt.toISOString() },
      emailCode: usesMailbox(user, this.settings),
      recovery: recovery && FactorRecoveryResponse.from(recovery),
    };
  }
}
