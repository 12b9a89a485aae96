import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ClientInfo } from '../common/http/client-info.js';
import { newId } from '../common/secrets.js';
import { rows } from '../database/rows.js';
import { describeDevice, shortenIp } from './device-description.js';
import type { MailTemplateName } from './mail-templates.js';

/** The task that sends one delivery. */
export const sendMailTask = 'send_mail';

/** graphile-worker's own tries, for faults beside SMTP; `MailSender` does the back-off of SMTP itself. */
const jobTries = 10;

export interface MailOrder {
  /** Null costs the same and sends nothing. */
  template: MailTemplateName | null;
  /** Canonical, and always one that is stored: never what a stranger typed beside it. */
  recipient: string;
  locale: string;
  /** Names the code that the mail will carry. */
  challenge: { id: string; generation: number } | null;
  /** Who asked for it. */
  client: ClientInfo;
}

/** Takes mails into the queue; nobody ever waits for SMTP. */
@Injectable()
export class MailService {
  /**
   * Writes the delivery and its job, in one statement of the caller's transaction: the mail goes out exactly if
   * that commits.
   */
  async queue(tx: EntityManager, order: MailOrder): Promise<void> {
    const origin = { device: describeDevice(order.client.userAgent), ip: shortenIp(order.client.ip) };
    await rows(
      tx,
      `WITH delivery AS (
         INSERT INTO mail_deliveries
           (id, template, recipient, locale, challenge_id, challenge_generation, origin)
         VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)
         RETURNING id
       )
       SELECT graphile_worker.add_job($8::text, json_build_object('deliveryId', id),
                                      job_key := 'mail:' || id, max_attempts := ${jobTries})
       FROM delivery`,
      [
        newId(),
        order.template,
        order.recipient,
        order.locale,
        order.challenge?.id ?? null,
        order.challenge?.generation ?? null,
        JSON.stringify(origin),
        sendMailTask,
      ],
    );
  }
}
