import { Injectable } from '@nestjs/common';
import { validate as isUuid } from 'uuid';
import { AppError } from '../../common/errors/app-error.js';
import { canonicalEmail } from '../../common/validation/email-address.js';
import { FactorRecoveries } from '../../factors/factor-recoveries/factor-recoveries.service.js';
import { SessionRecords } from '../../sessions/session-records.service.js';
import type { User } from '../../users/user.entity.js';
import { UsersService } from '../../users/users.service.js';
import type { AccountDetails } from './account-details.js';

/** Finds the accounts that an operator names. */
@Injectable()
export class AccountLookup {
  constructor(
    private readonly users: UsersService,
    private readonly sessions: SessionRecords,
    private readonly recoveries: FactorRecoveries,
  ) {}

  /** @throws AppError resource.not_found */
  async show(reference: string): Promise<AccountDetails> {
    const user = await this.find(reference);
    const [sessions, recovery] = await Promise.all([
      this.sessions.listLive(user.id),
      this.recoveries.find(user.id),
    ]);
    return { user, sessions, recovery };
  }

  /**
   * Finds an account by address, in any spelling, or by id.
   * @throws AppError resource.not_found
   */
  async find(reference: string): Promise<User> {
    const { account } = await this.lookUp(reference);
    if (!account) throw new AppError('resource.not_found', { detail: `There is no account ${reference}.` });
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
