import { Injectable, Logger } from '@nestjs/common';
import { AppError } from '../../common/errors/app-error.js';
import { run } from '../../database/statement.js';
import { cutOffStatement } from '../../sessions/session-cutoff.js';
import { AccountSearches } from '../../users/account-search.service.js';
import type { OperatorAct } from '../acts/operator-act.js';
import { OperatorActs } from '../acts/operator-acts.service.js';

/** Revokes the sessions of everybody (ASVS 5.0 section 7.4.5). */
@Injectable()
export class AllSessions {
  private readonly logger = new Logger('AllSessions');

  constructor(
    private readonly acts: OperatorActs,
    private readonly accounts: AccountSearches,
  ) {}

  /**
   * One row changes, however many sessions there are.
   * @param confirm the number of active accounts
   * @throws AppError resource.conflict if it is another number
   */
  async end(act: OperatorAct, confirm: number): Promise<void> {
    await this.acts.run(act, async (tx) => {
      const count = await this.accounts.countActive(tx);
      if (count !== confirm) {
        const detail = `There are ${count} active accounts, not ${confirm}.`;
        throw new AppError('resource.conflict', { detail });
      }
      await run(tx, cutOffStatement());
      const details = { cause: 'all_accounts', count };
      return { event: { type: 'session.ended', details, account: null }, result: undefined };
    });
    const event = {
      event: 'session.all_ended',
      msg: 'every session of the installation revoked by an operator',
    };
    this.logger.warn({ ...event, accounts: confirm });
  }
}
