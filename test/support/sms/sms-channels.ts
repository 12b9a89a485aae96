import { Keyring } from '../../../src/common/secrets.js';
import { sealNumber } from '../../../src/common/validation/destination.js';
import type { SendOutcome } from '../../../src/delivery/channel.js';
import { SmsChannel, type RenderedSms } from '../../../src/sms/sms-channel.js';
import type { AttemptResult, SmsAttempt, SmsDeliveries } from '../../../src/sms/sms-deliveries.service.js';
import {
  SmsError,
  type AcceptedSms,
  type SmsMessage,
  type SmsProvider,
} from '../../../src/sms/sms-provider.js';
import { SmsProviderHealth } from '../../../src/sms/sms-provider-health.js';
import type { SmsProviderName } from '../../../src/sms/sms-switch.setting.js';

export const secret = { kid: 'k1', secret: Buffer.alloc(48, 1) };
const keyring = new Keyring([secret]);
const destination = sealNumber(keyring, { e164: '+4915112345642', callingCode: '49', country: 'DE' });
const rendered: RenderedSms = {
  template: 'second-factor',
  language: 'en',
  text: 'Acme: 123456 is your code',
  code: '123456',
};

/** A provider that does what the test says, and keeps what it was asked to send. */
export class FakeProvider implements SmsProvider {
  readonly channels = ['sms'] as const;
  readonly sent: SmsMessage[] = [];
  send: SmsProvider['send'];
  readStatus = () => Promise.resolve(null);

  constructor(
    readonly name: SmsProviderName,
    readonly recognisesDuplicates: boolean,
    ...results: (AcceptedSms | SmsError)[]
  ) {
    this.send = (message) => {
      this.sent.push(message);
      const result = results[Math.min(this.sent.length, results.length) - 1];
      return result instanceof SmsError ? Promise.reject(result) : Promise.resolve(result ?? accepted);
    };
  }
}

export const accepted = { providerMessageId: 'm-1' };
export const noReply = () => new SmsError('final', 'no reply in time', { mayBeAccepted: true });
export const busy = () => new SmsError('retry', 'replied HTTP 429');
export const noCredit = () => new SmsError('stop_provider', 'replied HTTP 402');
export const refused = () => new SmsError('final', 'replied HTTP 400');

/** Channels that record their attempts here instead of in the database. */
export class SmsChannelRecords {
  readonly records: (SmsAttempt & AttemptResult)[] = [];
  /** Each time that a provider began or ceased to work. */
  readonly changes: string[] = [];
  /** Whether an attempt may begin. */
  begins: (recognisesDuplicates: boolean) => boolean = () => true;

  channelOf(...providers: FakeProvider[]): SmsChannel {
    const health = providers.map(
      (provider) =>
        new SmsProviderHealth({
          provider,
          onChange: (isUp) => this.changes.push(`${provider.name} ${isUp}`),
        }),
    );
    const deliveries = {
      begin: (_: SmsAttempt, recognisesDuplicates: boolean) =>
        Promise.resolve(this.begins(recognisesDuplicates)),
      finish: (attempt: SmsAttempt, result: AttemptResult) =>
        Promise.resolve(void this.records.push({ ...attempt, ...result })),
    };
    return new SmsChannel({
      id: 'sms',
      slots: 10,
      texts: { productName: 'Acme', host: 'localhost', appHash: null },
      providers: health,
      keyring,
      deliveries: deliveries as unknown as SmsDeliveries, // as: only these methods are called
    });
  }
}

export const send = (
  channel: SmsChannel,
  { to = destination, expiresInMs = 60_000, signal = new AbortController().signal } = {},
): Promise<SendOutcome> => {
  const expiresAt = new Date(Date.now() + expiresInMs);
  const previous = { lastProvider: null, refusedBy: [] };
  const about = { deliveryId: 'd-1', destination: to, queuedAt: new Date(), expiresAt, previous };
  return channel.send({ ...about, rendered }, signal);
};
