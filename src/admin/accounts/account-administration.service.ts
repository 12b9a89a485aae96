import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { NIL } from 'uuid';
import { AccountErasure } from '../../auth/account-deletion/account-erasure.service.js';
import { AppError } from '../../common/errors/app-error.js';
import { newId } from '../../common/secrets.js';
import { run } from '../../database/statement.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { AccountEdits } from '../../users/account-edits.service.js';
import { UsersService } from '../../users/users.service.js';
import { operatorClient, type OperatorAct } from '../acts/operator-act.js';
import { OperatorActs } from '../acts/operator-acts.service.js';
import { countEndedSessions } from '../../sessions/sessions.metrics.js';

/**
 * An operator's actions on the state of existing accounts. Of these, only the deletion sends a notice: it is the last
 * one. Each throws AppError resource.not_found if there is no such account.
 */
@Injectable()
export class AccountAdministration {
  constructor(
    private readonly acts: OperatorActs,
    private readonly users: UsersService,
    private readonly edits: AccountEdits,
    private readonly sessions: SessionsService,
    private readonly erasure: AccountErasure,
  ) {}

  /**
   * Disables the account, which then behaves as if it did not exist, and revokes its sessions.
   * @throws AppError admin.last_admin
   */
  disable(act: OperatorAct, userId: string): Promise<void> {
    return this.acts.on(act, { userId }, async (tx, { user, isLastAdmin }) => {
      if (isLastAdmin) throw new AppError('admin.last_admin');
      const { reason } = act;
      await this.edits.setDisabled(tx, { userId: user.id, isDisabled: true, reason });
      const ended = await run(tx, this.sessions.endStatement({ userId: user.id }));
      countEndedSessions(tx, 'account_disabled', ended);
      return { event: { type: 'account.disabled', details: { reason }, account: user }, result: undefined };
    });
  }

  enable(act: OperatorAct, userId: string): Promise<void> {
    return this.acts.on(act, { userId }, async (tx, { user }) => {
      await this.edits.setDisabled(tx, { userId: user.id, isDisabled: false });
      const details = { reason: act.reason };
      return { event: { type: 'account.enabled', details, account: user }, result: undefined };
    });
  }

  /**
   * Deletes an account as its owner would. A verified address gets a notice, unless the account is disabled.
   * @throws AppError admin.last_admin
   */
  async delete(act: OperatorAct, userId: string): Promise<void> {
    const found = await this.users.getById(userId);
    const before = (tx: EntityManager) => this.erasure.leaveChallenges(tx, found);
    await this.acts.on(act, { userId, before }, async (tx, { user }) => {
      await this.erasure.erase(tx, { userId: user.id, client: operatorClient, sessionId: null, events: [] });
      const details = { reason: act.reason };
      return { event: { type: 'account.deleted', details, account: user }, result: undefined };
    });
  }

  /**
   * @param only the ID of one session; all of the account by default
   * @returns the number of live sessions that were revoked
   * @throws AppError resource.not_found if there is no such live session
   */
  endSessions(act: OperatorAct, userId: string, only?: string): Promise<number> {
    return this.acts.on(act, { userId }, async (tx, { user }) => {
      const ended = await run(tx, this.sessions.endStatement({ userId: user.id, only }));
      const count = liveIn(ended);
      if (only !== undefined && count === 0) throw new AppError('resource.not_found');
      countEndedSessions(tx, 'operator', ended);
      const details = { cause: 'operator', count };
      return { event: { type: 'session.ended', details, account: user }, result: count };
    });
  }

  /**
   * Revokes the sessions of all accounts in which no second factor was ever verified, in batches. Sessions opened
   * meanwhile are left.
   * @returns the number of live sessions that were revoked
   */
  async endSessionsWithoutFactor(act: OperatorAct): Promise<number> {
    const before = newId();
    let after: string = NIL;
    for (let count = 0; ;) {
      const range = { after, before };
      const ended = await this.acts.run(act, async (tx) => {
        const result = await run(tx, this.sessions.endWithoutFactorStatement(range));
        countEndedSessions(tx, 'without_factor', result);
        const details = { cause: 'without_factor', count: liveIn(result) };
        const event = { type: 'session.ended', details, account: null } as const;
        return { event: result.length === 0 ? null : event, result };
      });
      const last = ended
        .map(({ id }) => id)
        .toSorted()
        .at(-1);
      if (last === undefined) return count;
      after = last;
      count += liveIn(ended);
    }
  }
}

function liveIn(ended: readonly { wasLive: boolean }[]): number {
  return ended.filter(({ wasLive }) => wasLive).length;
}
