import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { runAsOne } from '../../database/statement.js';
import { FactorRemoval } from '../../factors/factor-removal.service.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { countEndedSessions } from '../../sessions/sessions.metrics.js';

/** Clears what somebody else may have left in an unverified account, which its mailbox's owner has just verified. */
@Injectable()
export class ReplacedOwner {
  constructor(
    private readonly sessions: SessionsService,
    private readonly factors: FactorRemoval,
  ) {}

  /** @param tx has locked the account's row and removed its password in an earlier statement */
  async clear(tx: EntityManager, userId: string): Promise<void> {
    const ended = this.sessions.endStatement({ userId });
    countEndedSessions(
      tx,
      'account_replaced',
      await runAsOne(tx, [...this.factors.statements(userId), ended], ended),
    );
  }
}
