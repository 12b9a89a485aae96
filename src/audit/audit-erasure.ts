import { column } from '../database/columns.js';
import { Statement } from '../database/statement.js';

/** See `AuditLog.erasureStatement`. */
export function erasureStatement(of: {
  userId: string;
  addressKeys: readonly string[];
}): Statement<{ id: string }> {
  return new Statement({
    name: 'erased_personal_data',
    columns: { id: column.uuid('event_id') },
    sql: `DELETE FROM audit_personal WHERE event_id IN (
            SELECT id FROM audit_events WHERE subject_id = $1 AND actor_type <> 'operator'
            UNION ALL SELECT id FROM audit_events WHERE actor_id = $1 AND actor_type = 'operator'
            UNION ALL SELECT event_id FROM audit_personal WHERE address_key = ANY ($2::text[]))
          RETURNING event_id AS id`,
    parameters: [of.userId, of.addressKeys],
  });
}
