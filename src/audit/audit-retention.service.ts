import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { firstIdOf } from '../common/secrets.js';
import { column } from '../database/columns.js';
import { Statement } from '../database/statement.js';
import { batchSize, CleanUpService } from '../jobs/clean-up.service.js';
import { AuditSettings } from './audit.settings.js';

/** Deletes old events and old personal data. */
@Injectable()
export class AuditRetention implements OnModuleInit {
  constructor(
    private readonly cleanUp: CleanUpService,
    private readonly settings: AuditSettings,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    const { retentionDays, personalDays } = this.settings;
    // Personal data first, so that none is left without its event.
    this.cleanUp.register('audit_personal', 42, () =>
      deletePersonalStatement(this.clock.secondsAgo(Math.min(personalDays, retentionDays) * 86_400)),
    );
    this.cleanUp.register('audit_events', 52, () => deleteEventsStatement(retentionDays));
  }
}

/** By the time in the ID, in its order, so that old rows are found without an index of their own. */
function deletePersonalStatement(before: Date): Statement<object> {
  return new Statement({
    name: 'expired_personal_data',
    columns: { id: column.uuid('event_id') },
    sql: `DELETE FROM audit_personal WHERE event_id IN (
            SELECT event_id FROM audit_personal
            WHERE event_id < $1::uuid ORDER BY event_id LIMIT ${batchSize})
          RETURNING event_id AS id`,
    parameters: [firstIdOf(before)],
  });
}

/**
 * Deletes all events of a seal at once, because a seal does not fit a part of its events; without them, it still links the
 * seals around it. Takes the oldest seals until there are enough events for a batch.
 */
function deleteEventsStatement(days: number): Statement<object> {
  return new Statement({
    name: 'expired_events',
    columns: { id: column.uuid('id') },
    sql: `DELETE FROM audit_events WHERE seal_id IN (
            SELECT number FROM (
              SELECT number, last_at, sum(events) OVER (ORDER BY number) - events AS before FROM (
                SELECT number, last_at, events FROM audit_seals
                WHERE number >= (SELECT min(seal_id) FROM audit_events WHERE seal_id IS NOT NULL)
                ORDER BY number LIMIT ${batchSize}) AS oldest) AS summed
            WHERE before < ${batchSize} AND last_at < now() - make_interval(days => $1::int))
          RETURNING id`,
    parameters: [days],
  });
}
