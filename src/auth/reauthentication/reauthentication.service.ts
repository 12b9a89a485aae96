import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { Principal } from '../../common/http/principal.js';
import { OtpService } from '../../otp/otp.service.js';
import type { TokensResponse } from '../../sessions/tokens.response.js';
import { factorFailure } from '../sign-in/failure-events.js';
import { givenProof, type GivenProof, type SentCode } from '../sign-in/given-proof.js';
import { ProofBudget } from '../sign-in/proof-budget.service.js';
import { SignInService } from '../sign-in/sign-in.service.js';
import { CodeChecks } from '../sign-in/code-checks.service.js';
import { FactorReauthentication } from './factor-reauthentication.service.js';
import { PasswordReauthentication } from './password-reauthentication.service.js';
import { boundTo } from './reauthentication-starts.service.js';
import { ReauthenticationConfirmation } from './reauthentication.dto.js';
import { countReauthentication } from '../sign-in/sign-in.metrics.js';

@Injectable()
export class ReauthenticationService {
  constructor(
    private readonly passwords: PasswordReauthentication,
    private readonly otp: OtpService,
    private readonly signIn: SignInService,
    private readonly budget: ProofBudget,
    private readonly factors: FactorReauthentication,
    private readonly codes: CodeChecks,
  ) {}

  /**
   * Signs the user in again, with a code, the password or a second factor. The session continues with a fresh
   * `auth_time` and new tokens.
   * @throws AppError otp.invalid, auth.password_incorrect, rate_limit.exceeded, request.invalid, service.overloaded
   */
  async confirm(
    request: ReauthenticationConfirmation,
    principal: Principal,
    client: ClientInfo,
  ): Promise<TokensResponse> {
    const proof = await this.codes.classify(givenProof(request), principal.user);
    return countReauthentication(proof.type, () => this.check(proof, principal, client));
  }

  private check(proof: GivenProof, principal: Principal, client: ClientInfo): Promise<TokensResponse> {
    if (proof.type === 'password') return this.passwords.confirm(proof.password, principal, client);
    return this.budget.spend(principal.user, factorFailure(proof.type, principal.sessionId), client, () =>
      'challengeId' in proof
        ? this.confirmByCode(proof, principal, client)
        : this.factors.confirm(proof, principal, client),
    );
  }

  private confirmByCode(
    { type, challengeId, code }: SentCode,
    principal: Principal,
    client: ClientInfo,
  ): Promise<TokensResponse> {
    const userId = principal.user.id;
    const attempt = { purpose: 'reauthentication', client, challengeId, code, userId } as const;
    return this.otp.redeem(attempt, (tx, challenge) => {
      const { sessionId } = boundTo.parse(challenge.context);
      const isOfNow =
        sessionId === principal.sessionId && challenge.credentialVersion === principal.user.credentialVersion;
      if (!isOfNow) throw new AppError('otp.invalid');
      const use = this.codes.sentCodeUse(type, challenge, userId);
      if (use)
        return this.factors.finish(
          tx,
          { proof: type, use, events: [challenge.confirmed] },
          principal,
          client,
        );
      return this.signIn.reauthenticate(tx, {
        sessionId,
        proof: 'mailbox_code',
        user: principal.user,
        client,
        events: [challenge.confirmed],
      });
    });
  }
}
