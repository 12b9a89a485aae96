import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { byOwner, type AuditEntry } from '../../audit/audit-record.js';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { Principal } from '../../common/http/principal.js';
import { KnownDevices } from '../../devices/known-devices.service.js';
import { AccountCredentials } from '../../users/account-credentials.service.js';
import type { User } from '../../users/user.entity.js';
import { NewPasswords } from '../new-password/new-passwords.service.js';
import { changeFailure } from '../sign-in/failure-events.js';
import { PasswordChecks } from '../sign-in/password-checks.service.js';
import { SessionRevocation } from '../sign-in/session-revocation.service.js';
import { PasswordChangeRequest } from './password-change.dto.js';
import type { PasswordChangedResponse } from './password-change.response.js';

@Injectable()
export class PasswordChangeService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly credentials: AccountCredentials,
    private readonly newPasswords: NewPasswords,
    private readonly checks: PasswordChecks,
    private readonly revocation: SessionRevocation,
    private readonly devices: KnownDevices,
  ) {}

  /**
   * Changes the password, revokes every other session, and notifies the owner. The requesting device gets a token of
   * the new credential version, in which earlier device tokens are not recognised.
   * @throws AppError request.invalid for a weak password; auth.password_incorrect, also if the account has no
   *   password; auth.token_invalid if the session has been revoked meanwhile; rate_limit.exceeded; service.overloaded
   */
  async change(
    { currentPassword, newPassword }: PasswordChangeRequest,
    principal: Principal,
    client: ClientInfo,
  ): Promise<PasswordChangedResponse> {
    const { email: address } = principal.user;
    await this.newPasswords.assertAcceptable(
      { password: newPassword, address, pointer: '/newPassword' },
      client,
    );
    const attempt = () => this.attempt({ currentPassword, newPassword }, principal, client);
    // Tries twice: a concurrent sign-in may have rehashed the password while this one was checked.
    const user = (await attempt()) ?? (await attempt());
    if (!user) throw new AppError('auth.password_incorrect');
    return {
      deviceToken: this.devices.issueToken({ address: user.email, knownFrom: user.devicesTrustedSince }),
    };
  }

  /** @returns the updated account; null if its hash is no longer the one that was checked */
  private async attempt(
    { currentPassword, newPassword }: PasswordChangeRequest,
    { user: owner, sessionId }: Principal,
    client: ClientInfo,
  ): Promise<User | null> {
    const userId = owner.id;
    const { matches, storedHash: checked } = await this.checks.checkOwn(
      owner,
      { password: currentPassword, failureEvents: changeFailure(sessionId) },
      client,
    );
    if (!checked || !matches) throw new AppError('auth.password_incorrect');
    // Outside the transaction, which would hold a connection while hashing.
    const hash = await this.newPasswords.hash(newPassword, client);
    return this.dataSource.transaction(async (tx) => {
      const user = await this.credentials.changePassword(tx, { userId, checked, hash });
      if (!user) return null;
      const { email: destination, locale } = user;
      const notice = { template: 'password-changed', destination, locale, client } as const;
      const event: AuditEntry = {
        ...byOwner(user, client),
        sessionId,
        type: 'password.changed',
        outcome: 'success',
        details: {},
      };
      const change = {
        userId,
        except: sessionId,
        reason: 'password_changed',
        notice,
        events: [event],
      } as const;
      await this.revocation.revoke(tx, change);
      return user;
    });
  }
}
