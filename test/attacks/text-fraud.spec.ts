import { randomUUID } from 'node:crypto';
import { AppError } from '../../src/common/errors/app-error.js';
import { ChannelAdmissions } from '../../src/delivery/channel-admissions.js';
import { SmsAdmission } from '../../src/sms/sms-admission.service.js';
import { startApp } from '../support/app.js';
import { startLimitedApp, stores, type LimitedApp } from '../support/limited-app.js';
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

describe.each(stores)('text messages, counted in the %s', (store) => {
  let app: LimitedApp;
  beforeAll(async () => {
    app = await startLimitedApp(store, textMessageVariables);
  });
  afterAll(() => app.close());
  beforeEach(() => forgetEverything(app));

  const admit = (message: TextMessage) => outcomeOf(app.firstApp, message);
  const inParallel = (messages: readonly TextMessage[]) => outcomesOf(app, messages);
  const rows = () => app.query<{ country: string }>('SELECT country FROM sms_admissions');
  /** Numbers of different prefixes, so that only the limit in question applies. */
  const spread = numbersApart.DE;

  it('[SMS-1] need a verified mailbox, and an account that is ten minutes old', async () => {
    const [number = ''] = numbersOf('4915112', 1);
    expect(await admit({ number, emailVerifiedAt: null })).toBe('auth.email_not_verified');
    expect(await admit({ number, ageMinutes: 9.9 })).toBe('rate_limit.exceeded sms-account-age');
    expect(await admit({ number, ageMinutes: 10.1 })).toBe('admitted');
  });

  it('[SMS-2] are sent only to the listed countries, and to mobile phones', async () => {
    expect(await admit({ number: '+33612345678' })).toBe('phone.unsupported');
    expect(await admit({ number: '+447781123456' })).toBe('phone.unsupported'); // Guernsey, with the code of Great Britain
    expect(await admit({ number: '+447400123456' })).toBe('admitted');
    const landline = codeToAdmit(app.firstApp, { number: '+4915112345678' });
    landline.destination = 'tel:+49 ••• •••78';
    await expect(app.firstApp.get(SmsAdmission).admit(landline)).rejects.toThrow(AppError);
    expect(await rows()).toHaveLength(1);
  });

  it('[SMS-3] go to at most two new numbers for one account in a day, and to its own number besides', async () => {
    const userId = randomUUID();
    const [first = '', second = '', third = '', fourth = ''] = spread(4);
    expect(await admit({ userId, number: first })).toBe('admitted');
    expect(await inParallel([second, third, fourth].map((number) => ({ userId, number })))).toEqual({
      admitted: 1,
      'rate_limit.exceeded sms-account-hour': 1, // while the others are being counted
      'rate_limit.exceeded sms-account-numbers-day': 1,
    });
    await passTime(app, hour);
    expect(await admit({ userId, number: fourth, isNewDestination: false })).toBe('admitted');
    await passTime(app, day - hour + 1);
    expect(await admit({ userId, number: third })).toBe('admitted');
  });

  it('[SMS-4] are at most 3 for one account in an hour, and 6 in a day', async () => {
    const userId = randomUUID();
    const some = (count: number) =>
      spread(count).map((number) => ({ userId, number, isNewDestination: false }));
    expect(await inParallel(some(50))).toMatchObject({ admitted: 3 });
    expect(await inParallel(some(1))).toEqual({ 'rate_limit.exceeded sms-account-hour': 1 });
    await passTime(app, hour + 1);
    expect(await inParallel(some(50))).toMatchObject({ admitted: 3 });
    await passTime(app, hour + 1);
    expect(await inParallel(some(50))).toEqual({ 'rate_limit.exceeded sms-account-day': 50 });
    await passTime(app, day);
    expect(await inParallel(some(50))).toMatchObject({ admitted: 3 });
  });

  it('[SMS-5] wait for 60 seconds before the next one to a number, then for 120, until a code is confirmed', async () => {
    const [number = ''] = numbersOf('4915112', 1);
    expect(await inParallel(Array.from({ length: 50 }, () => ({ number })))).toMatchObject({ admitted: 1 });
    await passTime(app, 58);
    expect(await admit({ number })).toBe('rate_limit.exceeded sms-number-cooldown');
    await passTime(app, 2);
    expect(await admit({ number })).toBe('admitted');
    await passTime(app, 118);
    expect(await admit({ number })).toBe('rate_limit.exceeded sms-number-cooldown');
    await passTime(app, 2);
    const challengeId = randomUUID();
    expect(await admit({ number, challengeId })).toBe('admitted');
    await passTime(app, hour);
    await confirm(challengeId);
    expect(await admit({ number })).toBe('admitted');
    await passTime(app, 60);
    expect(await admit({ number })).toBe('admitted');
  });

  it('[SMS-6] are at most 3 to one number in an hour, over all accounts, and 6 in a day', async () => {
    const [number = ''] = numbersOf('4915112', 1);
    const send = async () => {
      const challengeId = randomUUID();
      const outcome = await admit({ number, challengeId });
      if (outcome === 'admitted') await confirm(challengeId);
      return outcome;
    };
    const one = 'admitted';
    expect([await send(), await send(), await send()]).toEqual([one, one, one]);
    expect(await send()).toBe('rate_limit.exceeded sms-number-hour');
    await passTime(app, hour + 1);
    expect([await send(), await send(), await send()]).toEqual([one, one, one]);
    await passTime(app, hour + 1);
    expect(await send()).toBe('rate_limit.exceeded sms-number-day');
  });

  it('[SMS-7] are at most 20 to one prefix in an hour, and beyond that only for accounts older than 30 days', async () => {
    const numbers = numbersOf('4915112', 75);
    const ofYoung = numbers.slice(0, 50).map((number) => ({ number, ageMinutes: 30 * 24 * 60 - 1 }));
    expect(await inParallel(ofYoung)).toEqual({ admitted: 20, 'rate_limit.exceeded sms-prefix-hour': 30 });
    const ofOld = numbers.slice(50).map((number) => ({ number, ageMinutes: 30 * 24 * 60 + 1 }));
    expect(await inParallel(ofOld)).toEqual({ admitted: 25 });
    expect(await admit({ number: '+4915223456789' })).toBe('admitted');
    await passTime(app, hour + 1);
    expect(await admit({ number: '+4915112999999' })).not.toBe('rate_limit.exceeded sms-prefix-hour');
  });

  it.each(['203.0.113.', '2001:db8:1:'])(
    '[SMS-8] go to at most 5 numbers for one network (%s) in an hour',
    async (network) => {
      const ipOf = (index: number) =>
        network.includes(':') ? `${network}${index.toString(16)}::1` : `${network}${index}`;
      const messages = spread(50).map((number, index) => ({ number, ip: ipOf(index) }));
      expect(await inParallel(messages)).toEqual({
        admitted: 5,
        'rate_limit.exceeded sms-network-numbers-hour': 45,
      });
      expect(await admit({ number: '+4915223456789' })).toBe('admitted');
      await passTime(app, hour + 1);
      expect(await admit({ number: '+4915223456780', ip: ipOf(1) })).toBe('admitted');
    },
  );

  it('[SMS-9] that are refused by a later limit are counted by no earlier one', async () => {
    const [number = ''] = numbersOf('4915112', 1);
    const ip = '203.0.113.1';
    for (const other of spread(5)) expect(await admit({ number: other, ip })).toBe('admitted');
    const userId = randomUUID();
    for (let count = 0; count < 10; count += 1)
      expect(await admit({ number, ip, userId })).toBe('rate_limit.exceeded sms-network-numbers-hour');
    expect(await admit({ number, userId })).toBe('admitted');
  });

  it('[SMS-10] are refused without the store of the counts', async () => {
    const [number = ''] = numbersOf('4915112', 1);
    if (app.redis) await app.redis.kill();
    else await app.query('ALTER TABLE rate_limits RENAME TO lost');
    try {
      await expect(
        app.firstApp.get(SmsAdmission).admit(codeToAdmit(app.firstApp, { number })),
      ).rejects.toThrow(app.redis ? 'unavailable' : 'rate_limits');
    } finally {
      if (app.redis) await app.redis.start();
      else await app.query('ALTER TABLE lost RENAME TO rate_limits');
    }
    expect(await rows()).toEqual([]);
  });

  async function confirm(challengeId: string): Promise<void> {
    const { sql, parameters } = app.firstApp.get(SmsAdmission).confirmedStatement(challengeId);
    expect(await app.query(sql, [...parameters])).toHaveLength(1);
  }
});

