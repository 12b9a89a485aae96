import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/errors/app-error.js';
import type { ErrorCode } from '../../common/errors/catalogue.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import { ipNetwork } from '../../common/http/ip-network.js';
import { CodeFactors } from '../../factors/code-factors.service.js';
import type { CodeFactor, FactorOwner } from '../../factors/factor.js';
import { TotpService, type TotpMaterial, type MatchedTotpStep } from '../../factors/totp/totp.service.js';
import type { TotpSetup } from '../../factors/totp/totp-setup.js';
import { setupFailure } from '../sign-in/failure-events.js';
import { ProofBudget, type ProvingAccount } from '../sign-in/proof-budget.service.js';

/** Sets up authenticator apps, in a sign-in that requires one or in a session. */
@Injectable()
export class TotpSetups {
  constructor(
    private readonly totp: TotpService,
    private readonly factors: CodeFactors,
    private readonly budget: ProofBudget,
  ) {}

  /** @param ifGone the error if the account has been deleted or disabled meanwhile */
  async begin(account: FactorOwner, ifGone: ErrorCode): Promise<TotpSetup> {
    const setup = await this.totp.begin(account);
    if (!setup) throw new AppError(ifGone);
    return setup;
  }

  materialOf(setupId: string): CodeFactor<TotpMaterial>['materialStatement'] {
    return (userId) => this.totp.setupMaterialStatement(userId, setupId);
  }

  /** Reads a set-up outside a pending sign-in. */
  read(userId: string, setupId: string): Promise<TotpMaterial | null> {
    return this.factors.readMaterial(userId, this.materialOf(setupId));
  }

  /**
   * @param sessionId that of the change; none in a sign-in
   * @throws AppError otp.invalid, also if there is no such set-up; rate_limit.exceeded
   */
  check(
    account: ProvingAccount,
    { code, material }: { code: string; material: TotpMaterial | null },
    client: ClientInfo,
    sessionId?: string,
  ): Promise<MatchedTotpStep> {
    return this.budget.spend(account, setupFailure(sessionId), client, async () => {
      const attempt = { code, network: ipNetwork(client.ip) };
      const verified = material && (await this.totp.check(material, attempt));
      if (!verified) throw new AppError('otp.invalid');
      return verified;
    });
  }
}
