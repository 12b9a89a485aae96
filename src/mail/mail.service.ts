import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ClientInfo } from '../common/http/client-info.js';
import { shortenIp } from '../common/device.js';
import { newId } from '../common/secrets.js';
import { column, columnList } from '../database/columns.js';
import { run, Statement, type Expression } from '../database/statement.js';
import { budgetOf, type MailTemplateName } from './mail-templates.js';
import { NoticesSettings } from './notices.settings.js';

/** Notified of every mail that is queued; whoever sends mail listens. */
export const outboxChannel = 'mail_queued';

export interface MailOrder {
  /** Null costs the same and sends nothing. */
  template: MailTemplateName | null;
  /** Canonical, and always one that is stored: never what a stranger typed beside it. */
  recipient: Expression | string;
  /** The account that it is about, where there is one: the mail is forgotten with it. */
  userId: Expression | string | null;
  /** The reader's own language; where we do not speak it, the default is taken, and never that of whoever asks. */
  locale: Expression | string;
  /** Names the code that the mail will carry; none for a notice. */
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

/** Takes mails into the queue; nobody ever waits for SMTP. */
@Injectable()
export class MailService {
  constructor(private readonly notices: NoticesSettings) {}

  /** Queues a mail in the caller's transaction: it goes out exactly if that commits. */
  async queue(tx: EntityManager, order: MailOrder): Promise<void> {
    await run(tx, this.queueStatement(order));
  }

  /**
   * As `queue`, for a round trip with other statements; the workers hear of it when that commits. A notice beyond the
   * budget of its account goes into a summary.
   * @param when whether there is anything to queue
   */
  queueStatement(order: MailOrder, when: Expression = { sql: 'true' }): Statement<{ id: string }> {
    const statement = new StatementParameters();
    const budget = budgetOf(order.template);
    const insert =
      budget.length > 0
        ? insertNotice(statement, { order, when, budget, limits: this.notices })
        : insertMail(statement, { order, when });
    const channel = statement.bind(outboxChannel);
    const columns = { id: column.uuid('id'), notified: column.nothing(`pg_notify(${channel}::text, '')`) };
    return new Statement({
      name: 'queued_mail',
      columns,
      sql: `${insert} RETURNING ${columnList(columns)}`,
      parameters: statement.parameters,
    });
  }
}

interface Insert {
  order: MailOrder;
  /** Whether there is anything to queue. */
  when: Expression;
}

function insertMail(statement: StatementParameters, { order, when }: Insert): string {
  return `
    INSERT INTO mail_deliveries
      (id, template, recipient, user_id, locale, challenge_id, challenge_generation, origin)
    SELECT ${statement.bind(newId())}::uuid, ${statement.bind(order.template)}::text,
           ${statement.expression(order.recipient)}::text, ${statement.expression(order.userId)}::uuid,
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
  notice: Insert & { budget: readonly MailTemplateName[]; limits: NoticesSettings },
): string {
  const { order, when, budget, limits } = notice;
  const template = statement.bind(order.template);
  const ofLastHour = `FILTER (WHERE created_at > now() - interval '1 hour')`;
  return `
    INSERT INTO mail_deliveries AS summary
      (id, template, recipient, user_id, locale, origin, notice_counts, next_try_at)
    SELECT ${statement.bind(newId())}::uuid,
           CASE WHEN is_within THEN ${template}::text ELSE '${summaryTemplate}' END, recipient, user_id, locale,
           ${statement.bind(originOf(order))}::jsonb,
           CASE WHEN NOT is_within THEN jsonb_build_object(${template}::text, 1) END,
           CASE WHEN is_within THEN now() ELSE coalesce(oldest_of_hour, now()) + interval '1 hour' END
    FROM (SELECT ${statement.expression(order.recipient)}::text AS recipient,
                 ${statement.expression(order.userId)}::uuid AS user_id,
                 ${statement.expression(order.locale)}::text AS locale) AS notice,
         LATERAL (
           SELECT count(*) < ${statement.bind(limits.perDay)}::int
                    AND count(*) ${ofLastHour} < ${statement.bind(limits.perHour)}::int AS is_within,
                  min(created_at) ${ofLastHour} AS oldest_of_hour
           FROM mail_deliveries
           WHERE user_id = notice.user_id AND created_at > now() - interval '1 day'
             AND template = ANY(${statement.bind(budget)}::text[])) AS counted
    WHERE ${when.sql}
    ON CONFLICT (user_id, recipient) WHERE template = '${summaryTemplate}' AND first_attempt_at IS NULL
    DO UPDATE SET
      notice_counts = summary.notice_counts || jsonb_build_object(${template}::text,
                        coalesce((summary.notice_counts ->> ${template}::text)::int, 0) + 1),
      origin = excluded.origin, locale = excluded.locale, created_at = excluded.created_at,
      next_try_at = least(summary.next_try_at, excluded.next_try_at)`;
}

const summaryTemplate = 'notice-summary' satisfies MailTemplateName;

function originOf({ client }: MailOrder): string {
  return JSON.stringify({ device: client.device, network: shortenIp(client.ip) });
}
