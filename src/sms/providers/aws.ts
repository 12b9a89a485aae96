import {
  SmsError,
  type AcceptedSms,
  type RawRequest,
  type SmsFailureKind,
  type SmsMessage,
  type SmsProvider,
  type SmsStatus,
  type StatusReport,
} from '../sms-provider.js';
import { exchange, identifier, jsonObject, micros, segmentCount, type HttpReply } from './http-exchange.js';
import { signRequest } from './sigv4.js';
import { SnsMessages } from './sns-messages.js';

export interface AwsAccount {
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  originationIdentity: string;
  configurationSet: string | null;
  protectConfigurationId: string | null;
  /** Null if no status is reported. */
  topicArn: string | null;
}

interface AwsOptions {
  /** Replaced by tests. */
  baseUrl?: string;
  /** Replaced by tests. */
  snsUrl?: string;
  maxPrice: string | null;
}

/** Exceptions that are not `final`. */
export const awsErrorKinds: Readonly<Record<string, SmsFailureKind>> = {
  AccessDeniedException: 'stop_provider',
  ExpiredTokenException: 'stop_provider',
  IncompleteSignature: 'stop_provider',
  IncompleteSignatureException: 'stop_provider',
  InvalidClientTokenId: 'stop_provider',
  InvalidSignatureException: 'stop_provider',
  MissingAuthenticationToken: 'stop_provider',
  MissingAuthenticationTokenException: 'stop_provider',
  OptInRequired: 'stop_provider',
  ResourceNotFoundException: 'stop_provider', // the sender, or a configuration
  ServiceQuotaExceededException: 'stop_provider', // the monthly limit, among others
  ServiceUnavailable: 'retry',
  ThrottlingException: 'retry',
  UnrecognizedClientException: 'stop_provider',
};

const failed: readonly string[] = [
  'TEXT_BLOCKED',
  'TEXT_CARRIER_BLOCKED',
  'TEXT_CARRIER_UNREACHABLE',
  'TEXT_INVALID',
  'TEXT_INVALID_MESSAGE',
  'TEXT_PROTECT_BLOCKED',
  'TEXT_SPAM',
  'TEXT_TTL_EXPIRED',
  'TEXT_UNREACHABLE',
];

const shortestTimeToLive = 5;

/** AWS End User Messaging SMS, version 2. */
export class AwsProvider implements SmsProvider {
  readonly name = 'aws';
  readonly channels = ['sms'] as const;
  readonly recognisesDuplicates = false;
  private readonly sns: SnsMessages | null;

  constructor(
    private readonly account: AwsAccount,
    private readonly options: AwsOptions,
  ) {
    const { topicArn } = account;
    const { snsUrl } = options;
    this.sns = topicArn === null ? null : new SnsMessages({ topicArn, ...(snsUrl && { url: snsUrl }) });
  }

  async send(message: SmsMessage, signal: AbortSignal): Promise<AcceptedSms> {
    const url = `${this.options.baseUrl ?? `https://sms-voice.${this.account.region}.amazonaws.com`}/`;
    const body = JSON.stringify(this.bodyOf(message));
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'PinpointSMSVoiceV2.SendTextMessage',
    };
    const request = { method: 'POST', url, headers, body };
    // fetch() sets the same host.
    const { host: _, ...signed } = signRequest(
      request,
      { ...this.account, service: 'sms-voice' },
      new Date(),
    );
    const reply = await exchange(url, { headers: signed, body, signal });
    if (reply.status !== 200) throw failureOf(reply);
    return { providerMessageId: identifier(jsonObject(reply.body)['MessageId']) };
  }

  async readStatus({ rawBody }: RawRequest): Promise<readonly StatusReport[] | null> {
    const message = this.sns ? await this.sns.read(rawBody) : null;
    if (message === null) return null;
    const event = jsonObject(message);
    const { eventType, totalMessagePrice: price, totalMessageParts: parts } = event;
    const providerMessageId = identifier(event['messageId']);
    if (typeof eventType !== 'string' || !eventType.startsWith('TEXT_') || !providerMessageId) return [];
    const priceMicros = micros(price);
    const segments = segmentCount(parts);
    const status = statusOf(eventType);
    return [
      {
        providerMessageId,
        status,
        ...(priceMicros !== undefined && { priceMicros }),
        ...(segments !== undefined && { segments }),
        ...(status === 'failed' && { errorCode: eventType }),
      },
    ];
  }

  private bodyOf({ to, text, validitySeconds }: SmsMessage): object {
    const { originationIdentity, configurationSet, protectConfigurationId } = this.account;
    const { maxPrice } = this.options;
    return {
      DestinationPhoneNumber: to,
      OriginationIdentity: originationIdentity,
      MessageBody: text,
      MessageType: 'TRANSACTIONAL',
      TimeToLive: Math.max(validitySeconds, shortestTimeToLive),
      ...(maxPrice !== null && { MaxPrice: maxPrice }),
      ...(configurationSet !== null && { ConfigurationSetName: configurationSet }),
      ...(protectConfigurationId !== null && { ProtectConfigurationId: protectConfigurationId }),
    };
  }
}

/** `TEXT_SUCCESSFUL` says that the carrier has accepted it, `TEXT_UNKNOWN` that nothing is known. */
function statusOf(eventType: string): SmsStatus {
  if (eventType === 'TEXT_DELIVERED') return 'delivered';
  return failed.includes(eventType) ? 'failed' : 'accepted';
}

function failureOf({ status, body }: HttpReply): SmsError {
  const { __type: type, Reason: given } = jsonObject(body);
  const name = typeof type === 'string' ? identifier(type.split('#').at(-1)) : null;
  const code = [name ?? String(status), identifier(given)].filter((part) => part !== null).join(' ');
  const reason = name === null ? `replied HTTP ${status}` : `replied HTTP ${status} with the error ${code}`;
  const known = name === null ? undefined : awsErrorKinds[name];
  if (known) return new SmsError(known, reason, { code });
  if (status === 401 || status === 403) return new SmsError('stop_provider', reason, { code });
  if (status === 429 || status === 503) return new SmsError('retry', reason, { code });
  return new SmsError('final', reason, { code, mayBeAccepted: status >= 500 });
}
