import type { TestApp } from './app.js';

export interface StoredEvent {
  type: string;
  outcome: string;
  actorType: string;
  actorId: string | null;
  subjectId: string | null;
  sessionId: string | null;
  details: Record<string, unknown>;
}

/** The events of the audit log that an operator did, or a terminal command (`system`); the oldest first. */
export function eventsBy(app: TestApp, actor: string): Promise<StoredEvent[]> {
  return app.query<StoredEvent>(
    `SELECT type, outcome, actor_type AS "actorType", actor_id AS "actorId", subject_id AS "subjectId",
            session_id AS "sessionId", details
     FROM audit_events
     WHERE CASE WHEN $1 = 'system' THEN actor_type = 'system' ELSE actor_type = 'operator' AND actor_id::text = $1 END
     ORDER BY id`,
    [actor],
  );
}
