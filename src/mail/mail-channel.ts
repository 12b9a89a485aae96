import { Injectable, type OnModuleInit } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { Language } from '../common/i18n/languages.js';
import {
  mailboxChannel,
  type Channel,
  type Outgoing,
  type ProviderState,
  type SendOutcome,
} from '../delivery/channel.js';
import { Channels } from '../delivery/channels.service.js';
import type { Message } from '../delivery/message.js';
import { domainOf } from './mail-address.js';
import { MailSettings } from './mail.settings.js';
import { describeReply, explainSmtpError, type SmtpFailure } from './smtp-error.js';
import type { SmtpProvider } from './smtp-provider.js';
import { SmtpProviders } from './smtp-providers.js';
import { AttemptTimer } from './smtp-transport.js';
import { TemplateRenderer, type RenderedMail } from './template-renderer.js';

interface Mail extends RenderedMail {
  language: Language;
  /** Must not appear in any error; null for a notice. */
  code: string | null;
}

/** The channel `email`: renders an e-mail and sends it to one of the mail servers. */
@Injectable()
export class MailChannel implements Channel<Mail>, OnModuleInit {
  readonly id = mailboxChannel;
  readonly slots: number;
  private readonly renderer: TemplateRenderer;

  /** The renderer tries every template, so a broken one prevents the start instead of failing a sign-up later. */
  constructor(
    private readonly settings: MailSettings,
    private readonly channels: Channels,
    private readonly providers: SmtpProviders,
  ) {
    this.slots = settings.concurrency;
    this.renderer = new TemplateRenderer(settings);
  }

  onModuleInit(): void {
    this.channels.register(this);
  }

  get providerStates(): readonly ProviderState[] {
    return this.providers.states;
  }

  render(message: Message): Mail {
    const { language, data } = message;
    return { ...this.renderer.render(message), language, code: 'code' in data ? data.code : null };
  }

  /**
   * Sending twice is harmless, because every attempt has the same `Message-ID` and the same code. That happens if a server
   * has accepted an e-mail and its reply gets lost.
   */
  async send({ rendered: mail, ...outgoing }: Outgoing<Mail>): Promise<SendOutcome> {
    const secrets = { recipient: outgoing.destination, code: mail.code };
    const provider = this.providers.choose(outgoing.previous);
    try {
      const reply = await this.handOver(mail, outgoing, provider);
      provider.succeeded();
      return { status: 'sent', provider: provider.name, reply: reply && describeReply(reply, secrets) };
    } catch (error) {
      return this.outcomeOf(explainSmtpError(error, secrets), { provider, ...outgoing });
    }
  }

  private outcomeOf(
    failure: SmtpFailure,
    { provider, previous }: { provider: SmtpProvider } & Pick<Outgoing<Mail>, 'previous'>,
  ): SendOutcome {
    const { kind, reason } = failure;
    if (kind === 'server' || kind === 'sign-in') provider.failed(failure);
    else provider.succeeded();
    const about = { reason, provider: provider.name };
    const other = this.providers.findOther(provider, previous);
    if (kind === 'recipient' || (kind === 'policy' && !other)) return { status: 'failed', ...about };
    // Not if it has just failed to send the same e-mail.
    const isAtOnce = other !== null && other.isUp && other.name !== previous.lastProvider;
    return { status: 'retry', ...about, isAtOnce, ...(kind === 'policy' && { isRefused: true }) };
  }

  /** @returns the reply of the mail server */
  private async handOver(
    mail: Mail,
    outgoing: Omit<Outgoing<Mail>, 'rendered'>,
    provider: SmtpProvider,
  ): Promise<string | undefined> {
    const { from, timeoutSeconds } = this.settings;
    const { subject, html, text, language } = mail;
    const timer = new AttemptTimer(timeoutSeconds);
    const sending = provider.sendMail({
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
      signal: timer.signal,
      onSourceRead: () => timer.awaitReply(),
    });
    const sent = (await sending.finally(() => timer.stop())) as { response?: string }; // as: nodemailer's result
    return sent.response;
  }
}
