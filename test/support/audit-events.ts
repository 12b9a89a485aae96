import type { TestApp } from './app.js';

export interface StoredEvent {
  id: string;
  type: string;
  outcome: string;
  actor_type: string;
  actor_id: string | null;
  subject_id: string | null;
  session_id: string | null;
  request_id: string | null;
  details: Record<string, unknown>;
  ip: string | null;
  address_key: string | null;
}

/** The events that `work` adds, in the order in which they were written, with their personal data. */
export async function eventsOf<Result>(
  app: TestApp,
  work: () => Promise<Result>,
): Promise<{ result: Result; events: StoredEvent[] }> {
  const before = new Set((await storedEvents(app)).map(({ id }) => id));
  const result = await work();
  return { result, events: (await storedEvents(app)).filter(({ id }) => !before.has(id)) };
}

/** Every event needs its row of personal data, so one without is missing here; that of a deletion has been erased. */
export function storedEvents(app: TestApp): Promise<StoredEvent[]> {
  return app.query<StoredEvent>(
    `SELECT e.*, p.ip, p.address_key FROM audit_events e LEFT JOIN audit_personal p ON p.event_id = e.id
     WHERE p.event_id IS NOT NULL OR e.type = 'account.deleted' ORDER BY e.id`,
  );
}

/** An event as the tables of expected events name it: type, outcome, actor, and the account that it happened to. */
export function summaryOf(event: StoredEvent, accountId?: string): string {
  const { type, outcome, actor_type: actor, actor_id: actorId, subject_id: subjectId } = event;
  const nameOf = (id: string | null) => (id === null ? 'nobody' : id === accountId ? 'account' : 'other');
  const by = actorId === null ? actor : `${actor} ${nameOf(actorId)}`;
  return `${type}, ${outcome}, by ${by}, of ${nameOf(subjectId)}`;
}

/** Makes every insertion of an event fail until `work` has ended. */
export async function withoutAudit<Result>(app: TestApp, work: () => Promise<Result>): Promise<Result> {
  await app.query(`CREATE FUNCTION no_audit() RETURNS trigger LANGUAGE plpgsql AS $$
                   BEGIN RAISE EXCEPTION 'no audit'; END $$`);
  await app.query('CREATE TRIGGER no_audit BEFORE INSERT ON audit_events EXECUTE FUNCTION no_audit()');
  try {
    return await work();
  } finally {
    await app.query('DROP TRIGGER no_audit ON audit_events');
    await app.query('DROP FUNCTION no_audit()');
  }
}

/** Without personal data. */
export interface OperatorEvent {
  type: string;
  outcome: string;
  actorType: string;
  actorId: string | null;
  subjectId: string | null;
  sessionId: string | null;
  details: Record<string, unknown>;
}

/** The events of the audit log that an operator did, or a terminal command (`system`); the oldest first. */
export function eventsBy(app: TestApp, actor: string): Promise<OperatorEvent[]> {
  return app.query<OperatorEvent>(
    `SELECT type, outcome, actor_type AS "actorType", actor_id AS "actorId", subject_id AS "subjectId",
            session_id AS "sessionId", details
     FROM audit_events
     WHERE CASE WHEN $1 = 'system' THEN actor_type = 'system' ELSE actor_type = 'operator' AND actor_id::text = $1 END
     ORDER BY id`,
    [actor],
  );
}
