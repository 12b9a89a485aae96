import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { AuditEntry } from '../../audit/audit-record.js';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { Principal } from '../../common/http/principal.js';
import { AccountErasure } from './account-erasure.service.js';

@Injectable()
export class AccountDeletionService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly erasure: AccountErasure,
  ) {}

  /** @throws AppError admin.last_admin; auth.token_invalid if the session has been revoked since the guards checked it */
  async delete({ user: { id, email }, sessionId }: Principal, client: ClientInfo): Promise<void> {
    // The log keeps that it happened, and nothing about the person.
    const deleted: AuditEntry = {
      type: 'account.deleted',
      outcome: 'success',
      actor: { type: 'user', id },
      userId: id,
      sessionId,
      details: {},
      client: null,
      address: null,
    };
    const account = { userId: id, client, sessionId, events: [deleted] };
    await this.dataSource.transaction(async (tx) => {
      await this.erasure.leaveChallenges(tx, { id, email });
      const isDeleted = await this.erasure.erase(tx, account);
      if (!isDeleted) throw new AppError('auth.token_invalid');
    });
  }
}