describe('the limits of a country and of the installation', () => {
  let app: LimitedApp;
  beforeAll(async () => {
    app = await startLimitedApp('database', {
      ...textMessageVariables,
      SMS_COUNTRY_LIMITS: 'AT:5/8',
      SMS_PER_COUNTRY_PER_HOUR: '12',
      SMS_MESSAGES_PER_HOUR: '30',
      SMS_SPEND_PER_DAY: '2.05',
    });
  });
  afterAll(() => app.close());
  beforeEach(() => forgetEverything(app));

  const to = (country: keyof typeof numbersApart, count: number): TextMessage[] =>
    numbersApart[country](count).map((number) => ({ number }));

  it('are those of the country, where it has its own', async () => {
    expect(await outcomesOf(app, to('AT', 50))).toMatchObject({ admitted: 5 });
    expect(await outcomesOf(app, to('AT', 1))).toEqual({ 'rate_limit.exceeded sms-country-hour': 1 });
    expect(await outcomesOf(app, to('DE', 50))).toEqual({
      admitted: 12,
      'rate_limit.exceeded sms-country-hour': 38,
    });
    await passTime(app, hour + 1);
    expect(await outcomesOf(app, to('AT', 50))).toMatchObject({ admitted: 3 });
    expect(await outcomesOf(app, to('AT', 1))).toEqual({ 'rate_limit.exceeded sms-country-day': 1 });
  });

  it('[SMS-11] bound what is spent in a day, to the last message', async () => {
    for (const count of [12, 8]) {
      expect(await outcomesOf(app, to('DE', count))).toEqual({ admitted: count });
      await app.query('UPDATE sms_admissions SET confirmed_at = admitted_at');
      await passTime(app, hour + 1);
    }
    expect(await spent()).toBe(2_000_000);
    expect(await outcomesOf(app, to('DE', 12))).toEqual({ 'rate_limit.exceeded sms-spend-day': 12 });
    const cheap = await outcomesOf(app, to('US', 12));
    expect(cheap).toEqual({ admitted: 5, 'rate_limit.exceeded sms-spend-day': 7 });
    expect(await spent()).toBe(2_050_000);
    await passTime(app, day);
    expect(await outcomesOf(app, to('DE', 5))).toEqual({ admitted: 5 });
  });

  it('bound the messages of the installation in an hour', async () => {
    const messages = [...to('DE', 12), ...to('AT', 5), ...to('US', 12)];
    expect(await outcomesOf(app, messages)).toEqual({ admitted: 29 });
    expect(await outcomeOf(app.firstApp, { number: '+447400123456' })).toBe('admitted');
    expect(await outcomeOf(app.firstApp, { number: '+447500123456' })).toBe('rate_limit.exceeded sms-hour');
  });

  it('are not told to clients, and the limit of an account is', async () => {
    await outcomesOf(app, to('AT', 5));
    const refused = app.firstApp
      .get(SmsAdmission)
      .admit(codeToAdmit(app.firstApp, { number: '+436649999999' }));
    const error = await refused.then(
      () => null,
      (cause: unknown) => cause as AppError,
    );
    expect(error).toMatchObject({
      code: 'rate_limit.exceeded',
      limit: { name: 'sms-country-hour', setting: 'SMS_PER_COUNTRY_PER_HOUR' },
    });
    expect(error?.limit?.window).toBeUndefined();
    expect(error?.retryAfterSeconds).toBeGreaterThan(3_500);
  });

  async function spent(): Promise<number> {
    const [row] = await app.query<{ sum: string | null }>('SELECT sum(cost_micros) FROM sms_admissions');
    return Number(row?.sum ?? 0);
  }
});

describe('without a provider of text messages', () => {
  it('no channel has an admission', async () => {
    const app = await startApp({ runsJobs: false });
    expect(app.firstApp.get(ChannelAdmissions, { strict: false }).find('sms')).toBeNull();
    await app.close();
  });

  it('both channels have one with a provider', async () => {
    const app = await startApp({ runsJobs: false, env: textMessageVariables });
    const admissions = app.firstApp.get(ChannelAdmissions, { strict: false });
    expect(admissions.find('sms')).toBe(app.firstApp.get(SmsAdmission));
    expect(admissions.find('whatsapp')).toBe(admissions.find('sms'));
    expect(admissions.find('email')).toBeNull();
    await app.close();
  });
});
