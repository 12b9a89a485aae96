import type { SmsProviderName } from './sms-switch.setting.js';

/** A text message, ready to be sent. */
export interface SmsMessage {
  /** The same in every attempt. */
  deliveryId: string;
  /** E.164. */
  to: string;
  channel: SmsChannelId;
  text: string;
  /** Also in the text; alone for providers whose templates have it as a variable. */
  code: string;
  locale: string;
  /** The name of the message, such as `second-factor`. */
  template: string;
  codeExpiresAt: Date;
  /** The rest of the code's lifetime. */
  validitySeconds: number;
}

export const smsChannelIds = ['sms', 'whatsapp'] as const;
export type SmsChannelId = (typeof smsChannelIds)[number];

export interface AcceptedSms {
  /** Null if the provider has none. */
  providerMessageId: string | null;
  segments?: number;
}

/**
 * How an attempt failed: `retry`: the message was certainly not accepted, and may be later; `final`: this message will
 * never be accepted, or may have been accepted already (a second one would cost again); `stop_provider`: the provider
 * accepts no message from this account (credentials, quota, suspended).
 */
export type SmsFailureKind = 'retry' | 'final' | 'stop_provider';

interface SmsErrorOptions {
  /** There was no reply: the message may have been accepted. */
  mayBeAccepted?: boolean;
  /** The provider's code of the error, without text. */
  code?: string;
}

/** Thrown by providers. The reason is stored and logged: it contains neither number, code nor credentials. */
export class SmsError extends Error {
  readonly mayBeAccepted: boolean;
  readonly code: string | null;

  constructor(
    readonly kind: SmsFailureKind,
    reason: string,
    { mayBeAccepted = false, code }: SmsErrorOptions = {},
  ) {
    super(reason);
    this.name = 'SmsError';
    this.mayBeAccepted = mayBeAccepted;
    this.code = code ?? null;
  }
}

/** A request from a provider, exactly as received. */
export interface RawRequest {
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  rawBody: string;
  /** As the provider knows it: `PUBLIC_URL`, path and query. Never from the Host header. */
  url: string;
}

export const smsStatuses = ['accepted', 'delivered', 'failed'] as const;
export type SmsStatus = (typeof smsStatuses)[number];

/** What a provider reports about a message it has accepted. */
export interface StatusReport {
  providerMessageId: string;
  status: SmsStatus;
  /** In millionths of the currency of `SMS_PRICES`, if the provider tells. */
  priceMicros?: number;
  segments?: number;
  /** The provider's reason for a failure: a code, no text. */
  errorCode?: string;
}

export interface SmsProvider {
  readonly name: SmsProviderName;
  /** The channels that are configured. */
  readonly channels: readonly SmsChannelId[];
  /** Whether it recognises a second attempt with the same `deliveryId`, so that a time-out may be tried again. */
  readonly recognisesDuplicates: boolean;
  /** @throws SmsError */
  send(message: SmsMessage, signal: AbortSignal): Promise<AcceptedSms>;
  /**
   * Reads a status report. Several reports may be in one request; none, if it is about nothing we store.
   * @returns null if the signature is wrong, missing or too old
   */
  readStatus(request: RawRequest): Promise<readonly StatusReport[] | null>;
}
