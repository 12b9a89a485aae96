import type { Device } from '../../common/device.js';
import { column, columnList, nullable, type RowOf } from '../../database/columns.js';
import { Statement } from '../../database/statement.js';
import { personalDigest } from '../audit-digest.js';
import { sealedColumns } from './seal-hash.js';

const columns = {
  ...sealedColumns,
  /** False once the personal data has been erased. */
  hasPersonalData: column.boolean('event_id IS NOT NULL'),
  salt: nullable(column.text(`encode(salt, 'hex')`)),
  ip: nullable(column.text('ip')),
  device: nullable(column.json<Device>('device')),
  addressKey: nullable(column.text('address_key')),
};

/** A sealed event, with its personal data as far as it is stored. */
export type VerifiedEvent = RowOf<typeof columns>;

export function eventsOfSealStatement(number: string): Statement<VerifiedEvent> {
  // The LIMIT of a row that is found by its primary key keeps PostgreSQL from reading the personal data of all events.
  return new Statement({
    name: 'events_of_seal',
    columns,
    sql: `SELECT ${columnList(columns)} FROM audit_events
            LEFT JOIN LATERAL (SELECT * FROM audit_personal WHERE event_id = audit_events.id LIMIT 1) AS p ON true
          WHERE seal_id = $1::bigint ORDER BY audit_events.id`,
    parameters: [number],
  });
}

/** Whether the stored personal data is what the event was recorded with. Erased data says nothing wrong. */
export function hasOwnPersonalData(event: VerifiedEvent): boolean {
  if (!event.hasPersonalData) return true;
  return personalDigest(Buffer.from(event.salt ?? '', 'hex'), event).toString('hex') === event.personalDigest;
}
