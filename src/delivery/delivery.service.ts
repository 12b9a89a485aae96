import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ClientInfo } from '../common/http/client-info.js';
import { shortenIp } from '../common/http/ip-network.js';
import { currentRequestId } from '../common/http/request-context.js';
import { currentTraceparent } from '../common/tracing.js';
import { newId } from '../common/secrets.js';
import { column, columnList } from '../database/columns.js';
import { run, Statement, type Expression } from '../database/statement.js';
import { StatementParameters } from '../database/statement-parameters.js';
import { mailboxChannel } from './channel.js';
import type { DeliveryOrigin } from './delivery.entity.js';
import { summaryName, type MessageName } from './message.js';
import { budgetOf } from './notice-budgets.js';
import { NoticesSettings } from './notices.settings.js';

/** PostgreSQL notification sent for every queued message. Processes that send messages listen for it. */
export const queuedNotification = 'delivery_queued';

export interface DeliveryOrder {
  /** Null sends nothing, at the same cost. */
  template: MessageName | null;
  /** ID of the channel; e-mail by default. */
  channel?: string;
  /** Canonical, and read from a stored row, never from the request. */
  destination: Expression | string;
  /** The account that the message is about, if there is one. The message is deleted together with it. */
  userId: Expression | string | null;
  /** The reader's language. If it is not available, the default is used, never the language of the request. */
  locale: Expression | string;
  /** The code in the message; absent for a notice. */
  challenge?: { id: string; generation: number };
  /** Only for a notice about a used recovery code: how many are left. */
  remainingCodes?: number;
  /** Only for a notice about the recovery of lost factors: when they are removed. */
  effectiveAt?: Expression;
  /** The client whose request caused the message. */
  client: ClientInfo;
}

/** Queues messages. No request waits for their delivery. */
@Injectable()
export class DeliveryService {
  constructor(private readonly notices: NoticesSettings) {}

  /** Queues a message in the caller's transaction. It is sent if and only if the transaction commits. */
  async queue(tx: EntityManager, order: DeliveryOrder): Promise<void> {
    await run(tx, this.queueStatement(order));
  }

  /**
   * Like `queue`, to be run together with other statements in one round trip. Workers are notified on commit. A notice
   * that exceeds the budget of its account is added to a summary.
   * @param when condition for queuing the message
   */
  queueStatement(order: DeliveryOrder, when: Expression = { sql: 'true' }): Statement<{ id: string }> {
    const statement = new StatementParameters();
    const budget = budgetOf(order.template);
    const insert =
      budget.length > 0
        ? insertNotice(statement, { order, when, budget, limits: this.notices })
        : insertMessage(statement, { order, when });
    const notification = statement.bind(queuedNotification);
    const columns = {
      id: column.uuid('id'),
      notified: column.nothing(`pg_notify(${notification}::text, '')`),
    };
    return new Statement({
      name: 'queued_delivery',
      columns,
      sql: `${insert} RETURNING ${columnList(columns)}`,
      parameters: statement.parameters,
    });
  }
}

interface Insert {
  order: DeliveryOrder;
  /** Condition for queuing the message. */
  when: Expression;
}

function insertMessage(statement: StatementParameters, { order, when }: Insert): string {
  return `
    INSERT INTO deliveries
      (id, template, channel, destination, user_id, locale, challenge_id, challenge_generation, origin,
       remaining_codes)
    SELECT ${statement.bind(newId())}::uuid, ${statement.bind(order.template)}::text,
           ${statement.bind(order.channel ?? mailboxChannel)}::text,
           ${statement.expression(order.destination)}::text, ${statement.expression(order.userId)}::uuid,
           ${statement.expression(order.locale)}::text, ${statement.bind(order.challenge?.id ?? null)}::text,
           ${statement.bind(order.challenge?.generation ?? null)}::int, ${statement.bind(JSON.stringify(originOf(order.client)))}::jsonb,
           ${statement.bind(order.remainingCodes ?? null)}::int
    WHERE ${when.sql}`;
}

/**
 * A notice that exceeds the budget of its account becomes a summary, or is merged into a waiting one. The summary is
 * due an hour after the oldest notice in the current hourly budget. Sign-ins, which can cause many notices at once,
 * lock the account's row, so each of them sees the notices of the earlier ones.
 */
function insertNotice(
  statement: StatementParameters,
  notice: Insert & { budget: readonly MessageName[]; limits: NoticesSettings },
): string {
  const { order, when, budget, limits } = notice;
  const template = statement.bind(order.template);
  const ofLastHour = `FILTER (WHERE created_at > now() - interval '1 hour')`;
  return `
    INSERT INTO deliveries AS summary
      (id, template, channel, destination, user_id, locale, origin, notice_counts, remaining_codes,
       effective_at, next_try_at)
    SELECT ${statement.bind(newId())}::uuid,
           CASE WHEN is_within THEN ${template}::text ELSE '${summaryName}' END,
           ${statement.bind(order.channel ?? mailboxChannel)}::text, destination, user_id, locale,
           ${statement.bind(JSON.stringify(originOf(order.client)))}::jsonb,
           CASE WHEN NOT is_within THEN jsonb_build_object(${template}::text, 1) END,
           CASE WHEN is_within THEN ${statement.bind(order.remainingCodes ?? null)}::int END,
           CASE WHEN is_within THEN effective_at END,
           CASE WHEN is_within THEN now() ELSE coalesce(oldest_of_hour, now()) + interval '1 hour' END
    FROM (SELECT ${statement.expression(order.destination)}::text AS destination,
                 ${statement.expression(order.userId)}::uuid AS user_id,
                 ${statement.expression(order.locale)}::text AS locale,
                 ${statement.expression(order.effectiveAt ?? null)}::timestamptz AS effective_at) AS notice,
         LATERAL (
           SELECT count(*) < ${statement.bind(limits.perDay)}::int
                    AND count(*) ${ofLastHour} < ${statement.bind(limits.perHour)}::int AS is_within,
                  min(created_at) ${ofLastHour} AS oldest_of_hour
           FROM deliveries
           WHERE user_id = notice.user_id AND created_at > now() - interval '1 day'
             AND template = ANY(${statement.bind(budget)}::text[])) AS counted
    WHERE ${when.sql}
    ON CONFLICT (user_id, destination) WHERE template = '${summaryName}' AND first_attempt_at IS NULL
    DO UPDATE SET
      notice_counts = summary.notice_counts || jsonb_build_object(${template}::text,
                        coalesce((summary.notice_counts ->> ${template}::text)::int, 0) + 1),
      origin = excluded.origin, locale = excluded.locale, created_at = excluded.created_at,
      next_try_at = least(summary.next_try_at, excluded.next_try_at)`;
}

/** The request that is being handled, as it may be stored. */
export function originOf(client: ClientInfo): DeliveryOrigin {
  const traceparent = currentTraceparent();
  return {
    device: client.device,
    network: shortenIp(client.ip),
    requestId: currentRequestId(),
    ...(traceparent !== null && { traceparent }),
  };
}
