import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import { ipNetwork } from '../../common/http/ip-network.js';
import { PasswordsService } from '../../passwords/passwords.service.js';
import { AccountCredentials } from '../../users/account-credentials.service.js';
import { UsersService } from '../../users/users.service.js';
import { signInFailure } from '../sign-in/failure-events.js';
import type { SignInOutcome } from '../sign-in/sign-in-outcome.js';
import { PasswordChecks } from '../sign-in/password-checks.service.js';
import { SignInService } from '../sign-in/sign-in.service.js';
import { PasswordLoginRequest } from './password-login.dto.js';
import { countSignIn } from '../sign-in/sign-in.metrics.js';

@Injectable()
export class PasswordLoginService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly users: UsersService,
    private readonly credentials: AccountCredentials,
    private readonly passwords: PasswordsService,
    private readonly checks: PasswordChecks,
    private readonly signIn: SignInService,
  ) {}

  /**
   * A wrong password and an unknown address get the same response after the same work.
   * @throws AppError auth.credentials_invalid, rate_limit.exceeded, service.overloaded
   */
  login(request: PasswordLoginRequest, client: ClientInfo): Promise<SignInOutcome> {
    return countSignIn('password', () => this.signInWith(request, client));
  }

  private async signInWith(request: PasswordLoginRequest, client: ClientInfo): Promise<SignInOutcome> {
    await this.checks.admit({ address: request.email, client });
    // Tries twice: a concurrent sign-in may have rehashed the password while this one was checked.
    const attempt = () => this.attempt(request, client);
    const result = (await attempt()) ?? (await attempt());
    if (!result) throw new AppError('auth.credentials_invalid');
    return result;
  }

  /** @returns null if the account's hash is no longer the one that was checked */
  private async attempt(
    { email, password }: PasswordLoginRequest,
    client: ClientInfo,
  ): Promise<SignInOutcome | null> {
    const user = await this.users.findByEmail(email);
    // a disabled account behaves as if it did not exist
    const storedHash = user?.disabledAt ? null : (user?.passwordHash ?? null);
    const check = await this.checks.check(
      { address: email, account: user, client, failureEvents: signInFailure },
      { password, storedHash },
    );
    if (!user || !storedHash || !check.matches) throw new AppError('auth.credentials_invalid');
    const replacement = check.isOutdated ? await this.passwords.hash(password, ipNetwork(client.ip)) : null;
    const checked = { userId: user.id, email, hash: storedHash, replacement };
    return this.dataSource.transaction(async (tx) => {
      const locked = await this.credentials.lockForPasswordSignIn(tx, checked);
      return locked && this.signIn.complete(tx, { user: locked, proofs: ['password'], client });
    });
  }
}
