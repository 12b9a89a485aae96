import { newId } from '../../src/common/secrets.js';
import { LimitsSettings } from '../../src/limits/limits.settings.js';
import type { LimitUsageResponse } from '../../src/admin/limits/limit-usage.response.js';
import { derivedCode } from '../support/challenges.js';
import { freshEmail, loginWithCode, signUp, startCodeLogin, wrongCode } from '../support/journeys.js';
import { freshNetwork, from, startLimitedApp, stores, type LimitedApp } from '../support/limited-app.js';
import { signInOperator, type OperatorAccount } from '../support/operators.js';
import { expectProblem } from '../support/problems.js';

interface UsagesBody {
  data: LimitUsageResponse[];
}

/** Of a domain, of the installation: not of an address, a network or an account. */
const ofOthers = [
  'all-failed-guesses-day',
  'all-mails-hour',
  'domain-failed-guesses-day',
  'domain-long-codes',
  'large-domain-failed-guesses-day',
  'sms-account-numbers-day', // counted in the table of admissions, like the next ones
  'sms-network-numbers-hour',
  'sms-number-cooldown',
  'sms-country-day',
  'sms-country-hour',
  'sms-hour',
  'sms-number-day',
  'sms-number-hour',
  'sms-prefix-hour',
  'sms-spend-day',
  'unknown-device-mails-hour',
];

