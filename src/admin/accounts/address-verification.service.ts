import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ReplacedOwner } from '../../auth/sign-in/replaced-owner.service.js';
import { AccountCredentials } from '../../users/account-credentials.service.js';
import type { MailboxProof } from '../../users/mailbox-proof.js';

/** Verifies an address on behalf of its owner, with the effects of the first sign-in by code. */
@Injectable()
export class AddressVerification {
  constructor(
    private readonly credentials: AccountCredentials,
    private readonly replacedOwner: ReplacedOwner,
  ) {}

  /** @param tx has locked the account, which is unverified and enabled */
  async verify(tx: EntityManager, account: MailboxProof): Promise<void> {
    await this.credentials.lockForCodeSignIn(tx, account);
    await this.replacedOwner.clear(tx, account.userId);
  }
}
