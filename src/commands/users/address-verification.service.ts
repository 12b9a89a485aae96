import { Injectable } from '@nestjs/common';
import type { OperatorAct } from '../../admin/acts/operator-act.js';
import { OperatorActs } from '../../admin/acts/operator-acts.service.js';
import { ReplacedOwner } from '../../auth/sign-in/replaced-owner.service.js';
import { AppError } from '../../common/errors/app-error.js';
import { AccountCredentials } from '../../users/account-credentials.service.js';

/** Verifies an address on behalf of its owner, with the effects of the first sign-in by code. */
@Injectable()
export class AddressVerification {
  constructor(
    private readonly acts: OperatorActs,
    private readonly credentials: AccountCredentials,
    private readonly replacedOwner: ReplacedOwner,
  ) {}

  /**
   * Whoever created the account or signed in to it may not be the owner of the address, so earlier passwords, factors,
   * sessions and codes are removed. A verified account stays unchanged.
   * @returns whether the account was unverified
   * @throws AppError resource.not_found; resource.conflict if the account is disabled
   */
  verify(act: OperatorAct, userId: string): Promise<boolean> {
    return this.acts.on(act, { userId }, async (tx, { user }) => {
      const { id, email, emailVerifiedAt, disabledAt, credentialVersion } = user;
      if (disabledAt)
        throw new AppError('resource.conflict', { detail: `${email} is disabled. Enable it first.` });
      if (emailVerifiedAt) return { event: null, result: false };
      await this.credentials.lockForCodeSignIn(tx, { userId: id, email, credentialVersion });
      await this.replacedOwner.clear(tx, id);
      const details = { fields: ['emailVerified' as const] };
      return { event: { type: 'account.updated', details, account: user }, result: true };
    });
  }
}
