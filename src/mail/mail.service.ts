import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ClientInfo } from '../common/http/client-info.js';
import { shortenIp } from '../common/http/device.js';
import { chooseLanguage } from '../common/i18n/languages.js';
import { newId } from '../common/secrets.js';
import { Settings } from '../config/settings.js';
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
  recipient: string;
  /** The reader's own language; where we do not speak it, the client's decide. */
  locale: string | null;
  /** Names the code that the mail will carry; none for a notice. */
  challenge?: { id: string; generation: number };
  /** Who asked for it. */
  client: ClientInfo;
}

/** Takes mails into the queue; nobody ever waits for SMTP. */
@Injectable()
export class MailService {
  constructor(private readonly settings: Settings) {}

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
    const { device, ip, languages } = order.client;
    const wanted = order.locale === null ? languages : [order.locale, ...languages];
    return {
      sql: `INSERT INTO mail_deliveries
              (id, template, recipient, locale, challenge_id, challenge_generation, origin)
            SELECT $1::uuid, $2::text, $3::text, $4::text, $5::text, $6::int, $7::jsonb WHERE ${when}
            RETURNING id, graphile_worker.add_job($8::text, json_build_object('deliveryId', id),
                                                  job_key := 'mail:' || id, max_attempts := ${jobTries})`,
      parameters: [
        newId(),
        order.template,
        order.recipient,
        chooseLanguage(wanted, this.settings.defaultLanguage),
        order.challenge?.id ?? null,
        order.challenge?.generation ?? null,
        JSON.stringify({ device, network: shortenIp(ip) }),
        sendMailTask,
      ],
    };
  }
}
