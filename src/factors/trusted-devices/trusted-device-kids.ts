import { columnList } from '../../database/columns.js';
import { kidCount, type KidCount } from '../../database/kid-count.js';
import { Statement } from '../../database/statement.js';

const columns = kidCount('max(expires_at)');

/** How many trusted devices have a device token of each kid. */
export function trustedDeviceKidsStatement(): Statement<KidCount> {
  return new Statement({
    name: 'trusted_device_kids',
    columns,
    sql: `SELECT ${columnList(columns)} FROM trusted_devices WHERE kid IS NOT NULL AND expires_at > now() GROUP BY kid`,
    parameters: [],
  });
}
