import { MailerService } from '@nestjs-modules/mailer';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource, InjectRepository } from '@nestjs/typeorm';
import { randomUUID } from 'node:crypto';
import { DataSource, Repository } from 'typeorm';
import { z } from 'zod';
import { chooseLanguage } from '../common/i18n/languages.js';
import { Settings } from '../config/settings.js';
import { rows } from '../database/rows.js';
import { JobsService } from '../jobs/jobs.service.js';
import { MailDelivery } from './mail-delivery.entity.js';
import type { CodeMail, NoticeMail } from './mail-templates.js';
import type { MailContext } from './mailer-adapter.js';
import { sendMailTask } from './mail.service.js';
import { explainSmtpError } from './smtp-error.js';

/** Where codes come from: OtpModule, which stands to the right of mail and so registers itself here. */
export interface LiveCodes {
  /** @returns null when the code is dead: expired, used, used up or replaced */
  findLive(challenge: {
    id: string;
    generation: number;
  }): Promise<{ code: string; lifetimeSeconds: number } | null>;
}

const jobPayload = z.object({ deliveryId: z.uuid() });

/** A notice tells what happened; after a day without a mail server nobody is waiting for it any more. */
const noticeLifeSeconds = 86_400;

/** Sends the queued mails, and records every try. */
@Injectable()
export class MailSender implements OnModuleInit {
  private readonly logger = new Logger('Mail');
  private liveCodes: LiveCodes | null = null;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @InjectRepository(MailDelivery) private readonly deliveries: Repository<MailDelivery>,
    private readonly mailer: MailerService,
    private readonly jobs: JobsService,
    private readonly settings: Settings,
  ) {}

  onModuleInit(): void {
    this.jobs.register(sendMailTask, (payload) => this.send(jobPayload.parse(payload).deliveryId));
    this.jobs.schedule('requeue_mail', '* * * * *', () => this.requeueOverdue());
  }

  useLiveCodes(source: LiveCodes): void {
    this.liveCodes = source;
  }

  /** Running twice is harmless: a finished delivery is left alone, and a mail sent twice has one `Message-ID`. */
  private async send(id: string): Promise<void> {
    const delivery = await this.deliveries.findOneBy({ id, status: 'queued' });
    if (!delivery) return;
    const content = await this.contentOf(delivery);
    if (!content) return this.finish(delivery, 'dropped');
    try {
      await this.handOver(delivery, content);
    } catch (error) {
      return this.afterFailure(delivery, error);
    }
    await this.finish(delivery, 'sent');
  }

  /** @returns null when there is nothing (any more) to send */
  private async contentOf(delivery: MailDelivery): Promise<CodeMail | NoticeMail | null> {
    if (!delivery.template) return null;
    const origin = { ...delivery.origin, at: delivery.createdAt };
    const { challengeId, challengeGeneration } = delivery;
    if (challengeId === null || challengeGeneration === null) {
      const ageSeconds = (Date.now() - delivery.createdAt.getTime()) / 1_000;
      return ageSeconds < noticeLifeSeconds ? { origin } : null;
    }
    const live = await this.liveCodes?.findLive({ id: challengeId, generation: challengeGeneration });
    return live ? { ...live, origin } : null;
  }

  private async handOver(delivery: MailDelivery, content: CodeMail | NoticeMail): Promise<void> {
    const { from } = this.settings.mail;
    const language = chooseLanguage([delivery.locale], this.settings.defaultLanguage);
    await this.mailer.sendMail({
      // Objects, never text: an address with a comma in it would be two recipients.
      to: { name: '', address: delivery.recipient },
      from,
      messageId: `<${delivery.id}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`,
      date: delivery.createdAt,
      headers: {
        'Auto-Submitted': 'auto-generated', // RFC 3834
        'X-Auto-Response-Suppress': 'All',
        'X-Entity-Ref-ID': randomUUID(),
        'Content-Language': language,
      },
      template: delivery.template ?? undefined,
      context: { language, data: content } satisfies MailContext,
    });
  }

  private async finish(delivery: MailDelivery, status: 'sent' | 'dropped'): Promise<void> {
    this.logger.log({ msg: `mail ${status}`, deliveryId: delivery.id, template: delivery.template });
    if (isLastTrace(delivery)) return this.forget(delivery);
    await rows(
      this.dataSource.manager,
      `UPDATE mail_deliveries SET status = $2, finished_at = now(), tries = tries + $3, last_error = NULL
       WHERE id = $1`,
      [delivery.id, status, status === 'sent' ? 1 : 0],
    );
  }

  /**
   * A refusal for good ends it; anything else is tried again, 5 s to 5 min later, for as long as the mail means
   * something. Row and job change in one statement, so a crash loses neither.
   */
  private async afterFailure(delivery: MailDelivery, error: unknown): Promise<void> {
    const { reason, isPermanent } = explainSmtpError(error);
    const waitSeconds = Math.min(5 * 2 ** Math.min(delivery.tries, 10), 300);
    const report = { deliveryId: delivery.id, template: delivery.template, reason };
    if (isPermanent) {
      await rows(
        this.dataSource.manager,
        `UPDATE mail_deliveries SET status = 'failed', finished_at = now(), tries = tries + 1, last_error = $2
         WHERE id = $1`,
        [delivery.id, reason],
      );
      this.logger.error({ msg: 'mail refused for good', ...report });
      if (isLastTrace(delivery)) await this.forget(delivery);
      return;
    }
    await rows(
      this.dataSource.manager,
      `WITH delivery AS (
         UPDATE mail_deliveries
         SET tries = tries + 1, last_error = $2, next_try_at = now() + $3::int * interval '1 second'
         WHERE id = $1 AND status = 'queued' RETURNING id, next_try_at
       )
       SELECT graphile_worker.add_job($4::text, json_build_object('deliveryId', id), run_at := next_try_at,
                                      job_key := 'mail:' || id)
       FROM delivery`,
      [delivery.id, reason, waitSeconds, sendMailTask],
    );
    this.logger.warn({ msg: 'mail not handed over, will try again', waitSeconds, ...report });
  }

  private async forget({ id }: MailDelivery): Promise<void> {
    await this.deliveries.delete({ id });
  }

  /** Mails whose worker died in the middle: graphile-worker would hold their job for four hours. */
  private async requeueOverdue(): Promise<void> {
    await rows(
      this.dataSource.manager,
      `SELECT graphile_worker.add_job($1::text, json_build_object('deliveryId', id), job_key := 'mail:' || id)
       FROM (SELECT id FROM mail_deliveries
             WHERE status = 'queued' AND next_try_at < now() - interval '2 minutes'
             ORDER BY next_try_at LIMIT 500) AS overdue`,
      [sendMailTask],
    );
  }
}

/** Of somebody who has left, nothing is kept: not even that this was said. */
function isLastTrace({ template }: MailDelivery): boolean {
  return template === 'account-deleted';
}
