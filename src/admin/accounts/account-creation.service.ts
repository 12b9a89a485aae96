import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AppError } from '../../common/errors/app-error.js';
import { LanguageSettings } from '../../config/language.settings.js';
import { PasswordPolicy } from '../../passwords/password-policy.service.js';
import { PasswordsService } from '../../passwords/passwords.service.js';
import { UsersService } from '../../users/users.service.js';
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

/** Creates accounts for an operator. */
@Injectable()
export class AccountCreation {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly users: UsersService,
    private readonly passwords: PasswordsService,
    private readonly policy: PasswordPolicy,
    private readonly language: LanguageSettings,
  ) {}

  /** @throws AppError account.email_taken; request.invalid if the password is weak */
  async create(account: NewAccount): Promise<AccountDetails> {
    const { password, locale, ...rest } = account;
    const passwordHash = password === null ? null : await this.hashOf(password, account.email);
    const user = await this.users.create(this.dataSource.manager, {
      ...rest,
      locale: locale ?? this.language.defaultLanguage,
      passwordHash,
    });
    if (!user)
      throw new AppError('account.email_taken', { detail: `${account.email} already has an account.` });
    return { user, sessions: [], recovery: null };
  }

  private async hashOf(password: string, address: string): Promise<string> {
    const error = await this.policy.errorOf({ password, address });
    if (error) throw new AppError('request.invalid', { detail: `The password ${error.detail}.` });
    return this.passwords.hash(password, null);
  }
}
