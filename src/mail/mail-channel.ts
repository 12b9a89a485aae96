import { MailerService } from '@nestjs-modules/mailer';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { Language } from '../common/i18n/languages.js';
import { mailboxChannel, type Channel, type Outgoing, type SendOutcome } from '../delivery/channel.js';
import { Channels } from '../delivery/channels.service.js';
import type { Message } from '../delivery/message.js';
import { domainOf } from './mail-address.js';
import { MailSettings } from './mail.settings.js';
import { describeReply, explainSmtpError } from './smtp-error.js';
import { mailConnections } from './smtp-transport.js';
import { TemplateRenderer, type RenderedMail } from './template-renderer.js';

interface Mail extends RenderedMail {
  language: Language;
  /** Must not appear in any error; null for a notice. */
  code: string | null;
}

/** The channel `email`: renders an e-mail and sends it to the mail server. */
@Injectable()
export class MailChannel implements Channel<Mail>, OnModuleInit {
  readonly id = mailboxChannel;
  readonly slots = mailConnections;
  private readonly renderer: TemplateRenderer;

  /** The renderer tries every template, so a broken one prevents the start instead of failing a sign-up later. */
  constructor(
    private readonly mailer: MailerService,
    private readonly settings: MailSettings,
    private readonly channels: Channels,
  ) {
    this.renderer = new TemplateRenderer(settings);
  }

  onModuleInit(): void {
    this.channels.register(this);
  }

  render(message: Message): Mail {
    const { language, data } = message;
    return { ...this.renderer.render(message), language, code: 'code' in data ? data.code : null };
  }

  /** Sending twice is harmless, because every attempt has the same `Message-ID`. nodemailer cannot abort an attempt. */
  async send({ rendered: mail, ...outgoing }: Outgoing<Mail>): Promise<SendOutcome> {
    const secrets = { recipient: outgoing.destination, code: mail.code };
    try {
      const reply = await this.handOver(mail, outgoing);
      return { status: 'sent', reply: reply && describeReply(reply, secrets) };
    } catch (error) {
      const { reason, isPermanent } = explainSmtpError(error, secrets);
      return { status: isPermanent ? 'failed' : 'retry', reason };
    }
  }

  /** @returns the reply of the mail server */
  private async handOver(
    mail: Mail,
    outgoing: Omit<Outgoing<Mail>, 'rendered'>,
  ): Promise<string | undefined> {
    const { from } = this.settings;
    const { subject, html, text, language } = mail;
    const sent = (await this.mailer.sendMail({
      // An object rather than text, in which an address with a comma would become two recipients.
      to: { name: '', address: outgoing.destination },
      from,
      messageId: `<${outgoing.deliveryId}@${domainOf(from.address)}>`,
      date: outgoing.queuedAt,
      headers: {
        'Auto-Submitted': 'auto-generated', // RFC 3834
        'X-Auto-Response-Suppress': 'All',
        'X-Entity-Ref-ID': randomUUID(),
        'Content-Language': language,
      },
      subject,
      html,
      text,
    })) as { response?: string }; // as: what nodemailer's SMTP transport resolves with
    return sent.response;
  }
}
