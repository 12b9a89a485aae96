import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import { runAsOne, type Statement } from '../../database/statement.js';
import type { NoticeMailName } from '../../common/i18n/translation.js';
import { DeliveryService } from '../../delivery/delivery.service.js';
import { SessionsService } from '../../sessions/sessions.service.js';

/** A change of an account after which its other sessions are over. */
export interface RevokingChange {
  userId: string;
  /** The one that goes on, where the change was made in a session. */
  except?: string;
  notice: { template: NoticeMailName; destination: string; locale: string; client: ClientInfo };
  /** What else belongs to the change. */
  alongside?: readonly Statement<object>[];
}

/** Ends an account's sessions and tells its owner, in one round trip. */
@Injectable()
export class SessionRevocation {
  constructor(
    private readonly sessions: SessionsService,
    private readonly delivery: DeliveryService,
  ) {}

  /**
   * @param tx has locked the account's row with a statement before
   * @throws AppError auth.token_invalid where the session that should go on has ended since the guards looked
   */
  async revoke(tx: EntityManager, change: RevokingChange): Promise<void> {
    const { userId, except, alongside = [] } = change;
    const ended = this.sessions.endStatement({ userId, except });
    // After the sessions: whoever signs in locks theirs before the summary of notices, too.
    const told = this.delivery.queueStatement({ ...change.notice, userId }, ended.done);
    const live = except === undefined ? null : this.sessions.liveStatement(except);
    const statements = [...(live ? [live] : []), ended, ...alongside, told];
    const rows = await runAsOne<{ id: string }>(tx, statements, live ?? ended);
    if (live && rows.length === 0) throw new AppError('auth.token_invalid');
  }
}
