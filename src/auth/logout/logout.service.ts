import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AuditLog } from '../../audit/audit-log.service.js';
import { byOwner } from '../../audit/audit-record.js';
import type { ClientInfo } from '../../common/http/client-info.js';
import type { Principal } from '../../common/http/principal.js';
import { runAsOne } from '../../database/statement.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { sessionsEnded } from '../../sessions/sessions.metrics.js';

@Injectable()
export class LogoutService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly sessions: SessionsService,
    private readonly audit: AuditLog,
  ) {}

  async logout({ user, sessionId }: Principal, client: ClientInfo): Promise<void> {
    const revoked = this.sessions.revokeStatement(sessionId);
    const events = this.audit.statements(
      {
        ...byOwner(user, client),
        sessionId,
        type: 'session.ended',
        outcome: 'success',
        details: { cause: 'logout', count: 1 },
      },
      revoked.gives(),
    );
    const { length } = await runAsOne(this.dataSource.manager, [revoked, ...events], revoked);
    sessionsEnded.increment({ reason: 'logout' }, length);
  }
}
