import { Injectable } from '@nestjs/common';
import { AppError } from '../../common/errors/app-error.js';
import { LanguageSettings } from '../../config/language.settings.js';
import { PasswordPolicy } from '../../passwords/password-policy.service.js';
import { PasswordsService } from '../../passwords/passwords.service.js';
import { UsersService } from '../../users/users.service.js';
import type { OperatorAct } from '../../admin/acts/operator-act.js';
import { OperatorActs } from '../../admin/acts/operator-acts.service.js';
import type { AccountDetails } from './account-details.js';

export interface NewAccount {
  email: string;
  fullName: string;
  /** Null for the default language. */
  locale: string | null;
  /** In clear; null for an account that signs in by code or sets its password by a reset. */
  password: string | null;
  isVerified: boolean;
}

/** Creates accounts in a terminal, where a password may be given. */
@Injectable()
export class AccountCreation {
  constructor(
    private readonly acts: OperatorActs,
    private readonly users: UsersService,
    private readonly passwords: PasswordsService,
    private readonly policy: PasswordPolicy,
    private readonly language: LanguageSettings,
  ) {}

  /** @throws AppError account.email_taken; request.invalid if the password is weak */
  async create(act: OperatorAct, account: NewAccount): Promise<AccountDetails> {
    const { password, locale, ...rest } = account;
    const passwordHash = password === null ? null : await this.hashOf(password, account.email);
    const user = await this.acts.run(act, async (tx) => {
      const created = await this.users.create(tx, {
        ...rest,
        locale: locale ?? this.language.defaultLanguage,
        passwordHash,
      });
      if (!created)
        throw new AppError('account.email_taken', { detail: `${account.email} already has an account.` });
      const event = { type: 'account.created', details: { source: 'terminal' }, account: created } as const;
      return { event, result: created };
    });
    return { user, sessions: [], recovery: null };
  }

  private async hashOf(password: string, address: string): Promise<string> {
    const error = await this.policy.errorOf({ password, address });
    if (error) throw new AppError('request.invalid', { detail: `The password ${error.detail}.` });
    return this.passwords.hash(password, null);
  }
}
