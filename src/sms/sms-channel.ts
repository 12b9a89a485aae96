import type { Channel, Outgoing, ProviderState, SendOutcome } from '../delivery/channel.js';
import type { Language } from '../common/i18n/languages.js';
import { openNumber } from '../common/validation/destination.js';
import type { Keyring } from '../common/secrets.js';
import type { Message, MessageName } from '../delivery/message.js';
import type { SmsAttempt, SmsDeliveries } from './sms-deliveries.service.js';
import { SmsError, type AcceptedSms, type SmsChannelId, type SmsMessage } from './sms-provider.js';
import type { SmsProviderHealth } from './sms-provider-health.js';
import { countSegments } from './segments.js';
import { renderText, type RenderedText, type TextSettings } from './text.js';

/** How long a provider may take. */
export const attemptTimeoutMs = 10_000;

export interface RenderedSms extends RenderedText {
  template: MessageName;
  language: Language;
}

interface SmsChannelParts {
  id: SmsChannelId;
  slots: number;
  texts: TextSettings;
  /** Those that have this channel, in the order of preference; at least one. */
  providers: readonly SmsProviderHealth[];
  keyring: Keyring;
  deliveries: SmsDeliveries;
}

/** The channels `sms` and `whatsapp`. A message costs money, so it is never sent twice if that can be avoided. */
export class SmsChannel implements Channel<RenderedSms> {
  readonly id: SmsChannelId;
  readonly slots: number;

  constructor(private readonly parts: SmsChannelParts) {
    this.id = parts.id;
    this.slots = parts.slots;
  }

  get providerStates(): readonly ProviderState[] {
    return this.parts.providers.map(({ state }) => state);
  }

  render(message: Message): RenderedSms {
    const { name: template, language } = message;
    return { ...renderText(message, { ...this.parts.texts, channel: this.id }), template, language };
  }

  async send(outgoing: Outgoing<RenderedSms>, signal: AbortSignal): Promise<SendOutcome> {
    const number = openNumber(this.parts.keyring, outgoing.destination);
    if (!number)
      return { status: 'failed', reason: 'the number cannot be read: its secret is no longer listed' };
    const chosen = this.choose();
    const { name, recognisesDuplicates } = chosen.provider;
    const message = this.messageTo(number.e164, outgoing);
    if (message.validitySeconds <= 0) return { status: 'failed', reason: 'the code has expired' };
    const segments = countSegments(message.text).count;
    const { deliveryId, channel } = message;
    const attempt = { deliveryId, provider: name, channel, country: number.country, segments };
    const mayBegin = await this.parts.deliveries.begin(attempt, recognisesDuplicates);
    return mayBegin
      ? this.sendBy(chosen, { message, attempt, signal })
      : {
          status: 'failed',
          provider: name,
          reason: 'an earlier attempt was interrupted, and may have been accepted',
        };
  }

  private async sendBy(
    chosen: SmsProviderHealth,
    { message, attempt, signal }: { message: SmsMessage; attempt: SmsAttempt; signal: AbortSignal },
  ): Promise<SendOutcome> {
    const { deliveries } = this.parts;
    try {
      const { providerMessageId, segments = attempt.segments } = await this.attempt(chosen, message, signal);
      chosen.succeeded();
      await deliveries.finish(attempt, { status: 'accepted', providerMessageId, segments });
      const reply = providerMessageId !== null && { reply: providerMessageId };
      return { status: 'sent', provider: attempt.provider, ...reply };
    } catch (error) {
      if (!(error instanceof SmsError)) throw error;
      await deliveries.finish(attempt, { status: error.mayBeAccepted ? 'unknown' : 'refused' });
      return this.outcomeOf(error, chosen);
    }
  }

  /** The first one that works; the first one if none does. */
  private choose(): SmsProviderHealth {
    const [first] = this.parts.providers;
    if (!first) throw new Error(`The channel "${this.id}" has no provider`);
    return this.parts.providers.find(({ isUsable }) => isUsable) ?? first;
  }

  private messageTo(to: string, { deliveryId, rendered, expiresAt }: Outgoing<RenderedSms>): SmsMessage {
    const { text, code, language: locale, template } = rendered;
    const validitySeconds = secondsUntil(expiresAt);
    const content = { text, code, locale, template, codeExpiresAt: expiresAt, validitySeconds };
    return { deliveryId, to, channel: this.id, ...content };
  }

  /** Without a reply, tries once more if the provider recognises the second attempt as the same message. */
  private async attempt(
    { provider }: SmsProviderHealth,
    message: SmsMessage,
    signal: AbortSignal,
  ): Promise<AcceptedSms> {
    const withinTime = () => AbortSignal.any([signal, AbortSignal.timeout(attemptTimeoutMs)]);
    try {
      return await provider.send(message, withinTime());
    } catch (error) {
      const isUncertain = error instanceof SmsError && error.mayBeAccepted;
      if (!isUncertain || !provider.recognisesDuplicates || signal.aborted) throw error;
      const validitySeconds = secondsUntil(message.codeExpiresAt);
      if (validitySeconds <= 0) throw error;
      return provider.send({ ...message, validitySeconds }, withinTime());
    }
  }

  private outcomeOf(error: SmsError, chosen: SmsProviderHealth): SendOutcome {
    const { kind, message: reason, mayBeAccepted } = error;
    const about = { reason, provider: chosen.provider.name };
    if (kind === 'final' && !mayBeAccepted) chosen.succeeded();
    else chosen.failed(error);
    if (kind === 'final') return { status: 'failed', ...about };
    const isAtOnce = kind === 'stop_provider' && this.choose().isUsable;
    return { status: 'retry', ...about, isAtOnce };
  }
}

/** Whole seconds: a message that is valid for less cannot be used. */
function secondsUntil(time: Date): number {
  return Math.floor((time.getTime() - Date.now()) / 1_000);
}
