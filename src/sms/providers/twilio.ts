import { createHmac } from 'node:crypto';
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
import { exchange, identifier, jsonObject, segmentCount, type HttpReply } from './http-exchange.js';
import { isEqual } from './standard-webhooks.js';

export interface TwilioAccount {
  accountSid: string;
  authToken: string;
  messagingServiceSid: string;
  /** Of a WhatsApp template for authentication, whose only variable is the code. */
  whatsappContentSid: string | null;
}

interface TwilioOptions {
  /** Replaced by tests. */
  baseUrl?: string;
  /** Null if Twilio cannot reach it. */
  statusUrl: string | null;
  maxPrice: string | null;
}

/** Twilio's error codes that are not `final`. */
export const twilioErrorKinds: Readonly<Record<string, SmsFailureKind>> = {
  20003: 'stop_provider', // credentials
  20005: 'stop_provider', // account not active
  20404: 'stop_provider', // no such account
  20429: 'retry', // too many requests
  21606: 'stop_provider', // the sender cannot be used
  21609: 'stop_provider', // the status callback is not a public URL
  21611: 'retry', // the queue of the sender is full
  21701: 'stop_provider', // no such messaging service
  21703: 'stop_provider', // the messaging service has no sender
  21704: 'stop_provider', // the messaging service has no sender
  30001: 'retry', // queue overflow
  30002: 'stop_provider', // account suspended
  63038: 'stop_provider', // daily limit reached
};

const statuses: Readonly<Record<string, SmsStatus>> = {
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'failed',
  failed: 'failed',
  canceled: 'failed',
};

/** Twilio's Messages API. */
export class TwilioProvider implements SmsProvider {
  readonly name = 'twilio';
  readonly channels: readonly SmsChannelId[];
  readonly recognisesDuplicates = false;

  constructor(
    private readonly account: TwilioAccount,
    private readonly options: TwilioOptions,
  ) {
    this.channels = account.whatsappContentSid === null ? ['sms'] : ['sms', 'whatsapp'];
  }

  async send(message: SmsMessage, signal: AbortSignal): Promise<AcceptedSms> {
    const { accountSid, authToken } = this.account;
    const { baseUrl = 'https://api.twilio.com' } = this.options;
    const reply = await exchange(`${baseUrl}/2010-04-01/Accounts/${accountSid}/Messages.json`, {
      headers: {
        authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(this.parametersOf(message)).toString(),
      signal,
    });
    if (reply.status < 200 || reply.status >= 300) throw failureOf(reply);
    const { sid, num_segments: segments } = jsonObject(reply.body);
    const count = segmentCount(segments);
    return { providerMessageId: identifier(sid), ...(count !== undefined && { segments: count }) };
  }

  async readStatus({ headers, rawBody, url }: RawRequest): Promise<readonly StatusReport[] | null> {
    const parameters = new URLSearchParams(rawBody);
    const expected = twilioSignature(this.account.authToken, url, parameters);
    if (!isEqual(headers['x-twilio-signature'] ?? '', expected)) return null;
    const providerMessageId = identifier(parameters.get('MessageSid'));
    if (providerMessageId === null || parameters.get('AccountSid') !== this.account.accountSid) return [];
    const status = statuses[parameters.get('MessageStatus') ?? ''] ?? 'accepted';
    const errorCode = identifier(parameters.get('ErrorCode'));
    return [{ providerMessageId, status, ...(errorCode !== null && { errorCode }) }];
  }

  private parametersOf(message: SmsMessage): Record<string, string> {
    const { messagingServiceSid, whatsappContentSid } = this.account;
    const { statusUrl, maxPrice } = this.options;
    const common = {
      MessagingServiceSid: messagingServiceSid,
      ValidityPeriod: String(Math.min(message.validitySeconds, 36_000)),
      ...(statusUrl !== null && { StatusCallback: statusUrl }),
      ...(maxPrice !== null && { MaxPrice: maxPrice }),
    };
    if (message.channel === 'sms')
      return { To: message.to, Body: message.text, RiskCheck: 'enable', ...common };
    return {
      To: `whatsapp:${message.to}`,
      ContentSid: whatsappContentSid ?? '',
      ContentVariables: JSON.stringify({ 1: message.code }),
      ...common,
    };
  }
}

/** As Twilio computes it, over the URL and the parameters in the order of their names. */
export function twilioSignature(authToken: string, url: string, parameters: URLSearchParams): string {
  const sorted = [...parameters].toSorted(([one], [other]) => (one < other ? -1 : Number(one > other)));
  const signed = url + sorted.map(([name, value]) => name + value).join('');
  return createHmac('sha1', authToken).update(signed).digest('base64');
}

function failureOf({ status, body }: HttpReply): SmsError {
  const code = identifier(jsonObject(body)['code']);
  const reason = code === null ? `replied HTTP ${status}` : `replied HTTP ${status} with the error ${code}`;
  const options = { code: code ?? String(status) };
  const known = code === null ? undefined : twilioErrorKinds[code];
  if (known) return new SmsError(known, reason, options);
  if (status === 401 || status === 403) return new SmsError('stop_provider', reason, options);
  if (status === 429 || status === 503) return new SmsError('retry', reason, options);
  return new SmsError('final', reason, { ...options, mayBeAccepted: status >= 500 });
}
