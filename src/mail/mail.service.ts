import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ClientInfo } from '../common/http/client-info.js';
import { shortenIp } from '../common/http/device.js';
import { newId } from '../common/secrets.js';
import { rows } from '../database/rows.js';
import type { Write } from '../database/write-together.js';
import type { MailTemplateName } from './mail-templates.js';

/** The task that sends one delivery. */
export const sendMailTask = 'send_mail';

/** graphile-worker's own tries, for faults beside SMTP; `MailSender` does the back-off of SMTP itself. */
const jobTries = 10;

export interface MailOrder {
  /** Null costs the same and sends nothing. */
  template: MailTemplateName | null;
  /** Canonical, and always one that is stored: never what a stranger typed beside it. */
  recipient: SqlText | string;
  /** The account that it is about, where there is one: the mail is forgotten with it. */
  userId: SqlText | string | null;
  /** The reader's own language; where we do not speak it, the default is taken, and never that of whoever asks. */
  locale: SqlText | string;
  /** Names the code that the mail will carry; none for a notice. */
  challenge?: { id: string; generation: number };
  /** Who asked for it. */
  client: ClientInfo;
}

/** What another write of the same round trip RETURNs, as an expression: `(SELECT email FROM rotated)`. */
export interface SqlText {
  sql: string;
}

/** Takes mails into the queue; nobody ever waits for SMTP. */
@Injectable()
export class MailService {
  /** Queues a mail in the caller's transaction: it goes out exactly if that commits. */
  async queue(tx: EntityManager, order: MailOrder): Promise<void> {
    const { sql, parameters } = this.queueing(order);
    await rows(tx, sql, [...parameters]);
  }

  /**
   * As `queue`, for a round trip with other writes: one statement writes the delivery and its job.
   * @param when SQL condition on which it depends whether there is anything to queue
   */
  queueing(order: MailOrder, when = 'true'): Write {
    const { recipient, userId, locale, client } = order;
    const parameters: unknown[] = [];
    const place = (value: unknown) => `$${parameters.push(value)}`;
    const text = (value: SqlText | string | null) =>
      typeof value === 'object' && value !== null ? value.sql : place(value);
    const origin = JSON.stringify({ device: client.device, network: shortenIp(client.ip) });
    const sql = `
      INSERT INTO mail_deliveries
        (id, template, recipient, user_id, locale, challenge_id, challenge_generation, origin)
      SELECT ${place(newId())}::uuid, ${place(order.template)}::text, ${text(recipient)}::text,
             ${text(userId)}::uuid, ${text(locale)}::text, ${place(order.challenge?.id ?? null)}::text,
             ${place(order.challenge?.generation ?? null)}::int, ${place(origin)}::jsonb
      WHERE ${when}
      RETURNING id, graphile_worker.add_job(${place(sendMailTask)}::text, json_build_object('deliveryId', id),
                                            job_key := 'mail:' || id, max_attempts := ${jobTries})`;
    return { sql, parameters };
  }
}
