import { Logger } from '@nestjs/common';
import { Keyring } from '../common/secrets.js';
import { sealNumber } from '../common/validation/destination.js';
import type { SendOutcome } from '../delivery/channel.js';
import { SmsChannel, type RenderedSms } from './sms-channel.js';
import type { AttemptResult, SmsAttempt, SmsDeliveries } from './sms-deliveries.service.js';
import { SmsError, type AcceptedSms, type SmsMessage, type SmsProvider } from './sms-provider.js';
import { SmsProviderHealth } from './sms-provider-health.js';
import type { SmsProviderName } from './sms-switch.setting.js';

const secret = { kid: 'k1', secret: Buffer.alloc(48, 1) };
const keyring = new Keyring([secret]);
const destination = sealNumber(keyring, { e164: '+4915112345642', callingCode: '49', country: 'DE' });
const rendered: RenderedSms = {
  template: 'second-factor',
  language: 'en',
  text: 'Acme: 123456 is your code',
  code: '123456',
};

/** A provider that does what the test says, and keeps what it was asked to send. */
class FakeProvider implements SmsProvider {
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

const accepted = { providerMessageId: 'm-1' };
const noReply = () => new SmsError('final', 'no reply in time', { mayBeAccepted: true });
const busy = () => new SmsError('retry', 'replied HTTP 429');
const noCredit = () => new SmsError('stop_provider', 'replied HTTP 402');
const refused = () => new SmsError('final', 'replied HTTP 400');

describe('SmsChannel', () => {
  let records: (SmsAttempt & AttemptResult)[];
  /** Whether an attempt may begin. */
  let begins: (recognisesDuplicates: boolean) => boolean;
  let changes: string[];
  beforeEach(() => {
    records = [];
    begins = () => true;
    changes = [];
  });
  beforeAll(() => Logger.overrideLogger(false));
  afterEach(() => jest.useRealTimers());

  function channelOf(...providers: FakeProvider[]): SmsChannel {
    const health = providers.map(
      (provider) =>
        new SmsProviderHealth({ provider, onChange: (isUp) => changes.push(`${provider.name} ${isUp}`) }),
    );
    const deliveries = {
      begin: (_: SmsAttempt, recognisesDuplicates: boolean) => Promise.resolve(begins(recognisesDuplicates)),
      finish: (attempt: SmsAttempt, result: AttemptResult) =>
        Promise.resolve(void records.push({ ...attempt, ...result })),
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

  const send = (
    channel: SmsChannel,
    { to = destination, expiresInMs = 60_000, signal = new AbortController().signal } = {},
  ): Promise<SendOutcome> => {
    const expiresAt = new Date(Date.now() + expiresInMs);
    const previous = { lastProvider: null, refusedBy: [] };
    const about = { deliveryId: 'd-1', destination: to, queuedAt: new Date(), expiresAt, previous };
    return channel.send({ ...about, rendered }, signal);
  };

  it('sends to the sealed number, and records what was accepted', async () => {
    const provider = new FakeProvider('twilio', false);
    expect(await send(channelOf(provider))).toEqual({ status: 'sent', provider: 'twilio', reply: 'm-1' });
    expect(provider.sent).toMatchObject([
      { deliveryId: 'd-1', to: '+4915112345642', channel: 'sms', code: '123456', locale: 'en' },
    ]);
    expect(provider.sent[0]?.validitySeconds).toBeGreaterThanOrEqual(59);
    expect(records).toEqual([
      {
        deliveryId: 'd-1',
        provider: 'twilio',
        status: 'accepted',
        providerMessageId: 'm-1',
        channel: 'sms',
        country: 'DE',
        segments: 1,
      },
    ]);
  });

  it.each([0, -1, -60_000, 999])('sends nothing if the code expires in %i ms', async (expiresInMs) => {
    const provider = new FakeProvider('twilio', false);
    const outcome = await send(channelOf(provider), { expiresInMs });
    expect(outcome).toEqual({ status: 'failed', reason: 'the code has expired' });
    expect(provider.sent).toEqual([]);
  });

  it('sends nothing to a number that cannot be read', async () => {
    const provider = new FakeProvider('twilio', false);
    const other = new Keyring([{ ...secret, secret: Buffer.alloc(48, 2) }]);
    for (const to of [
      'ada@example.com',
      '+4915112345642',
      sealNumber(other, { e164: '+4915112345642', callingCode: '49', country: 'DE' }),
    ])
      expect(await send(channelOf(provider), { to })).toMatchObject({ status: 'failed' });
    expect(provider.sent).toEqual([]);
  });

  it('sends once if there is no reply and the provider does not recognise duplicates', async () => {
    const provider = new FakeProvider('twilio', false, noReply());
    const outcome = await send(channelOf(provider));
    expect(outcome).toEqual({ status: 'failed', provider: 'twilio', reason: 'no reply in time' });
    expect(provider.sent).toHaveLength(1);
  });

  it('sends once more, with the same ID, if the provider recognises duplicates', async () => {
    const provider = new FakeProvider('webhook', true, noReply(), accepted);
    expect(await send(channelOf(provider))).toMatchObject({ status: 'sent' });
    expect(provider.sent.map(({ deliveryId }) => deliveryId)).toEqual(['d-1', 'd-1']);
    expect(records).toHaveLength(1);
  });

  it('sends nothing if an earlier attempt has no result, unless the provider would recognise the message', async () => {
    begins = (recognisesDuplicates) => recognisesDuplicates;
    const [twilio, webhook] = [new FakeProvider('twilio', false), new FakeProvider('webhook', true)];
    expect(await send(channelOf(twilio))).toEqual({
      status: 'failed',
      provider: 'twilio',
      reason: 'an earlier attempt was interrupted, and may have been accepted',
    });
    expect(twilio.sent).toEqual([]);
    expect(await send(channelOf(webhook))).toMatchObject({ status: 'sent' });
  });

  it('sends nothing if the attempt cannot be recorded', async () => {
    begins = () => {
      throw new Error('the database is unavailable');
    };
    const provider = new FakeProvider('twilio', false);
    await expect(send(channelOf(provider))).rejects.toThrow('the database is unavailable');
    expect(provider.sent).toEqual([]);
  });

  it.each([
    ['without a reply', noReply, 'unknown'],
    ['too early', busy, 'refused'],
    ['without credit', noCredit, 'refused'],
    ['invalid', refused, 'refused'],
  ])('records how an attempt ended: %s', async (_, error, status) => {
    await send(channelOf(new FakeProvider('twilio', false, error())));
    expect(records).toMatchObject([{ status }]);
  });

  it('sends no third time', async () => {
    const provider = new FakeProvider('webhook', true, noReply());
    expect(await send(channelOf(provider))).toMatchObject({ status: 'failed' });
    expect(provider.sent).toHaveLength(2);
  });

  it('does not send again a code that has expired meanwhile', async () => {
    const provider = new FakeProvider('webhook', true);
    provider.send = (message) => {
      provider.sent.push(message);
      jest.useFakeTimers({ now: Date.now() + 10_000 });
      return Promise.reject(noReply());
    };
    expect(await send(channelOf(provider), { expiresInMs: 9_000 })).toMatchObject({ status: 'failed' });
    expect(provider.sent).toHaveLength(1);
  });

  it('does not repeat what was replied', async () => {
    for (const error of [busy(), refused(), noCredit()]) {
      const provider = new FakeProvider('webhook', true, error);
      await send(channelOf(provider));
      expect(provider.sent).toHaveLength(1);
    }
  });

  it('does not send again once the process has stopped waiting', async () => {
    const provider = new FakeProvider('webhook', true, noReply());
    expect(await send(channelOf(provider), { signal: AbortSignal.abort() })).toMatchObject({
      status: 'failed',
    });
    expect(provider.sent).toHaveLength(1);
  });

  it('tries again later what was certainly not accepted', async () => {
    const outcome = await send(channelOf(new FakeProvider('twilio', false, busy())));
    expect(outcome).toEqual({
      status: 'retry',
      provider: 'twilio',
      reason: 'replied HTTP 429',
      isAtOnce: false,
    });
  });

  it('fails for a message that will never be accepted, without regarding the provider as down', async () => {
    const channel = channelOf(
      new FakeProvider('twilio', false, refused()),
      new FakeProvider('vonage', false),
    );
    for (let nth = 0; nth < 5; nth += 1)
      expect(await send(channel)).toEqual({
        status: 'failed',
        provider: 'twilio',
        reason: 'replied HTTP 400',
      });
    expect(changes).toEqual([]);
  });

  it('gives a message to the fallback at once if the provider accepts none from this account', async () => {
    const [first, second] = [
      new FakeProvider('twilio', false, noCredit()),
      new FakeProvider('vonage', false),
    ];
    const channel = channelOf(first, second);
    expect(await send(channel)).toMatchObject({ status: 'retry', isAtOnce: true, provider: 'twilio' });
    expect(await send(channel)).toMatchObject({ status: 'sent', provider: 'vonage' });
    expect([first.sent.length, second.sent.map(({ code }) => code)]).toEqual([1, ['123456']]);
    expect(channel.providerStates).toMatchObject([
      { name: 'twilio', reason: 'replied HTTP 402' },
      { name: 'vonage', failingSeconds: null, reason: null },
    ]);
  });

  it('tries again later without a fallback, or if that accepts none either', async () => {
    const alone = channelOf(new FakeProvider('twilio', false, noCredit()));
    expect(await send(alone)).toMatchObject({ status: 'retry', isAtOnce: false });
    const both = channelOf(
      new FakeProvider('twilio', false, noCredit()),
      new FakeProvider('vonage', false, noCredit()),
    );
    expect(await send(both)).toMatchObject({ status: 'retry', isAtOnce: true, provider: 'twilio' });
    expect(await send(both)).toMatchObject({ status: 'retry', isAtOnce: false, provider: 'vonage' });
  });

  it('never gives the fallback a message that may have been accepted', async () => {
    const second = new FakeProvider('vonage', false);
    const channel = channelOf(new FakeProvider('twilio', false, noReply()), second);
    expect(await send(channel)).toMatchObject({ status: 'failed', provider: 'twilio' });
    expect(second.sent).toEqual([]);
  });

  it('uses the fallback after three failures in a row, until the provider works again', async () => {
    jest.useFakeTimers();
    const first = new FakeProvider('twilio', false, busy(), busy(), busy(), accepted);
    const channel = channelOf(first, new FakeProvider('vonage', false));
    for (let nth = 0; nth < 3; nth += 1) expect(await send(channel)).toMatchObject({ provider: 'twilio' });
    expect(await send(channel)).toMatchObject({ status: 'sent', provider: 'vonage' });
    expect(changes).toEqual(['twilio false']);
    jest.advanceTimersByTime(30_000);
    expect(await send(channel)).toMatchObject({ status: 'sent', provider: 'twilio' });
    expect(changes).toEqual(['twilio false', 'twilio true']);
  });

  it('waits longer each time that the provider still does not work, at most five minutes', async () => {
    jest.useFakeTimers();
    const channel = channelOf(
      new FakeProvider('twilio', false, noCredit()),
      new FakeProvider('vonage', false),
    );
    for (const waitMs of [30_000, 60_000, 120_000, 240_000, 300_000, 300_000]) {
      expect(await send(channel)).toMatchObject({ provider: 'twilio' });
      jest.advanceTimersByTime(waitMs - 1);
      expect(await send(channel)).toMatchObject({ provider: 'vonage' });
      jest.advanceTimersByTime(1);
    }
    expect(changes).toEqual(['twilio false']);
  });
});
