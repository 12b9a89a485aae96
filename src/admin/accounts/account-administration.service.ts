import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { NIL } from 'uuid';
import { AppError } from '../../common/errors/app-error.js';
import { AccountDeletionService } from '../../auth/account-deletion/account-deletion.service.js';
import { newId } from '../../common/secrets.js';
import { run } from '../../database/statement.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { UsersService } from '../../users/users.service.js';
import type { AccountDetails, VerifiedAccount } from './account-details.js';
import { AccountLookup } from './account-lookup.service.js';
import { AddressVerification } from './address-verification.service.js';
import { operator } from './terminal.js';

/**
 * An operator's actions on existing accounts. Of these, only the deletion sends a notice: it is the last one. Each throws
 * AppError resource.not_found if there is no such account.
 */
@Injectable()
export class AccountAdministration {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly users: UsersService,
    private readonly verification: AddressVerification,
    private readonly sessions: SessionsService,
    private readonly lookup: AccountLookup,
    private readonly deletion: AccountDeletionService,
  ) {}

  /**
   * Verifies an address on behalf of its owner. Whoever created the account or signed in to it may not be that owner,
   * so earlier passwords, factors, sessions and codes are removed, as in the first sign-in by code. A verified account
   * stays unchanged.
   */
  async verify(reference: string): Promise<VerifiedAccount> {
    const {
      id: userId,
      email,
      emailVerifiedAt,
      disabledAt,
      credentialVersion,
    } = await this.lookup.find(reference);
    if (disabledAt)
      throw new AppError('resource.conflict', { detail: `${email} is disabled. Enable it first.` });
    const replacedUnverifiedAccount =
      emailVerifiedAt === null && (await this.verification.verify({ userId, email, credentialVersion }));
    return { ...(await this.lookup.show(userId)), replacedUnverifiedAccount };
  }

  /**
   * Disables the account, which then behaves as if it did not exist, and revokes its sessions.
   * @throws AppError admin.last_admin
   */
  async disable(reference: string): Promise<AccountDetails> {
    const { id: userId } = await this.lookup.find(reference);
    await this.dataSource.transaction(async (tx) => {
      const locked = await this.users.lock(tx, userId);
      if (locked?.isLastAdmin) throw new AppError('admin.last_admin');
      await this.users.setDisabled(tx, { userId, isDisabled: true });
      await run(tx, this.sessions.endStatement({ userId }));
    });
    return this.lookup.show(userId);
  }

  async enable(reference: string): Promise<AccountDetails> {
    const { id: userId } = await this.lookup.find(reference);
    await this.users.setDisabled(this.dataSource.manager, { userId, isDisabled: false });
    return this.lookup.show(userId);
  }

  /**
   * Deletes an account as its owner would. A verified address gets a notice, unless the account is disabled.
   * @returns its address
   */
  async delete(reference: string): Promise<string> {
    const account = await this.lookup.find(reference);
    const isDeleted = await this.deletion.deleteForOperator(account, operator);
    if (!isDeleted) throw new AppError('resource.not_found', { detail: `There is no account ${reference}.` });
    return account.email;
  }

  /** @returns the number of live sessions that were revoked */
  async endSessions(reference: string): Promise<number> {
    const { id: userId } = await this.lookup.find(reference);
    const ended = await run(this.dataSource.manager, this.sessions.endStatement({ userId }));
    return ended.filter(({ wasLive }) => wasLive).length;
  }

  /**
   * Revokes the sessions of all accounts in which no second factor was ever verified, in batches. Sessions opened
   * meanwhile are left.
   * @returns the number of live sessions that were revoked
   */
  async endSessionsWithoutFactor(): Promise<number> {
    const before = newId();
    let after: string = NIL;
    for (let count = 0; ;) {
      const batch = this.sessions.endWithoutFactorStatement({ after, before });
      const ended = await run(this.dataSource.manager, batch);
      const last = ended
        .map(({ id }) => id)
        .toSorted()
        .at(-1);
      if (last === undefined) return count;
      after = last;
      count += ended.filter(({ wasLive }) => wasLive).length;
    }
  }
}
