import type { ActivityEventResponse } from '../../src/auth/activity/activity.response.js';
import { newIdAt } from '../../src/common/secrets.js';
import { startApp, type TestApp } from '../support/app.js';
import { auditClient, recordEvent } from '../support/audit-log.js';
import { login, signUp, startCodeLogin } from '../support/journeys.js';
import { signInOperator } from '../support/operators.js';
import { expectProblem } from '../support/problems.js';

interface Activity {
  data: ActivityEventResponse[];
  nextCursor: string | null;
}

describe('the activity of an account', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const list = (token: string, query = '') =>
    app.client.get<Activity>(`/v1/users/me/activity${query}`, { token });

  it('has exactly the fields of the contract, the newest event first', async () => {
    const account = await signUp(app);
    await login(app.client, { ...account, password: 'not the password of anybody' });
    await startCodeLogin(app.client, account.email);
    const { status, body } = await list(account.tokens.accessToken);
    expect(status).toBe(200);
    expect(body.nextCursor).toBeNull();
    expect(body.data.map(({ type }) => type)).toEqual([
      'challenge.started',
      'sign_in.failed',
      'sign_in.succeeded',
      'registration.completed',
      'account.created',
    ]);
    expect(body.data.slice(0, 3)).toEqual([
      {
        id: expect.any(String),
        at: expect.any(String),
        type: 'challenge.started',
        outcome: 'success',
        actor: 'anonymous',
        methods: [],
        purpose: 'code_login',
        device: 'JavaScript program',
        ip: '127.0.0.1',
        sessionId: null,
      },
      expect.objectContaining({ type: 'sign_in.failed', outcome: 'failure', methods: ['password'] }),
      expect.objectContaining({ actor: 'user', methods: ['mailbox_code'], sessionId: expect.any(String) }),
    ]);
  });

  it('[AUD-8] shows nothing of an operator, nor what operators read', async () => {
    const account = await signUp(app);
    const operator = await signInOperator(app, 'admin');
    const common = {
      actor: { type: 'operator', id: operator.user.id },
      userId: account.user.id,
      sessionId: operator.user.id,
      address: null,
    } as const;
    for (const event of [
      { type: 'account.enabled', details: { reason: 'the owner called' } },
      { type: 'operator.read', details: { what: 'account' } },
      { type: 'audit.read', details: { by: ['subjectId'] } },
      { type: 'limit.reset', details: { limits: ['failed-sign-ins'] } },
    ] as const)
      await recordEvent(app, { ...common, ...event });
    const { body, text } = await list(account.tokens.accessToken);
    expect(body.data.filter(({ actor }) => actor === 'operator')).toEqual([
      expect.objectContaining({ type: 'account.enabled', ip: null, device: null, sessionId: null }),
    ]);
    for (const secret of [operator.user.id, 'called', auditClient.ip, 'Firefox'])
      expect(text).not.toContain(secret);
  });

  it("[AUD-9] is the owner's own, and has pages that nobody else's cursor opens", async () => {
    const [account, other] = [await signUp(app), await signUp(app)];
    const token = account.tokens.accessToken;
    for (let n = 0; n < 4; n += 1) await login(app.client, account);
    const stored = await app.query<{ id: string }>('SELECT id FROM audit_events WHERE subject_id = $1', [
      account.user.id,
    ]);
    const first = await list(token, '?limit=3');
    await login(app.client, account); // on no page any more
    const second = await list(token, `?limit=100&cursor=${first.body.nextCursor}`);
    const ids = [...first.body.data, ...second.body.data].map(({ id }) => id);
    expect(first.body.data).toHaveLength(3);
    expect(second.body.nextCursor).toBeNull();
    expect(ids).toEqual(
      stored
        .map(({ id }) => id)
        .toSorted()
        .toReversed(),
    );
    const stolen = `?limit=3&cursor=${first.body.nextCursor}`;
    expectProblem(await list(other.tokens.accessToken, stolen), 'request.invalid');
  });

  it('ends after 90 days', async () => {
    const account = await signUp(app);
    const old = newIdAt(new Date(Date.now() - 91 * 86_400_000));
    const insert = `INSERT INTO audit_events (id, type, outcome, actor_type, subject_id, details, personal_digest)
                    VALUES ($1, 'sign_in.failed', 'failure', 'anonymous', $2, '{}', '')`;
    await app.query(insert, [old, account.user.id]);
    const younger = newIdAt(new Date(Date.now() - 89 * 86_400_000));
    await app.query(insert, [younger, account.user.id]);
    const { body } = await list(account.tokens.accessToken, '?limit=100');
    expect(body.data.at(-1)?.id).toBe(younger);
  });

  it.each(['limit=0', 'limit=101', 'cursor=abc', 'type=sign_in.failed'])('rejects ?%s', async (query) => {
    const { tokens } = await signUp(app);
    expectProblem(await list(tokens.accessToken, `?${query}`), 'request.invalid');
  });
});
