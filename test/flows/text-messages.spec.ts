import { Keyring } from '../../src/common/secrets.js';
import { sealNumber } from '../../src/common/validation/destination.js';
import { channelIds, providerNames } from '../../src/delivery/channel.js';
import { smsChannelIds, type SmsChannelId } from '../../src/sms/sms-provider.js';
import { smsProviderNames } from '../../src/sms/sms-switch.setting.js';
import type { Account } from '../support/accounts.js';
import { startApp, type TestApp } from '../support/app.js';
import { derivedCode, startChallenge } from '../support/challenges.js';
import { eventually } from '../support/eventually.js';
import { signUp } from '../support/journeys.js';
import { expectProblem } from '../support/problems.js';
import { countQueries } from '../support/query-count.js';
import { SmsDeliveries } from '../../src/sms/sms-deliveries.service.js';
import { ScriptedSms, type ScriptedReport } from '../support/sms/scripted-sms.js';

const numberOf = (() => {
  let count = 0;
  return () => `+491511234${(count += 20).toString().padStart(4, '0')}`; // none is near another one
})();

interface SmsRow {
  delivery_id: string;
  provider: string;
  provider_message_id: string;
  channel: string;
  country: string;
  segments: number;
  price_micros: number | null;
  status: string;
  error_code: string | null;
  reported_at: Date | null;
}

interface DeliveryRow {
  id: string;
  status: string;
  tries: number;
  last_error: string | null;
  destination: string;
}

let sms: ScriptedSms;
let app: TestApp;
let account: Account;
let number: string;
beforeAll(async () => {
  sms = await ScriptedSms.start();
  app = await startApp({ env: { ...sms.variables, PUBLIC_URL: 'http://auth.localhost:3000/auth' } });
  account = await signUp(app);
});
beforeEach(() => {
  number = numberOf();
  sms.respond = () => ({ status: 202 });
});
afterAll(async () => {
  await app.close();
  await sms.close();
});

const start = (e164 = number, channel: SmsChannelId = 'sms') => {
  const keyring = app.firstApp.get(Keyring);
  const destination = sealNumber(keyring, { e164, callingCode: '49', country: 'DE' });
  const { email: address, user } = account;
  return startChallenge(app, {
    purpose: 'second_factor',
    address,
    userId: user.id,
    recipient: { channel, destination },
  });
};
const delivery = (challengeId: string, state: Partial<DeliveryRow>): Promise<DeliveryRow> =>
  eventually(`a delivery that is ${JSON.stringify(state)}`, async () => {
    const [row] = await app.query<DeliveryRow>(
      'SELECT id, status, tries, last_error, destination FROM deliveries WHERE challenge_id = $1',
      [challengeId],
    );
    const isIn =
      row && Object.entries(state).every(([name, value]) => row[name as keyof DeliveryRow] === value);
    return isIn ? row : null;
  });
const tryAgainNow = async (challengeId: string) => {
  await app.query('UPDATE deliveries SET next_try_at = now() WHERE challenge_id = $1', [challengeId]);
  await app.query(`SELECT pg_notify('delivery_queued', '')`);
};
const rowOf = async (deliveryId: string): Promise<SmsRow | undefined> => {
  const [row] = await app.query<SmsRow>('SELECT * FROM sms_deliveries WHERE delivery_id = $1', [deliveryId]);
  return row;
};
const requestsTo = (to: string) => sms.requests.filter(({ body }) => body.includes(to));

