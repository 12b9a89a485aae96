import type { TestApp } from '../support/app.js';
import { challengeReferenceOf } from '../../src/delivery/challenge-reference.js';
import { auditedRequests, unrecorded, type AuditedRequest } from '../support/audited-requests.js';
import { eventsOf, storedEvents, summaryOf, withoutAudit } from '../support/audit-events.js';
import { addressesOf, addressStates, insertChallenges } from '../support/address-states.js';
import {
  startAppWithRecovery,
  startRecovery,
  waitForRecovery,
  carryOutRecoveries,
} from '../support/factor-recoveries.js';
import { freshPerson, login, signUp, startCodeLogin } from '../support/journeys.js';
import { recentAccessToken } from '../support/recent-access-token.js';
import { routesOf } from '../support/routes.js';
import { textMessageVariables } from '../support/sms/scripted-sms.js';
import { signUpWithTotp } from '../support/second-factors.js';

const titleOf = ({ route, name }: AuditedRequest) => `${route}: ${name}`;
const titled = auditedRequests.map((request) => ({ title: titleOf(request), ...request }));

describe('the events of the flows', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startAppWithRecovery({ env: { ...textMessageVariables, SMS_ACCOUNT_MIN_AGE_MINUTES: '0' } });
  });
  afterAll(() => app.close());

  it('are listed for every route that changes something', () => {
    const changing = routesOf(app.firstApp)
      .filter(({ method, permission }) => method !== 'GET' && permission === null)
      .map(({ method, path }) => `${method} ${path}`);
    const listed = new Set([...auditedRequests.map(({ route }) => route), ...unrecorded]);
    expect(changing.filter((route) => !listed.has(route))).toEqual([]);
  });

  it.each(titled)('[AUD-1] $title', async ({ prepare, status, events: expected }) => {
    const { send, accountId } = await prepare(app);
    const { result, events } = await eventsOf(app, send);
    expect({ status: result.status, events: events.map((event) => summaryOf(event, accountId)) }).toEqual({
      status,
      events: expected,
    });
    for (const event of events) expect(event.request_id).toEqual(expect.any(String));
  });

  const writing = titled.filter(({ events, status }) => events.length > 0 && status < 300);

  it.each(writing)(
    '[AUD-2] $title: writes nothing if its event cannot be written',
    async ({ prepare, status, events: expected }) => {
      const { send, accountId } = await prepare(app);
      const failed = await eventsOf(app, () => withoutAudit(app, send));
      expect({ status: failed.result.status, events: failed.events }).toEqual({ status: 500, events: [] });
      // Nothing has been used up, so the same request succeeds now.
      const { result, events } = await eventsOf(app, send);
      expect({ status: result.status, events: events.map((event) => summaryOf(event, accountId)) }).toEqual({
        status,
        events: expected,
      });
    },
  );

  it('[AUD-3] leave none of a write that is rolled back', async () => {
    const account = await signUp(app);
    await app.query(`CREATE FUNCTION no_session() RETURNS trigger LANGUAGE plpgsql AS $$
                     BEGIN RAISE EXCEPTION 'no session'; END $$`);
    await app.query(`CREATE CONSTRAINT TRIGGER no_session AFTER INSERT ON sessions DEFERRABLE INITIALLY DEFERRED
                     FOR EACH ROW EXECUTE FUNCTION no_session()`);
    const { result, events } = await eventsOf(app, () => login(app.client, account));
    await app.query('DROP TRIGGER no_session ON sessions');
    expect({ status: result.status, events }).toEqual({ status: 500, events: [] });
  });

  describe('[AUD-4] have the same rows for an address in any state', () => {
    const shapeOf = async (send: () => Promise<unknown>) => {
      const { events } = await eventsOf(app, send);
      return events.map(({ type, outcome, actor_type, details, ip, address_key }) => ({
        type,
        outcome,
        actor_type,
        details: Object.keys(details).toSorted(),
        hasPersonalData: ip !== null && address_key !== null,
      }));
    };
    const starts: [string, string, (email: string) => object][] = [
      ['a wrong password', '/v1/auth/login', (email) => ({ email, password: 'not the password of anybody' })],
      ['code-login', '/v1/auth/code-login', (email) => ({ email })],
      ['password-reset', '/v1/auth/password-reset', (email) => ({ email })],
      ['email-change', '/v1/users/me/email-change', (newEmail) => ({ newEmail })],
      ['register', '/v1/auth/register', (email) => freshPerson({ email })],
    ];
    it.each(starts)('%s', async (_name, path, toBody) => {
      const token = path.startsWith('/v1/users') ? await recentAccessToken(app) : undefined;
      const seen: Record<string, object[]> = {};
      for (const state of addressStates) {
        const [email = ''] = await addressesOf(app, state, 1);
        seen[state] = await shapeOf(() => app.client.post(path, { body: toBody(email), token }));
      }
      expect(seen['known']).not.toEqual([]);
      expect(seen).toEqual(Object.fromEntries(addressStates.map((state) => [state, seen['known']])));
    });

    it.each(['c', 'ccccc', 'r'])('a challenge and its decoys: %s', async (script) => {
      const seen: object[][] = [];
      for (const options of [{ isDecoy: false }, { isDecoy: true }, { isDecoy: true, isSilent: true }]) {
        const addresses = await addressesOf(app, options.isDecoy ? 'unknown' : 'known', 1);
        const [challengeId = ''] = await insertChallenges(app, {
          addresses,
          purpose: 'code_login',
          ...options,
        });
        const confirm = { path: '/v1/auth/code-login/confirm', body: { challengeId, code: '12345678' } };
        const resend = { path: `/v1/challenges/${challengeId}/resend`, body: undefined };
        const shapes: object[] = [];
        for (const what of script) {
          const { path, body } = what === 'c' ? confirm : resend;
          shapes.push(await shapeOf(() => app.client.post(path, { body })));
        }
        seen.push(shapes);
      }
      expect(seen[0]?.flat().length).toBe(script === 'ccccc' ? 6 : 1);
      expect(seen).toEqual([seen[0], seen[0], seen[0]]);
    });
  });

  it('[AUD-5] include the removal of lost factors after the wait, by nobody', async () => {
    const account = await signUpWithTotp(app);
    await startRecovery(app, account);
    await waitForRecovery(app, account.user.id);
    const { events } = await eventsOf(app, () => carryOutRecoveries(app.firstApp));
    expect(events.map((event) => summaryOf(event, account.user.id))).toEqual([
      'recovery.completed, success, by system, of account',
    ]);
  });

  it('name the session, the attempt and the challenge, the latter by its reference', async () => {
    const { email } = await signUp(app);
    const { challengeId } = await startCodeLogin(app.client, email);
    const body = { challengeId, code: '00000000' };
    const { events } = await eventsOf(app, () => app.client.post('/v1/auth/code-login/confirm', { body }));
    expect(events.map(({ details }) => details)).toEqual([
      { purpose: 'code_login', challenge: challengeReferenceOf(challengeId), attempt: { used: 1, max: 5 } },
    ]);
    const signedIn = await eventsOf(app, () =>
      login(app.client, { email, password: freshPerson().password }),
    );
    expect(signedIn.events).toMatchObject([
      { session_id: expect.any(String), details: { methods: ['password'], isNewDevice: false } },
    ]);
  });

  it('name changed fields as the API does', async () => {
    const fields = await app.query<{ field: string }>(
      `SELECT DISTINCT jsonb_array_elements_text(details -> 'fields') AS field FROM audit_events ORDER BY field`,
    );
    expect(fields.map(({ field }) => field)).toEqual([
      'emailVerified',
      'fullName',
      'phone',
      'secondFactorRequired',
    ]);
  });

  it('[AUD-6] hold no address, name, code or token, nor the ID of a challenge', async () => {
    const rows = await app.query<{ row: string }>(
      `SELECT e::text || p::text AS row FROM audit_events e JOIN audit_personal p ON p.event_id = e.id`,
    );
    const text = rows.map(({ row }) => row).join('\n');
    const secrets = await app.query<{ secret: string }>(
      'SELECT id AS secret FROM challenges UNION SELECT email FROM users UNION SELECT address FROM challenges',
    );
    expect(rows.length).toBeGreaterThan(100);
    expect(secrets.length).toBeGreaterThan(50);
    expect(secrets.filter(({ secret }) => text.includes(secret))).toEqual([]);
    expect(text).not.toMatch(/@example|Lovelace|eyJ[\w-]{20}|correct horse/);
    for (const { details } of await storedEvents(app)) {
      const { challenge: _reference, ...rest } = details;
      expect(JSON.stringify(rest)).not.toMatch(/\d{6,}/); // no code
    }
  });
});
