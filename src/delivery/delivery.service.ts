import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ClientInfo } from '../common/http/client-info.js';
import { shortenIp } from '../common/device.js';
import { newId } from '../common/secrets.js';
import { column, columnList } from '../database/columns.js';
import { run, Statement, type Expression } from '../database/statement.js';
import { mailboxChannel } from './channel.js';
import { summaryName, type MessageName } from './message.js';
import { budgetOf } from './notice-budgets.js';
import { NoticesSettings } from './notices.settings.js';

/** The name of the notification of every message that is queued; whoever sends listens. */
export const queuedNotification = 'delivery_queued';

export interface DeliveryOrder {
  /** Null costs the same and sends nothing. */
  template: MessageName | null;
  /** By e-mail unless given. */
  channel?: string;
  /** Canonical, and always one that is stored: never what a stranger typed beside it. */
  destination: Expression | string;
  /** The account that it is about, where there is one: both are forgotten together. */
  userId: Expression | string | null;
  /** The reader's own language; where we do not speak it, the default is taken, and never that of whoever asks. */
  locale: Expression | string;
  /** Names the code that the message will carry; none for a notice. */
  challenge?: { id: string; generation: number };
  /** Who asked for it. */
  client: ClientInfo;
}

/** Collects the parameters of a statement while its text is written. */
class StatementParameters {
  readonly parameters: unknown[] = [];

  /** @returns the placeholder */
  bind(value: unknown): string {
    return `$${this.parameters.push(value)}`;
  }

  /** @returns what another statement gives as it is, the placeholder of anything else */
  expression(value: Expression | string | null): string {
    return typeof value === 'object' && value !== null ? value.sql : this.bind(value);
  }
}

/** Takes messages into the queue; nobody ever waits for whoever delivers them. */
@Injectable()
export class DeliveryService {
  constructor(private readonly notices: NoticesSettings) {}

  /** Queues a message in the caller's transaction: it goes out exactly if that commits. */
  async queue(tx: EntityManager, order: DeliveryOrder): Promise<void> {
    await run(tx, this.queueStatement(order));
  }

  /**
   * As `queue`, for a round trip with other statements; the workers hear of it when that commits. A notice beyond the
   * budget of its account goes into a summary.
   * @param when whether there is anything to queue
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
  /** Whether there is anything to queue. */
  when: Expression;
}

function insertMessage(statement: StatementParameters, { order, when }: Insert): string {
  return `
    INSERT INTO deliveries
      (id, template, channel, destination, user_id, locale, challenge_id, challenge_generation, origin)
    SELECT ${statement.bind(newId())}::uuid, ${statement.bind(order.template)}::text,
           ${statement.bind(order.channel ?? mailboxChannel)}::text,
           ${statement.expression(order.destination)}::text, ${statement.expression(order.userId)}::uuid,
           ${statement.expression(order.locale)}::text, ${statement.bind(order.challenge?.id ?? null)}::text,
           ${statement.bind(order.challenge?.generation ?? null)}::int, ${statement.bind(originOf(order))}::jsonb
    WHERE ${when.sql}`;
}

/**
 * Beyond the budget of its account a notice becomes a summary, due when the hour of the oldest one that counts is over,
 * or is merged into the one that waits. Sign-ins, the way to cause many at once, hold the account's row, so that each
 * sees those before it.
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
      (id, template, channel, destination, user_id, locale, origin, notice_counts, next_try_at)
    SELECT ${statement.bind(newId())}::uuid,
           CASE WHEN is_within THEN ${template}::text ELSE '${summaryName}' END,
           ${statement.bind(order.channel ?? mailboxChannel)}::text, destination, user_id, locale,
           ${statement.bind(originOf(order))}::jsonb,
           CASE WHEN NOT is_within THEN jsonb_build_object(${template}::text, 1) END,
           CASE WHEN is_within THEN now() ELSE coalesce(oldest_of_hour, now()) + interval '1 hour' END
    FROM (SELECT ${statement.expression(order.destination)}::text AS destination,
                 ${statement.expression(order.userId)}::uuid AS user_id,
                 ${statement.expression(order.locale)}::text AS locale) AS notice,
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

function originOf({ client }: DeliveryOrder): string {
  return JSON.stringify({ device: client.device, network: shortenIp(client.ip) });
}
