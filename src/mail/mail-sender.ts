import { MailerService } from '@nestjs-modules/mailer';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { chooseLanguage } from '../common/i18n/languages.js';
import { LanguageSettings } from '../config/language.settings.js';
import type { AttemptOutcome, LeasedDelivery } from './delivery-leases.js';
import type { MailData } from './mail-templates.js';
import { MailSettings } from './mail.settings.js';
import type { MailContext } from './mailer-adapter.js';
import { explainSmtpError } from './smtp-error.js';

/** Where codes come from: OtpModule, which stands to the right of mail and so registers itself here. */
export interface LiveCodes {
  /** @returns null when the code is dead: expired, used, used up or replaced */
  findLive(challenge: {
    id: string;
    generation: number;
  }): Promise<{ code: string; lifetimeSeconds: number } | null>;
}

/** A notice tells what happened; after a day without a mail server nobody is waiting for it any more. */
const noticeLifeSeconds = 86_400;

/** Renders a mail and hands it over to the mail server. */
@Injectable()
export class MailSender {
  private liveCodes: LiveCodes | null = null;

  constructor(
    private readonly mailer: MailerService,
    private readonly settings: MailSettings,
    private readonly language: LanguageSettings,
  ) {}

  useLiveCodes(source: LiveCodes): void {
    this.liveCodes = source;
  }

  /**
   * The source of codes, which a process that sends mail cannot do without: each code that it could not find would be
   * taken for a dead one, and its mail dropped.
   * @throws Error where no module has registered one
   */
  getLiveCodes(): LiveCodes {
    if (!this.liveCodes) throw new Error('No module has registered the source of the codes that mails carry');
    return this.liveCodes;
  }

  /**
   * One attempt. Sending twice is harmless: the same delivery has one `Message-ID`.
   * @throws Error where it cannot be known whether the mail still has to be sent; what the mail server does is an
   *   outcome
   */
  async send(delivery: LeasedDelivery): Promise<AttemptOutcome> {
    const data = await this.dataOf(delivery);
    if (!data) return { status: 'dropped' };
    try {
      await this.handOver(delivery, data);
      return { status: 'sent' };
    } catch (error) {
      const secrets = { recipient: delivery.recipient, code: 'code' in data ? data.code : null };
      return afterFailure(delivery, explainSmtpError(error, secrets));
    }
  }

  /** @returns null when there is nothing (any more) to send */
  private async dataOf(delivery: LeasedDelivery): Promise<MailData | null> {
    if (!delivery.template) return null;
    const { challengeId, challengeGeneration, createdAt, noticeCounts } = delivery;
    const origin = { ...delivery.origin, at: createdAt };
    if (challengeId === null || challengeGeneration === null) {
      const ageSeconds = (Date.now() - createdAt.getTime()) / 1_000;
      if (ageSeconds >= noticeLifeSeconds) return null;
      return noticeCounts ? { origin, counts: noticeCounts } : { origin };
    }
    const live = await this.getLiveCodes().findLive({ id: challengeId, generation: challengeGeneration });
    return live ? { ...live, origin } : null;
  }

  private async handOver(delivery: LeasedDelivery, data: MailData): Promise<void> {
    const { from } = this.settings;
    const language = chooseLanguage([delivery.locale], this.language.defaultLanguage);
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
      context: { language, data } satisfies MailContext,
    });
  }
}

/**
 * A refusal for good ends it; anything else is tried again, 5 s to 5 min later, for as long as the mail means
 * something.
 */
function afterFailure(
  { tries }: LeasedDelivery,
  { reason, isPermanent }: ReturnType<typeof explainSmtpError>,
): AttemptOutcome {
  if (isPermanent) return { status: 'failed', reason };
  return { status: 'queued', reason, waitSeconds: Math.min(5 * 2 ** Math.min(tries, 10), 300) };
}
