import { newId } from '../common/secrets.js';
import { Statement } from '../database/statement.js';
import { personalDigest } from './audit-digest.js';
import { auditTypes, type AuditDetails, type AuditType } from './audit-types.js';

/** There is nothing to hide by a salt. */
const nothingPersonal = personalDigest(Buffer.alloc(0), { ip: null, device: null, addressKey: null });

/**
 * Records that the same happened to many accounts, without a request and so without personal data. One statement, because
 * an import waits for it.
 */
export function eventsOfAccountsStatement<Type extends AuditType>(
  { type, details }: { type: Type; details: AuditDetails<Type> },
  userIds: readonly string[],
): Statement<object> {
  return new Statement({
    name: 'events_of_accounts',
    columns: {},
    sql: `INSERT INTO audit_events (id, type, outcome, actor_type, subject_type, subject_id, details, personal_digest)
          SELECT id, $3, 'success', 'system', 'user', user_id, $4::jsonb, $5
          FROM unnest($1::uuid[], $2::uuid[]) AS new (id, user_id)`,
    parameters: [
      userIds.map(() => newId()),
      userIds,
      type,
      JSON.stringify(auditTypes[type].parse(details)),
      nothingPersonal,
    ],
  });
}
