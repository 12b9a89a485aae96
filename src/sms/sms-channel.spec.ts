import { Logger } from '@nestjs/common';
import { Keyring } from '../common/secrets.js';
import { sealNumber } from '../common/validation/destination.js';
import {
  accepted,
  busy,
  FakeProvider,
  noCredit,
  noReply,
  refused,
  secret,
  send,
  SmsChannelRecords,
} from '../../test/support/sms/sms-channels.js';

describe('SmsChannel', () => {
  let fixture: SmsChannelRecords;
  beforeEach(() => (fixture = new SmsChannelRecords()));
  beforeAll(() => Logger.overrideLogger(false));
  afterEach(() => jest.useRealTimers());
  const channelOf = (...providers: FakeProvider[]) => fixture.channelOf(...providers);

  it('sends to the sealed number, and records what was accepted', async () => {
    const provider = new FakeProvider('twilio', false);
    expect(await send(channelOf(provider))).toEqual({ status: 'sent', provider: 'twilio', reply: 'm-1' });
    expect(provider.sent).toMatchObject([
      { deliveryId: 'd-1', to: '+4915112345642', channel: 'sms', code: '123456', locale: 'en' },
    ]);
    expect(provider.sent[0]?.validitySeconds).toBeGreaterThanOrEqual(59);
    expect(fixture.records).toEqual([
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
    expect(fixture.records).toHaveLength(1);
  });

  it('sends nothing if an earlier attempt has no result, unless the provider would recognise the message', async () => {
    fixture.begins = (recognisesDuplicates) => recognisesDuplicates;
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
    fixture.begins = () => {
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
    expect(fixture.records).toMatchObject([{ status }]);
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
});
