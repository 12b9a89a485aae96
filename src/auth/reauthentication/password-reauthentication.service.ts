import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { Principal } from '../../common/http/principal.js';
import type { TokensResponse } from '../../sessions/tokens.response.js';
import { factorFailure } from '../sign-in/failure-events.js';
import { PasswordChecks } from '../sign-in/password-checks.service.js';
import { SignInService } from '../sign-in/sign-in.service.js';

/** Reauthentication with the password. */
@Injectable()
export class PasswordReauthentication {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly checks: PasswordChecks,
    private readonly signIn: SignInService,
  ) {}

  /** @throws AppError auth.password_incorrect, rate_limit.exceeded, service.overloaded, auth.token_invalid */
  async confirm(
    password: string,
    { user, sessionId }: Pick<Principal, 'user' | 'sessionId'>,
    client: ClientInfo,
  ): Promise<TokensResponse> {
    await this.checks.admit({ address: user.email, client });
    const failureEvents = factorFailure('password', sessionId);
    const { matches } = await this.checks.checkOwn(user, { password, failureEvents }, client);
    if (!matches) throw new AppError('auth.password_incorrect');
    return this.signIn.reauthenticate(this.dataSource.manager, {
      sessionId,
      proof: 'password',
      user,
      client,
    });
  }
}
