import { Logger } from '@nestjs/common';
import {
  accepted,
  busy,
  FakeProvider,
  noCredit,
  noReply,
  refused,
  send,
  SmsChannelRecords,
} from '../../test/support/sms/sms-channels.js';

describe('SmsChannel', () => {
  let fixture: SmsChannelRecords;
  beforeEach(() => (fixture = new SmsChannelRecords()));
  beforeAll(() => Logger.overrideLogger(false));
  afterEach(() => jest.useRealTimers());
  const channelOf = (...providers: FakeProvider[]) => fixture.channelOf(...providers);

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
    expect(fixture.changes).toEqual([]);
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
    expect(fixture.changes).toEqual(['twilio false']);
    jest.advanceTimersByTime(30_000);
    expect(await send(channel)).toMatchObject({ status: 'sent', provider: 'twilio' });
    expect(fixture.changes).toEqual(['twilio false', 'twilio true']);
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
    expect(fixture.changes).toEqual(['twilio false']);
  });
});
