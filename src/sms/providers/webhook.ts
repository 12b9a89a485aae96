import {
  SmsError,
  smsStatuses,
  type AcceptedSms,
  type RawRequest,
  type SmsChannelId,
  type SmsMessage,
  type SmsProvider,
  type StatusReport,
} from '../sms-provider.js';
import { exchange, identifier, jsonObject, segmentCount } from './http-exchange.js';
import { isSignedWebhook, signWebhook } from './standard-webhooks.js';

export interface WebhookAccount {
  url: string;
  key: Buffer;
  channels: readonly SmsChannelId[];
}

/** Statuses that ask for another attempt, besides 5xx. */
const temporary: readonly number[] = [408, 425, 429];

/** Sends to a gateway of the installation, signed by Standard Webhooks 1.0.0 (docs/text-messages.md). */
export class WebhookProvider implements SmsProvider {
  readonly name = 'webhook';
  readonly channels: readonly SmsChannelId[];
  /** By the header `webhook-id`. */
  readonly recognisesDuplicates = true;

  constructor(private readonly account: WebhookAccount) {
    this.channels = account.channels;
  }

  async send(message: SmsMessage, signal: AbortSignal): Promise<AcceptedSms> {
    const { url, key } = this.account;
    const timestamp = nowSeconds();
    const body = bodyOf(message, timestamp);
    const signature = signWebhook(key, { id: message.deliveryId, timestamp, body });
    const headers = { 'content-type': 'application/json', ...signature };
    const { status, body: reply } = await exchange(url, { headers, body, signal });
    if (status >= 200 && status < 300) {
      const { providerMessageId, segments } = jsonObject(reply);
      // Reports may name a message by its delivery.
      const id = identifier(providerMessageId) ?? message.deliveryId;
      return { providerMessageId: id, ...segmentsOf(segments) };
    }
    const code = String(status);
    if (status === 401 || status === 403) {
      throw new SmsError('stop_provider', `refused the signature (HTTP ${status})`, { code });
    }
    const isTemporary = status >= 500 || temporary.includes(status);
    throw new SmsError(isTemporary ? 'retry' : 'final', `replied HTTP ${status}`, { code });
  }

  async readStatus({ headers, rawBody: body }: RawRequest): Promise<readonly StatusReport[] | null> {
    if (!isSignedWebhook(this.account.key, { headers, body, nowSeconds: nowSeconds() })) return null;
    const { type, data } = jsonObject(body);
    if (type !== 'delivery.updated' || typeof data !== 'object' || data === null) return [];
    const report = { ...data } as Record<string, unknown>; // as: its properties are checked one by one
    const status = smsStatuses.find((known) => known === report['status']);
    const providerMessageId = identifier(report['providerMessageId']);
    if (!status || !providerMessageId) return [];
    return [
      {
        providerMessageId,
        status,
        ...priceOf(report['priceMicros']),
        ...segmentsOf(report['segments']),
        ...errorOf(report['errorCode']),
      },
    ];
  }
}

function bodyOf(message: SmsMessage, timestamp: number): string {
  const { deliveryId, channel, to, locale, template, code, codeExpiresAt, text } = message;
  return JSON.stringify({
    type: 'delivery.requested',
    timestamp: new Date(timestamp * 1_000).toISOString(),
    data: {
      deliveryId,
      channel,
      recipient: to,
      locale,
      template,
      code,
      codeExpiresAt: codeExpiresAt.toISOString(),
      message: { text },
    },
  });
}

function segmentsOf(value: unknown): { segments?: number } {
  const segments = segmentCount(value);
  return segments === undefined ? {} : { segments };
}

function priceOf(value: unknown): { priceMicros?: number } {
  const isPrice =
    typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 2_147_483_647;
  return isPrice ? { priceMicros: value } : {};
}

function errorOf(value: unknown): { errorCode?: string } {
  const errorCode = identifier(value);
  return errorCode === null ? {} : { errorCode: errorCode.slice(0, 50) };
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1_000);
}
