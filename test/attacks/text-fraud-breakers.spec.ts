import { randomUUID } from 'node:crypto';
import { AppError } from '../../src/common/errors/app-error.js';
import { DatabaseGauges } from '../../src/statistics/database-gauges.service.js';
import { SmsAdmission } from '../../src/sms/sms-admission.service.js';
import { SmsAdmissionRecords } from '../../src/sms/sms-admission-records.service.js';
import { SmsHours } from '../../src/sms/sms-hours.service.js';
import { startLimitedApp, type LimitedApp } from '../support/limited-app.js';
import { readSeries } from '../support/metrics.js';
import { textMessageVariables } from '../support/sms/scripted-sms.js';
import {
  codeToAdmit,
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
const suspended = 'phone.unavailable sms-breaker';

describe('the breaker of text messages', () => {
  let app: LimitedApp;
  beforeAll(async () => {
    app = await startLimitedApp('database', {
      ...textMessageVariables,
      SMS_NUMBERS_PER_NETWORK_PER_HOUR: '100',
      SMS_PER_PREFIX_PER_HOUR: '1000',
    });
  });
  afterAll(() => app.close());
  beforeEach(() => forgetEverything(app));

  const admit = (message: TextMessage) => outcomeOf(app.firstApp, message);

  /** Messages of which some are confirmed. */
  async function send(numbers: readonly string[], confirmed: number, ip?: string): Promise<void> {
    const messages = numbers.map((number) => ({ number, challengeId: randomUUID(), ...(ip && { ip }) }));
    expect(await outcomesOf(app, messages)).toEqual({ admitted: numbers.length });
    await app.query('UPDATE sms_admissions SET confirmed_at = now() WHERE challenge_id = ANY ($1)', [
      messages.slice(0, confirmed).map(({ challengeId }) => challengeId),
    ]);
  }

  const breakers = () =>
    app.query<{ kind: string; cause: string; seconds: number }>(
      `SELECT kind, cause, extract(epoch FROM open_until - opened_at)::int AS seconds FROM sms_breakers
       ORDER BY kind DESC`,
    );

  it.each([
    { sent: 9, confirmed: 0, opens: null },
    { sent: 10, confirmed: 4, opens: null },
    { sent: 12, confirmed: 4, opens: null },
    { sent: 13, confirmed: 4, opens: hour },
    { sent: 12, confirmed: 2, opens: hour },
    { sent: 13, confirmed: 2, opens: day },
    { sent: 10, confirmed: 0, opens: day },
  ])(
    '[SMS-12] after $sent messages and $confirmed confirmed codes: $opens',
    async ({ sent, confirmed, opens }) => {
      const [next = '', other = '', ...numbers] = numbersOf('4915112', sent + 2);
      await send(numbers, confirmed);
      await passTime(app, lifetime + 1);
      expect(await admit({ number: next })).toBe(opens === null ? 'admitted' : suspended);
      expect((await breakers()).find(({ kind }) => kind === 'prefix')?.seconds ?? null).toBe(opens);
      if (opens === null) return;
      await passTime(app, opens - 10);
      expect(await admit({ number: other })).toBe(suspended);
      await passTime(app, 11);
      expect(await admit({ number: other })).toBe('admitted');
    },
  );

  it('judges the last 50 messages', async () => {
    const numbers = numbersOf('4915112', 111);
    await send(numbers.slice(0, 60), 10);
    await passTime(app, 10);
    await send(numbers.slice(60, 110), 25);
    await passTime(app, lifetime);
    expect(await admit({ number: numbers[110] ?? '' })).toBe('admitted');
  });

  it('does not judge messages whose code can still be entered', async () => {
    const numbers = numbersOf('4915112', 42);
    await send(numbers.slice(0, 40), 0);
    await passTime(app, lifetime - 5);
    expect(await admit({ number: numbers[40] ?? '' })).toBe('admitted');
    await passTime(app, 6);
    expect(await admit({ number: numbers[41] ?? '' })).toBe(suspended);
  });

  it('is open for all replicas, and for each of 50 requests at a time', async () => {
    const numbers = numbersOf('4915112', 70);
    await send(numbers.slice(0, 20), 0);
    await passTime(app, lifetime + 1);
    const next = numbers.slice(20).map((number) => ({ number }));
    expect(await outcomesOf(app, next)).toEqual({ [suspended]: 50 });
  });

  it.each(['the prefix', 'another prefix'])(
    'suspends the prefix that does not convert and not its country, when the next message is to %s',
    async (next) => {
      const numbers = numbersOf('4915112', 31);
      await send(numbers.slice(0, 30), 0);
      await send(numbersApart.DE(9), 6);
      await passTime(app, lifetime + 1);
      const isSame = next === 'the prefix';
      const number = isSame ? (numbers[30] ?? '') : '+4917012345678';
      expect(await admit({ number })).toBe(isSame ? suspended : 'admitted');
      expect(await breakers()).toEqual([{ kind: 'prefix', cause: 'conversion', seconds: day }]);
      expect(await admit({ number: '+4916012345678' })).toBe('admitted');
    },
  );

  it('[SMS-13] suspends a country in which many prefixes do not convert, and no other country', async () => {
    await send(numbersApart.DE(12), 1);
    await send(numbersApart.AT(12), 9);
    await passTime(app, lifetime + 1);
    expect(await admit({ number: '+4917012345678' })).toBe(suspended);
    expect(await admit({ number: '+436601234567' })).toBe('admitted');
    expect(await breakers()).toEqual([{ kind: 'country', cause: 'conversion', seconds: day }]);
  });

  it('suspends a network whose messages do not convert, in every country', async () => {
    const ip = '203.0.113.7';
    await send(numbersApart.DE(6), 1, ip);
    await send(numbersApart.AT(6), 1, ip);
    await send(numbersApart.DE(30).slice(10), 18);
    await send(numbersApart.AT(30).slice(10), 18);
    await passTime(app, lifetime + 1);
    expect(await admit({ number: '+447400123456', ip: '203.0.113.99' })).toBe(suspended);
    expect(await admit({ number: '+447400123456' })).toBe('admitted');
    expect((await breakers()).map(({ kind }) => kind)).toEqual(['network']);
  });

  it('[SMS-14] opens for numbers in a sequence, at the fourth within a distance of ten', async () => {
    const near = ['+4915112345670', '+4915112345673', '+4915112345680', '+4915112345675'];
    for (const number of near.slice(0, 3)) expect(await admit({ number })).toBe('admitted');
    expect(await admit({ number: '+4915112345691' })).toBe('admitted'); // eleven from the nearest
    expect(await admit({ number: near[3] ?? '' })).toBe(suspended);
    expect(await breakers()).toEqual([{ kind: 'prefix', cause: 'sequence', seconds: hour }]);
    expect(await admit({ number: '+4915112999999' })).toBe(suspended);
    expect(await admit({ number: '+4915223456789' })).toBe('admitted');
    await passTime(app, hour + 1);
    expect(await admit({ number: near[3] ?? '' })).toBe('admitted');
  });

  it('opens for a sequence in 50 requests at a time', async () => {
    const numbers = Array.from({ length: 50 }, (_, index) => `+49151123456${String(index).padStart(2, '0')}`);
    const outcomes = await outcomesOf(
      app,
      numbers.map((number) => ({ number })),
    );
    expect(outcomes[suspended]).toBeGreaterThanOrEqual(30);
    const near = await app.query('SELECT FROM sms_breakers WHERE cause = $1', ['sequence']);
    expect(near).toHaveLength(1);
  });

  it('does not open for numbers in a sequence whose codes are confirmed', async () => {
    const company = Array.from({ length: 8 }, (_, index) => `+491511234567${index}`);
    for (const number of company) await send([number], 1);
    expect(await breakers()).toEqual([]);
  });

  it('tells clients what else will do and when, and operators which range', async () => {
    const numbers = numbersOf('4915112', 12);
    await send(numbers.slice(0, 11), 0);
    await passTime(app, lifetime + 1);
    const message = codeToAdmit(app.firstApp, { number: numbers[11] ?? '', otherMethods: ['totp', 'email'] });
    const refused = app.firstApp.get(SmsAdmission).admit(message);
    await expect(refused).rejects.toThrow(AppError);
    await expect(refused).rejects.toMatchObject({
      code: 'phone.unavailable',
      status: 503,
      retryAfterSeconds: day,
      methods: ['totp', 'email'],
    });
    const line = app.logLines.map((text) => JSON.parse(text) as Record<string, unknown>);
    expect(line.filter(({ event }) => event === 'sms.breaker_opened')).toContainEqual(
      expect.objectContaining({ kind: 'prefix', prefix: '4915112', country: 'DE', sent: 11, confirmed: 0 }),
    );
    for (const text of app.logLines) expect(text).not.toContain(numbers[11]?.slice(1));
    await app.firstApp.get(DatabaseGauges).read();
    expect((await readSeries()).get('postern_sms_breaker_open{country="DE"}')).toBeGreaterThan(0);
    await passTime(app, day + 1);
    await app.firstApp.get(DatabaseGauges).read();
    expect((await readSeries()).get('postern_sms_breaker_open{country="DE"}')).toBe(0);
  });

  it('[SMS-15] leaves no number, account or network behind, but an hourly count', async () => {
    const challengeId = randomUUID();
    const message = { number: '+4915112345678', userId: randomUUID(), ip: '203.0.113.7', challengeId };
    expect(await admit(message)).toBe('admitted');
    const stored = JSON.stringify(await app.query('SELECT * FROM sms_admissions, rate_limits'));
    for (const text of ['15112345678', message.userId, '203.0.113']) expect(stored).not.toContain(text);
    await app.firstApp.get(SmsHours).count();
    const { sql, parameters } = app.firstApp.get(SmsAdmissionRecords).confirmedStatement(challengeId);
    for (const _ of ['once', 'twice']) await app.query(sql, [...parameters]);
    await app.firstApp.get(SmsHours).count();
    expect(
      await app.query('SELECT country, prefix, sent, delivered, confirmed, cost_micros FROM sms_hourly'),
    ).toEqual([
      { country: 'DE', prefix: '4915112', sent: 1, delivered: 0, confirmed: 1, cost_micros: '100000' },
    ]);
  });
});
