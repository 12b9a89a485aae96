import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { NIL, validate as isUuid } from 'uuid';
import { AccountDeletionService } from '../../auth/account-deletion/account-deletion.service.js';
import { newId } from '../../common/secrets.js';
import { canonicalEmail } from '../../common/validation/email-address.js';
import { run } from '../../database/statement.js';
import { SessionRecords, type SessionRecord } from '../../sessions/session-records.service.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import type { User } from '../../users/user.entity.js';
import { UsersService } from '../../users/users.service.js';
import { AddressVerification } from './address-verification.service.js';
import { operator } from './operator.js';

/** An error that the operator can correct. Its message says everything. */
export class AdministrationError extends Error {}

export interface AccountDetails {
  user: User;
  sessions: SessionRecord[];
}

export interface VerifiedAccount extends AccountDetails {
  /** The address was unverified before; its earlier password and sessions have been removed. */
  replacedUnverifiedAccount: boolean;
}

/** An operator's actions on existing accounts. Of these, only the deletion sends a notice: it is the last one. */
@Injectable()
export class AccountAdministration {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly users: UsersService,
    private readonly verification: AddressVerification,
    private readonly sessions: SessionsService,
    private readonly records: SessionRecords,
    private readonly deletion: AccountDeletionService,
  ) {}

  /** @throws AdministrationError if there is no such account, like all methods below */
  async show(reference: string): Promise<AccountDetails> {
    const user = await this.find(reference);
    return { user, sessions: await this.records.listLive(user.id) };
  }

  /**
   * Verifies an address on behalf of its owner. Whoever created the account or signed in to it may not be that owner,
   * so earlier passwords, factors, sessions and codes are removed, as in the first sign-in by code. A verified account
   * stays unchanged.
   */
  async verify(reference: string): Promise<VerifiedAccount> {
    const { id: userId, email, emailVerifiedAt, disabledAt, credentialVersion } = await this.find(reference);
    if (disabledAt) throw new AdministrationError(`${email} is disabled. Enable it first.`);
    const replacedUnverifiedAccount =
      emailVerifiedAt === null && (await this.verification.verify({ userId, email, credentialVersion }));
    return { ...(await this.show(userId)), replacedUnverifiedAccount };
  }

  /** Disables the account, which then behaves as if it did not exist, and revokes its sessions. */
  async disable(reference: string): Promise<AccountDetails> {
    const { id: userId } = await this.find(reference);
    await this.dataSource.transaction(async (tx) => {
      await this.users.setDisabled(tx, { userId, isDisabled: true });
      await run(tx, this.sessions.endStatement({ userId }));
    });
    return this.show(userId);
  }

  async enable(reference: string): Promise<AccountDetails> {
    const { id: userId } = await this.find(reference);
    await this.users.setDisabled(this.dataSource.manager, { userId, isDisabled: false });
    return this.show(userId);
  }

  /**
   * Deletes an account as its owner would. A verified address gets a notice, unless the account is disabled.
   * @returns its address
   */
  async delete(reference: string): Promise<string> {
    const account = await this.find(reference);
    const isDeleted = await this.deletion.deleteForOperator(account, operator);
    if (!isDeleted) throw new AdministrationError(`There is no account ${reference}.`);
    return account.email;
  }

  /** @returns the number of live sessions that were revoked */
  async endSessions(reference: string): Promise<number> {
    const { id: userId } = await this.find(reference);
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

  /** Finds an account by address, in any spelling, or by id. */
  async find(reference: string): Promise<User> {
    const { account } = await this.lookUp(reference);
    if (!account) throw new AdministrationError(`There is no account ${reference}.`);
    return account;
  }

  /** @returns the canonical address, which need not have an account; null if there is none */
  async lookUp(reference: string): Promise<{ email: string | null; account: User | null }> {
    if (isUuid(reference)) {
      const account = await this.users.findById(reference);
      return { email: account?.email ?? null, account };
    }
    const email = canonicalEmail(reference.trim());
    return { email, account: email === null ? null : await this.users.findByEmail(email) };
  }
}
