import { randomUUID } from 'node:crypto';
import type { TextMessagesResponse } from '../../src/admin/text-messages/text-messages.response.js';
import { SmsHours } from '../../src/sms/sms-hours.service.js';
import { startApp } from '../support/app.js';
import { insertDelivery } from '../support/deliveries.js';
import { startLimitedApp, type LimitedApp } from '../support/limited-app.js';
import { signInOperator, type OperatorAccount } from '../support/operators.js';
import { expectProblem } from '../support/problems.js';
import { countQueries } from '../support/query-count.js';
import { textMessageVariables } from '../support/sms/scripted-sms.js';
import {
  forgetEverything,
  numbersApart,
  numbersOf,
  outcomeOf,
  outcomesOf,
  passTime,
  type TextMessage,
} from '../support/text-messages.js';

const [hour, day] = [3_600, 86_400];
const lifetime = 300;
const path = '/v1/admin/text-messages';
const suspended = 'phone.unavailable sms-breaker';

interface EventRow {
  actor_type: string;
  actor_id: string | null;
  subject_id: string | null;
  details: Record<string, unknown>;
  ip: string | null;
  device: object | null;
  address_key: string | null;
}

describe('text messages, for operators', () => {
  let app: LimitedApp;
  let admin: OperatorAccount;
  let support: OperatorAccount;
  beforeAll(async () => {
    app = await startLimitedApp('database', {
      ...textMessageVariables,
      SMS_NUMBERS_PER_NETWORK_PER_HOUR: '100',
      SMS_PER_PREFIX_PER_HOUR: '1000',
    });
    admin = await signInOperator(app, 'admin');
    support = await signInOperator(app, 'support');
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    await forgetEverything(app);
    await app.query('TRUNCATE deliveries CASCADE');
  });

  const admit = (message: TextMessage) => outcomeOf(app.firstApp, message);
  const countHours = () => app.firstApp.get(SmsHours).count();
  const read = async (window = '24h'): Promise<TextMessagesResponse> => {
    const response = await app.client.get<TextMessagesResponse>(`${path}?window=${window}`, {
      token: support.token,
    });
    expect(response.status).toBe(200);
    return response.body;
  };
  const close = (id: string, { token = admin.token, query = '?reason=false alarm' } = {}) =>
    app.client.send('DELETE', `${path}/breakers/${id}${encodeURI(query)}`, { token });
  const events = (type: string) =>
    app.query<EventRow>(
      `SELECT actor_type, actor_id, subject_id, details, ip, device, address_key
       FROM audit_events AS e JOIN audit_personal AS p ON p.event_id = e.id
       WHERE type = $1 AND e.id > $2 ORDER BY e.id`,
      [type, lastEvent],
    );
  let lastEvent: string;
  beforeEach(async () => {
    const [last] = await app.query<{ id: string }>('SELECT id FROM audit_events ORDER BY id DESC LIMIT 1');
    lastEvent = last?.id ?? '00000000-0000-0000-0000-000000000000';
  });

  /** Messages of which some are delivered, and some confirmed. */
  async function send(
    numbers: readonly string[],
    { delivered = 0, confirmed = 0, ip }: { delivered?: number; confirmed?: number; ip?: string } = {},
  ): Promise<void> {
    const messages = numbers.map((number) => ({ number, challengeId: randomUUID(), ...(ip && { ip }) }));
    expect(await outcomesOf(app, messages)).toEqual({ admitted: numbers.length });
    for (const [column, count] of Object.entries({ delivered_at: delivered, confirmed_at: confirmed }))
      await app.query(`UPDATE sms_admissions SET ${column} = now() WHERE challenge_id = ANY ($1)`, [
        messages.slice(0, count).map(({ challengeId }) => challengeId),
      ]);
  }

  describe('that are suspended', () => {
    it('are an event of the system about nobody, once for requests at the same time', async () => {
      const numbers = numbersOf('4915112', 31);
      await send(numbers.slice(0, 11));
      await passTime(app, lifetime + 1);
      const next = numbers.slice(11).map((number) => ({ number }));
      expect(await outcomesOf(app, next)).toEqual({ [suspended]: 20 });
      const [breaker] = (await read()).breakers;
      expect(await events('sms.breaker_opened')).toEqual([
        {
          actor_type: 'system',
          actor_id: null,
          subject_id: null,
          details: {
            kind: 'prefix',
            country: 'DE',
            prefix: '4915112',
            cause: 'conversion',
            until: breaker?.openUntil,
            sent: 11,
            confirmed: 0,
          },
          ip: null,
          device: null,
          address_key: null,
        },
      ]);
    });

    it('are listed, those of a network without its address', async () => {
      const ip = '203.0.113.7';
      await send(numbersApart.DE(6), { confirmed: 1, ip });
      await send(numbersApart.AT(6), { confirmed: 1, ip });
      await send([...numbersApart.DE(30).slice(6), ...numbersApart.AT(30).slice(6)], { confirmed: 48 });
      await passTime(app, lifetime + 1);
      expect(await admit({ number: '+447400123456', ip: '203.0.113.99' })).toBe(suspended);
      const near = ['+4915112345670', '+4915112345673', '+4915112345680', '+4915112345675'];
      for (const number of near.slice(0, 3)) expect(await admit({ number })).toBe('admitted');
      expect(await admit({ number: near[3] ?? '' })).toBe(suspended);
      const { breakers } = await read();
      const common = { openedAt: expect.any(String), openUntil: expect.any(String) };
      expect(breakers).toEqual([
        {
          id: 'prefix-4915112',
          kind: 'prefix',
          country: 'DE',
          prefix: '4915112',
          cause: 'sequence',
          ...common,
        },
        {
          id: expect.stringMatching(/^network-[\w-]{22}$/),
          kind: 'network',
          country: null,
          prefix: null,
          cause: 'conversion',
          ...common,
        },
      ]);
      const seconds = breakers.map(
        ({ openedAt, openUntil }) => (Date.parse(openUntil) - Date.parse(openedAt)) / 1_000,
      );
      expect(seconds).toEqual([hour, hour]);
      const [ofNetwork, ofPrefix] = (await events('sms.breaker_opened')).map(({ details }) => details);
      expect(ofNetwork).toEqual({
        kind: 'network',
        country: null,
        prefix: null,
        cause: 'conversion',
        until: breakers[1]?.openUntil,
        sent: 12,
        confirmed: 2,
      });
      expect(ofPrefix).toEqual({
        kind: 'prefix',
        country: 'DE',
        prefix: '4915112',
        cause: 'sequence',
        until: breakers[0]?.openUntil,
      });
    });

    it('are sent again once an admin ends it, and the earlier ones do not count again', async () => {
      const [next = '', other = '', ...numbers] = numbersOf('4915112', 13);
      await send(numbers);
      await passTime(app, lifetime + 1);
      expect(await admit({ number: next })).toBe(suspended);
      expect((await close('prefix-4915112')).status).toBe(204);
      expect(await admit({ number: next })).toBe('admitted');
      expect(await admit({ number: other })).toBe('admitted');
      expect((await read()).breakers).toEqual([]);
      expect(await events('sms.breaker_closed')).toMatchObject([
        {
          actor_type: 'operator',
          actor_id: admin.user.id,
          subject_id: null,
          details: { kind: 'prefix', country: 'DE', prefix: '4915112', reason: 'false alarm' },
        },
      ]);
      expectProblem(await close('prefix-4915112'), 'resource.not_found');
      expect(await events('sms.breaker_closed')).toHaveLength(1);
    });

    it('are sent again to numbers in a sequence', async () => {
      const numbers = Array.from({ length: 5 }, (_, index) => `+491511234567${index}`);
      for (const number of numbers.slice(0, 3)) expect(await admit({ number })).toBe('admitted');
      expect(await admit({ number: numbers[3] ?? '' })).toBe(suspended);
      expect((await close('prefix-4915112')).status).toBe(204);
      expect(await admit({ number: numbers[3] ?? '' })).toBe('admitted');
      expect(await admit({ number: numbers[4] ?? '' })).toBe('admitted');
    });

    it('are not sent again without a reason, without the permission, or for another ID', async () => {
      const numbers = numbersOf('4915112', 12);
      await send(numbers.slice(1));
      await passTime(app, lifetime + 1);
      expect(await admit({ number: numbers[0] ?? '' })).toBe(suspended);
      expectProblem(await close('prefix-4915112', { query: '' }), 'request.invalid');
      expectProblem(await close('prefix-4915112', { token: support.token }), 'auth.forbidden');
      expectProblem(await close('prefix-491511'), 'resource.not_found');
      expect(await admit({ number: numbers[0] ?? '' })).toBe(suspended);
      expect(await events('sms.breaker_closed')).toEqual([]);
    });
  });

  describe('in a window', () => {
    it('are counted by country: the last hours as they are now, earlier ones from the sums of the hours', async () => {
      await send(numbersApart.DE(4), { delivered: 3, confirmed: 2 });
      await passTime(app, 3 * hour);
      await countHours();
      await app.query('DELETE FROM sms_admissions');
      await send(numbersApart.DE(8).slice(4), { delivered: 1 });
      await send(numbersApart.US(3), { delivered: 3, confirmed: 3 });
      const ofDay = [
        { country: 'DE', sent: 8, delivered: 4, confirmed: 2, costMicros: 800_000 },
        { country: 'US', sent: 3, delivered: 3, confirmed: 3, costMicros: 30_000 },
      ];
      expect((await read()).countries).toEqual(ofDay);
      await countHours();
      expect((await read('7d')).countries).toEqual(ofDay);
      expect((await read('1h')).countries).toEqual([
        { country: 'DE', sent: 4, delivered: 1, confirmed: 0, costMicros: 400_000 },
        { country: 'US', sent: 3, delivered: 3, confirmed: 3, costMicros: 30_000 },
      ]);
    });

    it('are counted by provider, with the prices that it reported', async () => {
      const sent = { channel: 'sms', country: 'DE', accepted_at: new Date() };
      const rows = [
        { ...sent, provider: 'twilio', status: 'delivered', price_micros: 75_000 },
        { ...sent, provider: 'twilio', status: 'failed', price_micros: 50_000 },
        { ...sent, provider: 'twilio', status: 'accepted', price_micros: null },
        { ...sent, provider: 'webhook', status: 'delivered', price_micros: null },
        { ...sent, provider: 'webhook', channel: 'whatsapp', status: 'refused', accepted_at: null },
        {
          ...sent,
          provider: 'vonage',
          status: 'delivered',
          started_at: new Date(Date.now() - 8 * day * 1_000),
        },
      ];
      for (const row of rows) {
        const columns = {
          delivery_id: await insertDelivery(app, { channel: row.channel }),
          segments: 1,
          ...row,
        };
        const names = Object.keys(columns);
        await app.query(
          `INSERT INTO sms_deliveries (${names.join(', ')}) VALUES (${names.map((_, n) => `$${n + 1}`).join(', ')})`,
          Object.values(columns),
        );
      }
      expect((await read('7d')).providers).toEqual([
        { provider: 'twilio', channel: 'sms', accepted: 3, delivered: 1, failed: 1, costMicros: 125_000 },
        { provider: 'webhook', channel: 'sms', accepted: 1, delivered: 1, failed: 0, costMicros: null },
        { provider: 'webhook', channel: 'whatsapp', accepted: 0, delivered: 0, failed: 0, costMicros: null },
      ]);
    });

    it('are shown with what the limit on spending counts, in three queries', async () => {
      expect((await read()).spend).toEqual({ usedMicros: 0, limitMicros: 1_000_000_000, resetsAt: null });
      await send(numbersApart.DE(2));
      const { queries, counts, body } = await countQueries(() =>
        app.client.get<TextMessagesResponse>(path, { token: support.token }),
      );
      expect({ queries, counts }).toEqual({ queries: 3, counts: 1 }); // one of them is of the token
      expect(body.spend).toEqual({
        usedMicros: 200_000,
        limitMicros: 1_000_000_000,
        resetsAt: expect.stringMatching(/Z$/),
      });
    });

    it('have a beginning and an end', async () => {
      const { isEnabled, window, since, until } = await read('1h');
      expect({ isEnabled, window }).toEqual({ isEnabled: true, window: '1h' });
      const seconds = (Date.parse(until) - Date.parse(since)) / 1_000;
      expect(seconds).toBeGreaterThanOrEqual(3_300);
      expect(seconds).toBeLessThan(3_600);
      expectProblem(await app.client.get(`${path}?window=30d`, { token: support.token }), 'request.invalid');
    });
  });
});

it('text messages that are off are shown as off', async () => {
  const app = await startApp();
  const { token } = await signInOperator(app, 'auditor');
  const { body } = await app.client.get(path, { token });
  expect(body).toMatchObject({
    isEnabled: false,
    breakers: [],
    countries: [],
    providers: [],
    spend: { usedMicros: 0, limitMicros: null, resetsAt: null },
  });
  await app.close();
});
