import { firstIdOf } from '../common/secrets.js';
import { column, columnList } from '../database/columns.js';
import { Statement } from '../database/statement.js';
import { mailboxChannel } from './channel.js';

/** Rows that a probe reads at most from each end of the queue, however long that is. */
const examined = 200;
/** A message waits longer only if something is wrong. */
const patience = `interval '60 seconds'`;
const hasNoLease = '(leased_until IS NULL OR leased_until < now())';

const columns = {
  /** A message has been due for a minute, and no worker has taken it. */
  isQueueLate: column.boolean(
    `EXISTS (SELECT FROM (SELECT next_try_at, leased_until FROM deliveries WHERE status = 'queued'
             ORDER BY id LIMIT ${examined}) AS oldest
             WHERE next_try_at < now() - ${patience} AND ${hasNoLease})`,
  ),
  isMailRefused: column.boolean(areRefused(`channel = '${mailboxChannel}'`)),
  areTextsRefused: column.boolean(areRefused(`channel <> '${mailboxChannel}'`)),
};

/** The newest message that has waited for a minute was not accepted, nor was any message since; of the channels only. */
function areRefused(ofChannels: string): string {
  return `coalesce((SELECT NOT EXISTS (SELECT FROM (SELECT channel, status, finished_at FROM deliveries ORDER BY id DESC LIMIT ${examined}) AS newest
               WHERE ${ofChannels} AND status = 'sent' AND finished_at > refused.created_at)
       FROM (SELECT channel, created_at, tries FROM deliveries WHERE status = 'queued' AND id < $1::uuid
             ORDER BY id DESC LIMIT ${examined}) AS refused
       WHERE ${ofChannels} AND tries > 0 ORDER BY created_at DESC LIMIT 1), false)`;
}

type DeliveryHealth = Record<'isQueueLate' | 'isMailRefused' | 'areTextsRefused', boolean>;

/**
 * Whether workers send the queued messages, and the providers accept them, as far as the rows tell: a server may have no
 * access to them. Reads two short ranges of indexes.
 */
export function deliveryHealthStatement(): Statement<DeliveryHealth> {
  return new Statement({
    name: 'delivery_health',
    columns,
    sql: `SELECT ${columnList(columns)}`,
    parameters: [firstIdOf(new Date(Date.now() - 60_000))],
  });
}
