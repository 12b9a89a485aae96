import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { AppError, type FieldError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { Principal } from '../../common/http/principal.js';
import { toOwner } from '../../otp/challenge.js';
import type { ChallengeResponse } from '../../otp/challenge.response.js';
import { OtpService } from '../../otp/otp.service.js';
import type { TokensResponse } from '../../sessions/tokens.response.js';
import { PasswordChecks } from '../sign-in/password-checks.service.js';
import { SignInService } from '../sign-in/sign-in.service.js';
import { ReauthenticationConfirmation } from './reauthentication.dto.js';

/** The code is valid only for the session that requested it, not for other sessions of the account. */
const boundTo = z.object({ sessionId: z.string() });

@Injectable()
export class ReauthenticationService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly checks: PasswordChecks,
    private readonly otp: OtpService,
    private readonly signIn: SignInService,
  ) {}

  /** @throws AppError rate_limit.exceeded */
  start({ user, sessionId }: Principal, client: ClientInfo): Promise<ChallengeResponse> {
    const findAccount = () => Promise.resolve(user);
    const request = { purpose: 'reauthentication', address: user.email, client, findAccount } as const;
    const context: z.input<typeof boundTo> = { sessionId };
    return this.otp.start(request, ({ issue }) => issue(toOwner(user, context)));
  }

  /**
   * Signs the user in again, with a code or with the password. The session continues with a fresh `auth_time` and new
   * tokens.
   * @throws AppError otp.invalid, auth.password_incorrect, rate_limit.exceeded, request.invalid, service.overloaded
   */
  confirm(
    request: ReauthenticationConfirmation,
    principal: Principal,
    client: ClientInfo,
  ): Promise<TokensResponse> {
    const { challengeId, code, password } = request;
    if (password !== undefined && challengeId === undefined && code === undefined) {
      return this.confirmByPassword(password, principal, client);
    }
    if (password === undefined && challengeId !== undefined && code !== undefined) {
      return this.confirmByCode({ challengeId, code }, principal);
    }
    throw new AppError('request.invalid', { errors: errorsOf(request) });
  }

  private confirmByCode(
    proof: { challengeId: string; code: string },
    principal: Principal,
  ): Promise<TokensResponse> {
    const attempt = { purpose: 'reauthentication', ...proof, userId: principal.user.id } as const;
    return this.otp.redeem(attempt, (tx, challenge) => {
      const { sessionId } = boundTo.parse(challenge.context);
      const isOfNow =
        sessionId === principal.sessionId && challenge.credentialVersion === principal.user.credentialVersion;
      if (!isOfNow) throw new AppError('otp.invalid');
      return this.signIn.reauthenticate(tx, { sessionId, method: 'otp' });
    });
  }

  private async confirmByPassword(
    password: string,
    principal: Principal,
    client: ClientInfo,
  ): Promise<TokensResponse> {
    await this.checks.admit({ address: principal.user.email, client });
    const { matches } = await this.checks.checkOwn(principal.user, password, client);
    if (!matches) throw new AppError('auth.password_incorrect');
    const proof = { sessionId: principal.sessionId, method: 'pwd' } as const;
    return this.signIn.reauthenticate(this.dataSource.manager, proof);
  }
}

/** Reports a request that has neither a code nor a password, or both. */
function errorsOf(request: ReauthenticationConfirmation): FieldError[] {
  const names = ['challengeId', 'code'] as const;
  if (request.password === undefined) {
    return names
      .filter((name) => request[name] === undefined)
      .map((name) => ({ pointer: `/${name}`, code: 'required', detail: 'is required without a password' }));
  }
  return names
    .filter((name) => request[name] !== undefined)
    .map((name) => ({
      pointer: `/${name}`,
      code: 'not_allowed',
      detail: 'must not be sent with a password',
    }));
}
