import { Injectable } from '@nestjs/common';
import { chooseLanguage } from '../common/i18n/languages.js';
import { LanguageSettings } from '../config/language.settings.js';
import { annotateSpan, traced, tracedDelivery } from '../common/tracing.js';
import type { Channel } from './channel.js';
import { CodeSource } from './code-source.js';
import type { AttemptOutcome, LeasedDelivery } from './delivery-leases.js';
import type { Message, MessageData } from './message.js';

/** A notice that could not be sent within a day is no longer useful. */
export const noticeLifeMs = 86_400_000;

const tooOld = 'the notice is older than a day';
const noLongerValid = 'the code is no longer valid';

interface Content {
  data: MessageData;
  expiresAt: Date;
}

/** Makes the attempts to send leased deliveries. Drops a delivery whose code or notice is no longer valid. */
@Injectable()
export class DeliveryAttempts {
  constructor(
    private readonly codes: CodeSource,
    private readonly settings: LanguageSettings,
  ) {}

  /**
   * Makes one attempt. A delivery has the same ID in every attempt, so that recipients can recognise duplicates.
   * @throws Error if it is unknown whether the message was sent
   */
  async attempt(delivery: LeasedDelivery, channel: Channel, signal: AbortSignal): Promise<AttemptOutcome> {
    const { template: name } = delivery;
    const traceparent = delivery.origin.traceparent ?? null;
    if (!name) {
      await tracedDelivery(traceparent, () => traceNothingSent(channel.id));
      return { status: 'dropped', reason: 'there is nothing to send' };
    }
    const content = await this.contentOf(delivery);
    if (!content)
      return { status: 'dropped', reason: delivery.challengeId === null ? tooOld : noLongerValid };
    const { data, expiresAt } = content;
    const language = chooseLanguage([delivery.locale], this.settings.defaultLanguage);
    const message = { name, language, data };
    return tracedDelivery(traceparent, () => send(channel, { delivery, message, expiresAt, signal }));
  }

  /** @returns null if the code is no longer valid, or the notice too old */
  private async contentOf(delivery: LeasedDelivery): Promise<Content | null> {
    const { challengeId, challengeGeneration, createdAt } = delivery;
    const origin = { ...delivery.origin, at: createdAt };
    if (challengeId === null || challengeGeneration === null) {
      const expiresAt = new Date(createdAt.getTime() + noticeLifeMs);
      if (expiresAt.getTime() <= Date.now()) return null;
      const { noticeCounts: counts, remainingCodes, effectiveAt } = delivery;
      return { data: counts ? { origin, counts } : { origin, remainingCodes, effectiveAt }, expiresAt };
    }
    const live = await this.codes.findLive({ id: challengeId, generation: challengeGeneration });
    if (!live) return null;
    const { expiresAt, ...code } = live;
    return { data: { ...code, origin }, expiresAt };
  }
}

interface Sending {
  delivery: LeasedDelivery;
  message: Message;
  expiresAt: Date;
  signal: AbortSignal;
}

/** @throws Error if it is unknown whether the message was sent */
async function send(
  channel: Channel,
  { delivery, message, expiresAt, signal }: Sending,
): Promise<AttemptOutcome> {
  const { id: deliveryId, destination, createdAt: queuedAt, lastProvider, refusedBy } = delivery;
  const previous = { lastProvider, refusedBy };
  const about = { 'postern.channel': channel.id };
  let rendered: unknown;
  try {
    rendered = await traced('mail.render', about, async () => channel.render(message));
  } catch {
    return retryLater(delivery, 'the message could not be rendered');
  }
  const outcome = await traced('mail.send', about, async () => {
    const outgoing = { deliveryId, destination, rendered, queuedAt, expiresAt, previous };
    const sent = await channel.send(outgoing, signal);
    if (sent.status !== 'sent') annotateSpan({ 'postern.outcome': sent.status });
    return sent;
  });
  if (outcome.status !== 'retry') return outcome;
  const { reason, provider, isAtOnce, isRefused } = outcome;
  const retry = { ...retryLater(delivery, reason), provider, isRefused };
  return isAtOnce ? { ...retry, waitSeconds: 0 } : retry;
}

/** The spans of a message that was sent: their absence would show who has an account to everyone who sees traces. */
async function traceNothingSent(channel: string): Promise<void> {
  const about = { 'postern.channel': channel };
  await traced('mail.render', about, async () => undefined);
  await traced('mail.send', about, async () => undefined);
}

/** Retries after 5 s to 5 min, until the message expires. */
function retryLater({ tries }: LeasedDelivery, reason: string) {
  return { status: 'queued' as const, reason, waitSeconds: Math.min(5 * 2 ** Math.min(tries, 10), 300) };
}
