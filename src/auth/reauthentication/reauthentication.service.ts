import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { Principal } from '../../common/http/principal.js';
import { toOwner } from '../../otp/challenge.js';
import type { ChallengeResponse } from '../../otp/challenge.response.js';
import { OtpService } from '../../otp/otp.service.js';
import type { TokensResponse } from '../../sessions/tokens.response.js';
import { factorFailure } from '../sign-in/failure-events.js';
import { givenProof, type GivenProof } from '../sign-in/given-proof.js';
import { PasswordChecks } from '../sign-in/password-checks.service.js';
import { ProofBudget } from '../sign-in/proof-budget.service.js';
import { SignInService } from '../sign-in/sign-in.service.js';
import { FactorReauthentication } from './factor-reauthentication.service.js';
import { ReauthenticationConfirmation } from './reauthentication.dto.js';
import { countReauthentication } from '../sign-in/sign-in.metrics.js';

/** The code is valid only for the session that requested it, not for other sessions of the account. */
const boundTo = z.object({ sessionId: z.string() });

@Injectable()
export class ReauthenticationService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly checks: PasswordChecks,
    private readonly otp: OtpService,
    private readonly signIn: SignInService,
    private readonly budget: ProofBudget,
    private readonly factors: FactorReauthentication,
  ) {}

  /** @throws AppError rate_limit.exceeded */
  start({ user, sessionId }: Principal, client: ClientInfo): Promise<ChallengeResponse> {
    const findAccount = () => Promise.resolve(user);
    const request = {
      purpose: 'reauthentication',
      address: user.email,
      client,
      actorId: user.id,
      findAccount,
    } as const;
    const context: z.input<typeof boundTo> = { sessionId };
    return this.otp.start(request, ({ issue }) => issue(toOwner(user, context)));
  }

  /**
   * Signs the user in again, with a code, the password or a second factor. The session continues with a fresh
   * `auth_time` and new tokens.
   * @throws AppError otp.invalid, auth.password_incorrect, rate_limit.exceeded, request.invalid, service.overloaded
   */
  confirm(
    request: ReauthenticationConfirmation,
    principal: Principal,
    client: ClientInfo,
  ): Promise<TokensResponse> {
    const proof = givenProof(request);
    return countReauthentication(proof.type, () => this.check(proof, principal, client));
  }

  private check(proof: GivenProof, principal: Principal, client: ClientInfo): Promise<TokensResponse> {
    if (proof.type === 'password') return this.confirmByPassword(proof.password, principal, client);
    return this.budget.spend(principal.user, factorFailure(proof.type, principal.sessionId), client, () =>
      proof.type === 'mailbox_code'
        ? this.confirmByCode(proof, principal, client)
        : this.factors.confirm(proof, principal, client),
    );
  }

  private confirmByCode(
    { challengeId, code }: { challengeId: string; code: string },
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
      return this.signIn.reauthenticate(tx, {
        sessionId,
        proof: 'mailbox_code',
        user: principal.user,
        client,
        events: [challenge.confirmed],
      });
    });
  }

  private async confirmByPassword(
    password: string,
    principal: Principal,
    client: ClientInfo,
  ): Promise<TokensResponse> {
    await this.checks.admit({ address: principal.user.email, client });
    const failureEvents = factorFailure('password', principal.sessionId);
    const { matches } = await this.checks.checkOwn(principal.user, { password, failureEvents }, client);
    if (!matches) throw new AppError('auth.password_incorrect');
    const { sessionId, user } = principal;
    return this.signIn.reauthenticate(this.dataSource.manager, {
      sessionId,
      proof: 'password',
      user,
      client,
    });
  }
}