describe.each(stores)('limits, for operators, in the %s', (store) => {
  let app: LimitedApp;
  let admin: OperatorAccount;
  let support: OperatorAccount;
  beforeAll(async () => {
    app = await startLimitedApp(store, {
      REGISTRATIONS_PER_IP_PER_HOUR: '1000',
      STARTS_PER_IP_PER_HOUR: '1000',
    });
    admin = await signInOperator(app, 'admin');
    support = await signInOperator(app, 'support');
  });
  afterAll(() => app.close());

  const read = (query: string, token = support.token) =>
    app.client.get<UsagesBody>(`/v1/admin/limits?${query}`, { token });
  const reset = (query: string, token = admin.token) =>
    app.client.send('DELETE', `/v1/admin/limits?${query}`, { token });
  const ofAddress = (address: string) => `address=${encodeURIComponent(address)}`;
  const usedOf = ({ body }: { body: UsagesBody }) =>
    Object.fromEntries(
      body.data
        .filter(({ used }) => used > 0)
        .map(({ limit, of, used, max }) => [`${limit} ${of}`, `${used}/${max}`]),
    );
  const signIn = (email: string, headers = freshNetwork(), replica = 0) =>
    app.clients[replica]?.post('/v1/auth/login', { body: { email, password: 'a wrong password' }, headers });
  const resets = (subjectId: string | null) =>
    app.query(
      `SELECT actor_id, subject_id, details FROM audit_events WHERE type = 'limit.reset' AND subject_id IS NOT DISTINCT FROM $1 ORDER BY id`,
      [subjectId],
    );

  it('has every limit that is not of a domain, a phone number or the installation', async () => {
    const bodies = [
      await read(ofAddress(freshEmail())),
      await read('ip=192.0.2.1'),
      await read(`userId=${support.user.id}`),
    ];
    const names = new Set(bodies.flatMap(({ body }) => body.data.map(({ limit }) => limit)));
    const known = Object.keys(app.firstApp.get(LimitsSettings).rules);
    const ofGuesses = ['hour', 'day', 'in-a-row'].map((window) => `address-failed-guesses-${window}`);
    expect([...names, ...ofOthers].toSorted()).toEqual(
      [...known, ...ofGuesses, 'address-long-codes'].toSorted(),
    );
    const [unused] = bodies;
    expect(unused?.body.data.find(({ limit }) => limit === 'anonymous-mails-day')).toEqual({
      limit: 'anonymous-mails-day',
      of: 'anyone',
      used: 0,
      max: 10,
      windowSeconds: 86_400,
      resetsAt: null,
    });
  });

  it('are those of the address, and a reset acts at once on every replica', async () => {
    const address = freshEmail();
    for (let n = 0; n < 10; n += 1) expect((await signIn(address, freshNetwork(), n % 2))?.status).toBe(401);
    expect((await signIn(address))?.status).toBe(429);
    const before = await read(ofAddress(address.toUpperCase()));
    expect(usedOf(before)).toEqual({ 'failed-sign-ins anyone': '10/10' });
    const { resetsAt } = before.body.data.find(({ used }) => used > 0) ?? {};
    expect(Date.parse(resetsAt ?? '') - Date.now()).toBeGreaterThan(880_000);
    expectProblem(await reset(ofAddress(address), support.token), 'auth.forbidden');
    expect((await signIn(address))?.status).toBe(429);
    expect((await reset(ofAddress(address))).status).toBe(204);
    for (const replica of [1, 0]) expect((await signIn(address, freshNetwork(), replica))?.status).toBe(401);
    expect(usedOf(await read(ofAddress(address)))).toEqual({ 'failed-sign-ins anyone': '2/10' });
  });

  it('[ADM-25] are reset by admins only, each reset with one event that names the limits', async () => {
    const account = await signUp(app);
    await signIn(account.email);
    expectProblem(await reset(`userId=${account.user.id}`, support.token), 'auth.forbidden');
    expect(await resets(account.user.id)).toEqual([]);
    expect((await reset(`userId=${account.user.id}`)).status).toBe(204);
    expect(await resets(account.user.id)).toEqual([
      {
        actor_id: admin.user.id,
        subject_id: account.user.id,
        details: { limits: expect.arrayContaining(['failed-sign-ins', 'anonymous-mails-hour']) },
      },
    ]);
    expect(usedOf(await read(`userId=${account.user.id}`))).toEqual({});
    const nobodys = await resets(null);
    expect((await reset('ip=192.0.2.200')).status).toBe(204);
    expect(await resets(null)).toEqual([
      ...nobodys,
      { actor_id: admin.user.id, subject_id: null, details: { limits: [] } },
    ]);
  });

  it('are those of the network, whichever of its addresses is named', async () => {
    for (let n = 0; n < 30; n += 1) await signIn(freshEmail(), from('2001:db8:7::1'));
    expect((await signIn(freshEmail(), from('2001:db8:7::1')))?.status).toBe(429);
    expect(usedOf(await read('ip=2001:db8:7::ffff'))).toEqual({
      'sign-ins-minute network': '30/30',
      'failed-sign-ins-hour network': '30/100',
    });
    expect((await reset('ip=2001:db8:7::ffff')).status).toBe(204);
    expect((await signIn(freshEmail(), from('2001:db8:7::1')))?.status).toBe(401);
  });

  it('are those of an account and its address', async () => {
    const account = await signUp(app);
    await app.client.get('/v1/sessions', { token: account.tokens.accessToken });
    expect(usedOf(await read(`userId=${account.user.id}`))).toMatchObject({
      'session-lists-minute account': '1/60',
      'anonymous-mails-hour anyone': '1/5',
    });
    expect((await reset(`userId=${account.user.id}`)).status).toBe(204);
    expect(usedOf(await read(`userId=${account.user.id}`))).toEqual({});
  });

  it('include wrong codes, which make the next codes long', async () => {
    const { email } = await signUp(app);
    const { challengeId } = await startCodeLogin(app.client, email);
    await app.query(`DELETE FROM rate_limits WHERE key LIKE 'mail-cooldown:%'`);
    await loginWithCode(app.client, { challengeId, code: wrongCode(await derivedCode(app, challengeId)) });
    await app.query('UPDATE guess_budgets SET escalated_at = now()');
    expect(usedOf(await read(ofAddress(email)))).toMatchObject({
      'address-failed-guesses-hour anyone': '1/10',
      'address-failed-guesses-day anyone': '1/20',
      'address-failed-guesses-in-a-row anyone': '1/100',
      'address-long-codes anyone': '1/1',
    });
    expect((await reset(ofAddress(email))).status).toBe(204);
    expect((await startCodeLogin(app.client, email)).codeLength).toBe(8);
  });

  it('are read by an operator, which is recorded', async () => {
    await read(`userId=${admin.user.id}`);
    const events = await app.query(
      `SELECT actor_id, details FROM audit_events WHERE type = 'operator.read' AND subject_id = $1`,
      [admin.user.id],
    );
    expect(events).toEqual([{ actor_id: support.user.id, details: { what: 'limits' } }]);
  });

  it.each([
    ['', '/address'],
    ['address=ada', '/address'],
    ['ip=192.0.2', '/ip'],
    ['ip=192.0.2.0/24', '/ip'],
    ['userId=4711', '/userId'],
    ['address=ada@example.com&ip=192.0.2.1', '/ip'],
    ['limit=failed-sign-ins', '/limit'],
  ])('reject ?%s, name it, and reset nothing', async (query, pointer) => {
    const before = await resets(null);
    for (const response of [await read(query), await reset(query)]) {
      const { errors = [] } = expectProblem(response, 'request.invalid');
      expect(errors.map((error) => error.pointer)).toEqual([pointer]);
    }
    expect(await resets(null)).toEqual(before);
  });

  it('do not exist for an account that does not', async () => {
    expectProblem(await read(`userId=${newId()}`), 'resource.not_found');
    expectProblem(await reset(`userId=${newId()}`), 'resource.not_found');
  });
});
