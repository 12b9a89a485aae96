import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { AuditLog } from '../../audit/audit-log.service.js';
import { byOwner, type AuditEntry } from '../../audit/audit-record.js';
import { AppError } from '../../common/errors/app-error.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { Principal } from '../../common/http/principal.js';
import { allOf, runAsOne, type Statement } from '../../database/statement.js';
import { DeliveryService } from '../../delivery/delivery.service.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { countEndedSessions } from '../../sessions/sessions.metrics.js';

/** Ends sessions for the owner of their account. */
@Injectable()
export class SessionManagementService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly sessions: SessionsService,
    private readonly delivery: DeliveryService,
    private readonly audit: AuditLog,
  ) {}

  /** @throws AppError resource.not_found, both for another user's session and for one that does not exist */
  async end(id: string, principal: Principal, client: ClientInfo): Promise<void> {
    if (!isUuid(id)) throw new AppError('resource.not_found');
    const ended = await this.endAndTell({ only: id.toLowerCase() }, principal, client);
    if (ended === 0) throw new AppError('resource.not_found');
  }

  async endOthers(principal: Principal, client: ClientInfo): Promise<void> {
    await this.endAndTell({ except: principal.sessionId }, principal, client);
  }

  /** Notifies the owner of every revoked session, except when a session revokes only itself. */
  private async endAndTell(
    which: { only?: string; except?: string },
    { user, sessionId }: Principal,
    client: ClientInfo,
  ): Promise<number> {
    const { id: userId, email: destination, locale } = user;
    const order = { template: 'sessions-ended', destination, userId, locale, client } as const;
    const isOwn = which.only === sessionId;
    const ended = this.sessions.endStatement({ userId, ...which });
    const hasEnded = ended.gives('wasLive');
    const event: AuditEntry = {
      ...byOwner(user, client),
      sessionId: which.only ?? sessionId,
      type: 'session.ended',
      outcome: 'success',
      details: { cause: isOwn ? 'logout' : 'owner' },
      computed: { count: ended.count('wasLive') },
    };
    const statements: Statement<object>[] = [ended, ...this.audit.statements([event], hasEnded)];
    if (!isOwn) statements.push(this.delivery.queueStatement(order, allOf(ended.done, hasEnded)));
    const sessions = await runAsOne(this.dataSource.manager, statements, ended);
    countEndedSessions(this.dataSource.manager, isOwn ? 'logout' : 'owner', sessions);
    return sessions.filter(({ wasLive }) => wasLive).length;
  }
}