describe('a code by text message', () => {
  it('arrives, is recorded, and its number is shown masked', async () => {
    const challenge = await start();
    expect(challenge).toMatchObject({ channel: 'sms', destination: `+49 ••• •••${number.slice(-2)}` });
    const code = await derivedCode(app, challenge.challengeId);
    const received = await sms.message(number);
    expect(received).toMatchObject({ channel: 'sms', code, template: 'second-factor', locale: 'en' });
    expect(received.text).toBe(
      `Postern: ${code} is your code to sign in. It is good for 5 minutes. Nobody from Postern will ask for it.\n` +
        `@auth.localhost #${code}`,
    );
    const { id } = await delivery(challenge.challengeId, { status: 'sent', tries: 1 });
    expect(received.deliveryId).toBe(id);
    expect(await rowOf(id)).toMatchObject({
      provider: 'webhook',
      provider_message_id: received.providerMessageId,
      channel: 'sms',
      country: 'DE',
      segments: 1,
      price_micros: null,
      status: 'accepted',
      reported_at: null,
    });
    expect(sms.forged).toEqual([]);
  });

  it('goes by WhatsApp on its own channel', async () => {
    const { challengeId } = await start(number, 'whatsapp');
    const { channel, text } = await sms.message(number);
    const code = await derivedCode(app, challengeId);
    expect({ channel, lines: text.split('\n').length }).toEqual({ channel: 'whatsapp', lines: 1 });
    expect(text).toContain(code);
  });

  it('is not handed over again while an earlier attempt has no result', async () => {
    sms.respond = () => ({ status: 429 });
    const { challengeId } = await start();
    const { id: deliveryId } = await delivery(challengeId, { status: 'queued', tries: 1 });
    expect(await rowOf(deliveryId)).toMatchObject({ status: 'refused', accepted_at: null });
    const deliveries = app.firstApp.get(SmsDeliveries, { strict: false });
    const attempt = { deliveryId, provider: 'twilio', channel: 'sms', country: 'DE', segments: 1 };
    expect(await deliveries.begin(attempt, false)).toBe(true);
    expect(await rowOf(deliveryId)).toMatchObject({ status: 'sending', provider: 'twilio' });
    expect(await deliveries.begin(attempt, false)).toBe(false);
    expect(await deliveries.begin({ ...attempt, provider: 'webhook' }, true)).toBe(false);
    expect(await deliveries.begin(attempt, true)).toBe(true);
    sms.respond = () => ({ status: 202 });
    await tryAgainNow(challengeId);
    const { last_error: reason } = await delivery(challengeId, { status: 'failed' });
    expect(reason).toBe('an earlier attempt was interrupted, and may have been accepted');
    await deliveries.finish(attempt, { status: 'refused' });
    expect(await deliveries.begin(attempt, false)).toBe(true);
  });

  it.each([
    [429, 'replied HTTP 429'],
    [500, 'replied HTTP 500'],
  ])('waits after HTTP %i, and arrives once', async (status, reason) => {
    sms.respond = () => ({ status });
    const { challengeId } = await start();
    const { id } = await delivery(challengeId, { status: 'queued', tries: 1, last_error: reason });
    expect(await rowOf(id)).toMatchObject({ status: 'refused' });
    sms.respond = () => ({ status: 202 });
    await tryAgainNow(challengeId);
    await delivery(challengeId, { status: 'sent', tries: 2 });
    expect(sms.messagesTo(number)).toHaveLength(1);
    expect(new Set(requestsTo(number).map(({ headers }) => headers['webhook-id']))).toEqual(new Set([id]));
  });

  it('waits while the gateway refuses connections', async () => {
    await sms.refuse();
    const { challengeId } = await start();
    const reason = 'cannot be reached (ECONNREFUSED)';
    await delivery(challengeId, { status: 'queued', tries: 1, last_error: reason });
    await sms.listen();
    await tryAgainNow(challengeId);
    const { id } = await delivery(challengeId, { status: 'sent', tries: 2 });
    expect(sms.messagesTo(number)).toMatchObject([{ deliveryId: id }]);
  });

  it('is given up if the gateway refuses it', async () => {
    sms.respond = () => ({ status: 422, body: { to: number } });
    const { challengeId } = await start();
    await delivery(challengeId, { status: 'failed', tries: 1, last_error: 'replied HTTP 422' });
    expect(requestsTo(number)).toHaveLength(1);
  });

  it('is cut off after ten seconds and sent once more; then it is given up, and is one message all the same', async () => {
    const numbers = { recovers: number, stays: numberOf() };
    sms.respond = ({ body }) => {
      const isFirst = requestsTo(numbers.recovers).length === 1;
      return body.includes(numbers.stays) || isFirst ? 'silent' : { status: 202 };
    };
    const startedAt = Date.now();
    const [one, other] = [await start(numbers.recovers), await start(numbers.stays)];
    await delivery(one.challengeId, { status: 'sent', tries: 1 });
    const seconds = (Date.now() - startedAt) / 1_000;
    expect(seconds).toBeGreaterThan(9.9);
    expect(seconds).toBeLessThan(13);
    await delivery(other.challengeId, { status: 'failed', tries: 1, last_error: 'no reply in time' });
    for (const to of Object.values(numbers)) {
      expect(requestsTo(to)).toHaveLength(2);
      expect(sms.messagesTo(to)).toHaveLength(1);
    }
  }, 60_000);

  it('is not sent once it has expired', async () => {
    sms.respond = () => ({ status: 503 });
    const { challengeId } = await start();
    await delivery(challengeId, { tries: 1 });
    await app.query('UPDATE challenges SET expires_at = now() WHERE id = $1', [challengeId]);
    await tryAgainNow(challengeId);
    await delivery(challengeId, { status: 'dropped', tries: 1 });
    expect(requestsTo(number)).toHaveLength(1);
  });

  it('leaves neither number nor code in the database and the log', async () => {
    const { challengeId } = await start();
    const { code } = await sms.message(number);
    const { destination } = await delivery(challengeId, { status: 'sent' });
    expect(destination).toMatch(/^tel:\+49 ••• •••\d\d;[\w.:-]+@DE$/);
    const dump = JSON.stringify([
      await app.query('SELECT * FROM deliveries'),
      await app.query('SELECT * FROM sms_deliveries'),
      await app.query('SELECT * FROM challenges'),
    ]);
    for (const place of [dump, app.logLines.join('')]) {
      expect(place).not.toContain(number.slice(3));
      expect(place).not.toContain(code);
    }
  });
});

