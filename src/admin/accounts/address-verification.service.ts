import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ReplacedOwner } from '../../auth/sign-in/replaced-owner.service.js';
import { AccountCredentials } from '../../users/account-credentials.service.js';
import type { MailboxProof } from '../../users/mailbox-proof.js';

/** Verifies an address on behalf of its owner, with the effects of the first sign-in by code. */
@Injectable()
export class AddressVerification {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly credentials: AccountCredentials,
    private readonly replacedOwner: ReplacedOwner,
  ) {}

  /** @returns false if the address has been verified meanwhile; then nothing may be removed */
  verify(account: MailboxProof): Promise<boolean> {
    return this.dataSource.transaction(async (tx) => {
      const locked = await this.credentials.lockForCodeSignIn(tx, account);
      if (!locked?.replacedUnverifiedAccount) return false;
      await this.replacedOwner.clear(tx, account.userId);
      return true;
    });
  }
}
