import type { KeyObject } from 'node:crypto';
import {
  SmsError,
  type AcceptedSms,
  type RawRequest,
  type SmsChannelId,
  type SmsFailureKind,
  type SmsMessage,
  type SmsProvider,
  type SmsStatus,
  type StatusReport,
} from '../sms-provider.js';
import { exchange, identifier, jsonObject, micros, segmentCount, type HttpReply } from './http-exchange.js';
import { isSignedCallback, signApplicationToken } from './vonage-jwt.js';

export interface VonageAccount {
  applicationId: string;
  privateKey: KeyObject;
  signatureSecret: string;
  from: string;
  whatsapp: { from: string; template: string } | null;
}

interface VonageOptions {
  /** Replaced by tests. */
  baseUrl?: string;
  /** Null if Vonage cannot reach it. */
  statusUrl: string | null;
}

/** Vonage's error codes that are not `final`. */
export const vonageErrorKinds: Readonly<Record<string, SmsFailureKind>> = {
  1000: 'retry', // throttled
  1060: 'stop_provider', // account barred
  1070: 'stop_provider', // no credit
  1080: 'stop_provider', // account not enabled
  1100: 'retry', // not submitted, because of the network
};

const statuses: Readonly<Record<string, SmsStatus>> = {
  submitted: 'accepted',
  delivered: 'delivered',
  read: 'delivered',
  rejected: 'failed',
  undeliverable: 'failed',
};

/** Vonage refuses shorter ones. */
const shortestTtlSeconds = 20;

/** Vonage's Messages API v1. */
export class VonageProvider implements SmsProvider {
  readonly name = 'vonage';
  readonly channels: readonly SmsChannelId[];
  readonly recognisesDuplicates = false;

  constructor(
    private readonly account: VonageAccount,
    private readonly options: VonageOptions,
  ) {
    this.channels = account.whatsapp === null ? ['sms'] : ['sms', 'whatsapp'];
  }

  async send(message: SmsMessage, signal: AbortSignal): Promise<AcceptedSms> {
    const { baseUrl = 'https://api.nexmo.com' } = this.options;
    const reply = await exchange(`${baseUrl}/v1/messages`, {
      headers: {
        authorization: `Bearer ${signApplicationToken({ ...this.account, nowSeconds: nowSeconds() })}`,
        'content-type': 'application/json',
        accept: 'application/json',
      },
      body: JSON.stringify(this.bodyOf(message)),
      signal,
    });
    if (reply.status < 200 || reply.status >= 300) throw failureOf(reply);
    return { providerMessageId: identifier(jsonObject(reply.body)['message_uuid']) };
  }

  async readStatus({ headers, rawBody: body }: RawRequest): Promise<readonly StatusReport[] | null> {
    const authorization = headers['authorization'];
    if (!isSignedCallback({ ...this.account, nowSeconds: nowSeconds() }, { authorization, body }))
      return null;
    const { message_uuid: id, status: text, error, usage, sms } = jsonObject(body);
    const providerMessageId = identifier(id);
    const status = typeof text === 'string' ? statuses[text] : undefined;
    if (providerMessageId === null || status === undefined) return [];
    const priceMicros = micros(propertyOf(usage, 'price'));
    const segments = segmentCount(propertyOf(sms, 'count_total'));
    const errorCode = errorCodeOf(propertyOf(error, 'type')) ?? identifier(propertyOf(error, 'title'));
    return [
      {
        providerMessageId,
        status,
        ...(priceMicros !== undefined && { priceMicros }),
        ...(segments !== undefined && { segments }),
        ...(errorCode !== null && { errorCode }),
      },
    ];
  }

  private bodyOf({ deliveryId, channel, to, text, code, locale, validitySeconds }: SmsMessage): object {
    const { from, whatsapp } = this.account;
    const { statusUrl } = this.options;
    const common = {
      to: to.replace('+', ''),
      client_ref: deliveryId,
      ...(statusUrl !== null && { webhook_url: statusUrl, webhook_version: 'v1' }),
    };
    if (channel === 'sms' || whatsapp === null) {
      const ttl = Math.max(validitySeconds, shortestTtlSeconds);
      return { channel: 'sms', message_type: 'text', from, text, ttl, ...common };
    }
    const parameters = [{ type: 'text', text: code }];
    const template = {
      name: whatsapp.template,
      language: { policy: 'deterministic', code: locale },
      components: [
        { type: 'body', parameters },
        { type: 'button', sub_type: 'url', index: '0', parameters },
      ],
    };
    const custom = { type: 'template', template };
    return { channel, message_type: 'custom', from: whatsapp.from, custom, ...common };
  }
}

function failureOf({ status, body }: HttpReply): SmsError {
  const code = errorCodeOf(jsonObject(body)['type']);
  const reason = code === null ? `replied HTTP ${status}` : `replied HTTP ${status} with the error ${code}`;
  const options = { code: code ?? String(status) };
  const known = code === null ? undefined : vonageErrorKinds[code];
  if (known) return new SmsError(known, reason, options);
  if (status === 401 || status === 402) return new SmsError('stop_provider', reason, options);
  if (status === 429 || status === 503) return new SmsError('retry', reason, options);
  return new SmsError('final', reason, { ...options, mayBeAccepted: status >= 500 });
}

/** The type of an error is the URL of its page, with the code as its fragment. */
function errorCodeOf(type: unknown): string | null {
  return (typeof type === 'string' && /[#/](\d{3,5})$/.exec(type)?.[1]) || null;
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1_000);
}