describe('a report about a text message', () => {
  let providerMessageId: string;
  let deliveryId: string;
  beforeEach(async () => {
    const { challengeId } = await start();
    ({ providerMessageId } = await sms.message(number));
    ({ id: deliveryId } = await delivery(challengeId, { status: 'sent' }));
  });

  const path = '/v1/sms/status/webhook';
  const post = (request: { body: string; headers: Record<string, string> }, to = path) =>
    fetch(`${app.client.url}${to}`, { method: 'POST', ...request });
  const report = (given: Partial<ScriptedReport>) =>
    post(sms.reportRequest({ providerMessageId, status: 'delivered', ...given }));

  it('is recorded', async () => {
    const response = await report({ priceMicros: 75_000, segments: 2 });
    expect([response.status, await response.text()]).toEqual([204, '']);
    expect(await rowOf(deliveryId)).toMatchObject({
      status: 'delivered',
      price_micros: 75_000,
      segments: 2,
      error_code: null,
      reported_at: expect.any(Date),
    });
  });

  it('of a failure has its code', async () => {
    await report({ status: 'failed', errorCode: '30003' });
    expect(await rowOf(deliveryId)).toMatchObject({ status: 'failed', error_code: '30003' });
  });

  it('repeated or out of order changes nothing', async () => {
    const once = sms.reportRequest({ providerMessageId, status: 'delivered' });
    expect((await post(once)).status).toBe(204);
    const first = await rowOf(deliveryId);
    expect((await post(once)).status).toBe(204);
    for (const status of ['accepted', 'failed'] as const)
      expect((await report({ status, errorCode: 'late' })).status).toBe(204);
    expect(await rowOf(deliveryId)).toEqual(first);
  });

  it('can still tell the price', async () => {
    await report({ status: 'failed' });
    await report({ status: 'accepted', priceMicros: 50_000 });
    expect(await rowOf(deliveryId)).toMatchObject({ status: 'failed', price_micros: 50_000 });
  });

  it('about an unknown message is accepted, and recorded nowhere', async () => {
    expect((await report({ providerMessageId: 'another' })).status).toBe(204);
    expect(await rowOf(deliveryId)).toMatchObject({ status: 'accepted' });
  });

  it('without a valid signature is refused, and causes no query', async () => {
    const genuine = sms.reportRequest({ providerMessageId, status: 'failed' });
    const { 'webhook-signature': _, ...unsigned } = genuine.headers;
    const forgeries = [
      { ...genuine, headers: unsigned },
      { ...genuine, body: genuine.body.replace('failed', 'delivered') },
      { ...genuine, headers: { ...genuine.headers, 'webhook-id': 'msg_other' } },
      { body: '', headers: genuine.headers },
      sms.reportRequest({ providerMessageId, status: 'failed' }, { secret: Buffer.alloc(32) }),
      sms.reportRequest({ providerMessageId, status: 'failed' }, { at: new Date(Date.now() - 301_000) }),
      sms.reportRequest({ providerMessageId, status: 'failed' }, { at: new Date(Date.now() + 302_000) }),
    ];
    const { queries, counts, responses } = await countQueries(async () => ({
      responses: await Promise.all(forgeries.map((forgery) => post(forgery))),
    }));
    expect(responses.map(({ status }) => status)).toEqual(forgeries.map(() => 403));
    expect({ queries, counts }).toEqual({ queries: 0, counts: 0 });
    expect(await responses[0]?.json()).toMatchObject({ code: 'auth.forbidden' });
    expect(await rowOf(deliveryId)).toMatchObject({ status: 'accepted' });
  });

  it.each(['twilio', 'vonage', 'aws', 'primary', 'toString'])(
    'of %s, which is not configured, is not found',
    async (name) => {
      const genuine = sms.reportRequest({ providerMessageId, status: 'failed' });
      const response = await post(genuine, `/v1/sms/status/${name}`);
      expect([response.status, await response.json()]).toMatchObject([404, { code: 'route.not_found' }]);
    },
  );

  it('is read in other media types, too', async () => {
    const { body, headers } = sms.reportRequest({ providerMessageId, status: 'delivered' });
    const asText = { ...headers, 'content-type': 'text/plain; charset=UTF-8' };
    expect((await post({ body, headers: asText })).status).toBe(204);
    const asXml = { ...headers, 'content-type': 'application/xml' };
    expect((await post({ body, headers: asXml })).status).toBe(415);
  });

  it('larger than 16 KiB is refused', async () => {
    const { headers } = sms.reportRequest({ providerMessageId, status: 'delivered' });
    expect((await post({ body: 'a'.repeat(17_000), headers })).status).toBe(413);
  });

  it('is deleted with its delivery', async () => {
    await app.query('DELETE FROM deliveries WHERE id = $1', [deliveryId]);
    expect(await rowOf(deliveryId)).toBeUndefined();
  });
});

it.each(['text/plain', 'application/x-www-form-urlencoded'])('no other route reads %s', async (type) => {
  const response = await fetch(`${app.client.url}/v1/auth/login`, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': type },
  });
  expect(response.status).toBe(415);
});

it('metrics list the channels and providers of text messages', () => {
  expect(channelIds).toEqual(expect.arrayContaining([...smsChannelIds]));
  expect(providerNames).toEqual(expect.arrayContaining([...smsProviderNames]));
});

it('there are no text messages without SMS_PROVIDER, and no reports', async () => {
  const without = await startApp();
  const response = await without.client.post('/v1/sms/status/webhook', { body: {} });
  expectProblem(response, 'route.not_found');
  await without.close();
});
