import { eventsOf, summaryOf } from '../support/audit-events.js';
import { from, freshNetwork, startLimitedApp, type LimitedApp } from '../support/limited-app.js';
import { freshPerson, goodPassword, signUp } from '../support/journeys.js';

/** Limits refuse floods, so what they refuse must not write a row for each request. */
describe('what a limit refuses', () => {
  let app: LimitedApp;
  beforeAll(async () => {
    app = await startLimitedApp('database');
  });
  afterAll(() => app.close());

  async function refusedOf(path: string, body: object, times: number) {
    const { events } = await eventsOf(app, async () => {
      for (let n = 0; n < times; n += 1) await app.client.post(path, { body, headers: freshNetwork() });
    });
    return events;
  }

  it('[AUD-7] is recorded once in a window, for known and unknown addresses alike', async () => {
    const { user, email } = await signUp(app);
    const seen: string[][] = [];
    for (const address of [email, freshPerson().email]) {
      const body = { email: address, password: 'not the password of anybody' };
      const events = await refusedOf('/v1/auth/login', body, 14);
      seen.push(events.map((event) => summaryOf(event, user.id)));
      expect(events.at(-1)?.details).toEqual({ limit: 'failed-sign-ins' });
    }
    const of = (subject: string) => [
      ...Array.from({ length: 10 }, () => `sign_in.failed, failure, by anonymous, of ${subject}`),
      `sign_in.refused, refused, by anonymous, of ${subject}`,
    ];
    expect(seen).toEqual([of('account'), of('nobody')]);
  });

  it('is recorded for codes too', async () => {
    const { email, user } = await signUp(app);
    for (const address of [email, freshPerson().email]) {
      const events = await refusedOf('/v1/auth/code-login', { email: address }, 4);
      const subject = address === email ? 'account' : 'nobody';
      expect(events.map((event) => summaryOf(event, user.id))).toEqual([
        `challenge.started, success, by anonymous, of ${subject}`,
        `challenge.started, refused, by anonymous, of ${subject}`,
      ]);
      expect(events.at(-1)?.details).toEqual({ purpose: 'code_login', limit: 'mail-cooldown' });
    }
  });

  it('writes nothing beyond the first refusal of a network', async () => {
    const network = from('198.51.100.77');
    const { events } = await eventsOf(app, async () => {
      for (let n = 0; n < 45; n += 1) {
        const body = { email: freshPerson().email, password: goodPassword };
        await app.client.post('/v1/auth/login', { body, headers: network });
      }
    });
    expect(events.filter(({ outcome }) => outcome === 'failure')).toHaveLength(30);
    expect(events.filter(({ outcome }) => outcome === 'refused')).toMatchObject([
      { type: 'sign_in.refused', details: { limit: 'sign-ins-minute' } },
    ]);
  });
});
