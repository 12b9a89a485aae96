import { startLimitedApp, type LimitedApp } from '../support/limited-app.js';
import { textMessageVariables } from '../support/sms/scripted-sms.js';
import { forgetEverything } from '../support/text-messages.js';
import { pump, pumpTable, totalOf } from '../support/text-pump.js';

/** `npm run test:pump`. */
const isFull = process.env['PUMP'] === 'full';
const size = isFull ? { accounts: 10_000, hours: 26 } : { accounts: 360, hours: 3 };

/** A breaker that has opened for a day closes once in the 26 hours: what is allowed in an hour is allowed twice. */
const openPeriods = isFull ? 2 : 1;
const dayMinutes = 24 * 60;

describe('a pump on one prefix, with new accounts, networks and numbers', () => {
  let app: LimitedApp;
  beforeAll(async () => {
    app = await startLimitedApp('database', textMessageVariables);
  });
  afterAll(() => app.close());
  beforeEach(() => forgetEverything(app));

  it.each([
    { whose: 'young accounts', accountAgeMinutes: dayMinutes, perHour: 20, row: 'of the prefix' },
    {
      whose: 'accounts that were bought',
      accountAgeMinutes: 40 * dayMinutes,
      perHour: 200,
      row: 'of the country',
    },
  ])(
    'by $whose gets no more than the limit $row once per opening of the breaker',
    async ({ whose, accountAgeMinutes, perHour }) => {
      const report = await pump(app, { ...size, accountAgeMinutes });
      const total = totalOf(report);
      if (isFull) console.log(`${whose}: at most ${perHour * openPeriods} messages\n${pumpTable(report)}`);
      expect(total.pumped.attempts).toBe(size.accounts);
      expect(total.pumped.admitted).toBeGreaterThanOrEqual(10);
      expect(total.pumped.admitted).toBeLessThanOrEqual(perHour * openPeriods);
      expect(Math.max(...report.map(({ pumped }) => pumped.admitted))).toBeLessThanOrEqual(perHour);
      expect(total.sameCountry.admitted).toBe(total.sameCountry.attempts);
      expect(total.otherCountry.admitted).toBe(total.otherCountry.attempts);
    },
    isFull ? 1_800_000 : 120_000,
  );
});
