import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { PrincipalUser } from '../../common/http/principal.js';
import { AccountCredentials } from '../../users/account-credentials.service.js';
import { RecoveryCancellation } from '../sign-in/recovery-cancellation.service.js';

/** The recovery of lost factors, for a signed-in owner who did not ask for it, or has found them again. */
@Injectable()
export class RecoveryManagement {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly credentials: AccountCredentials,
    private readonly cancellation: RecoveryCancellation,
  ) {}

  /** @throws AppError resource.not_found if no recovery is running; auth.token_invalid */
  async cancel({ id: userId, credentialVersion }: PrincipalUser, client: ClientInfo): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const user = await this.credentials.lockUnchanged(tx, { userId, credentialVersion });
      if (!user) throw new AppError('auth.token_invalid');
      const isCancelled = await this.cancellation.cancel(tx, user, client);
      if (!isCancelled) throw new AppError('resource.not_found');
    });
  }
}
