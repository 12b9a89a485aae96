import type { TimelineEntryResponse } from '../../src/admin/timeline/timeline-entry.response.js';
import { AuditLog } from '../../src/audit/audit-log.service.js';
import { AuditRecords } from '../../src/audit/audit-records.service.js';
import { newId } from '../../src/common/secrets.js';
import { DeliverySteps } from '../../src/delivery/delivery-steps.service.js';
import { startApp, testSecrets, type TestApp } from '../support/app.js';
import { insertUser } from '../support/accounts.js';
import { auditClient, insertEvents, recordEvent } from '../support/audit-log.js';
import { insertDelivery } from '../support/deliveries.js';
import { eventually } from '../support/eventually.js';
import {
  freshEmail,
  loginWithCode,
  signUp,
  startCodeLogin,
  startPasswordReset,
  wrongCode,
} from '../support/journeys.js';
import { codeIn, openSmtpServer, type Mailbox, type SmtpBehaviour } from '../support/mailbox.js';
import { signInOperator, type OperatorAccount } from '../support/operators.js';
import { expectProblem } from '../support/problems.js';

interface TimelineBody {
  data: TimelineEntryResponse[];
  nextCursor: string | null;
}

const nothing = {
  purpose: null,
  channel: null,
  template: null,
  challengeRef: null,
  attempt: null,
  delivery: null,
  session: null,
  actor: null,
  requestId: null,
  reason: null,
  details: {},
};

describe('the timeline of an account or an address', () => {
  let app: TestApp;
  let mailbox: Mailbox;
  let support: OperatorAccount;
  const behaviour: SmtpBehaviour = {};
  beforeAll(async () => {
    mailbox = await openSmtpServer(behaviour);
    app = await startApp({
      mailbox,
      env: { APP_SECRETS: `${testSecrets},older:3m9Kx7Wq2Zt5Vb8Nc1Rf4Yh6Jd0Lg3Ps` },
    });
    support = await signInOperator(app, 'support');
  });
  beforeEach(() => {
    behaviour.refuse = undefined;
  });
  afterAll(async () => {
    await app.close();
    await mailbox.close();
  });

  const ofAccount = (id: string, query = '', token = support.token) =>
    app.client.get<TimelineBody>(`/v1/admin/users/${id}/timeline${query}`, { token });
  const ofAddress = (email: string, query = '', token = support.token) =>
    app.client.get<TimelineBody>(`/v1/admin/timeline?email=${encodeURIComponent(email)}${query}`, { token });

  /** An account without flows, so that the test knows every entry. */
  const insertAccount = (email = freshEmail()) => insertUser(app, { email, fullName: 'Ada' }, null);

  const sent = (email: string, count = 1) =>
    eventually('the mail', async () => {
      const rows = await app.query(`SELECT FROM deliveries WHERE destination = $1 AND status <> 'queued'`, [
        email,
      ]);
      return rows.length >= count || null;
    });

  it('has exactly the fields of the contract, with the session of the account', async () => {
    const { id, email } = await insertAccount();
    const sessionId = newId();
    await recordEvent(app, {
      type: 'session.opened',
      details: {},
      userId: id,
      sessionId,
      address: email,
    });
    await recordEvent(app, {
      type: 'challenge.failed',
      outcome: 'failure',
      details: { purpose: 'code_login', challenge: '9f86d081', attempt: { used: 1, max: 5 } },
      userId: id,
      address: email,
      actor: { type: 'anonymous', id: null },
    });
    const { status, body } = await ofAccount(id);
    expect(status).toBe(200);
    const common = { ...nothing, id: expect.any(String), at: expect.any(String) };
    expect(body).toEqual({
      data: [
        {
          ...common,
          type: 'challenge.failed',
          outcome: 'failure',
          purpose: 'code_login',
          challengeRef: '9f86d081',
          attempt: { used: 1, max: 5 },
          actor: { type: 'anonymous', id: null },
          details: { purpose: 'code_login', challenge: '9f86d081', attempt: { used: 1, max: 5 } },
        },
        {
          ...common,
          type: 'session.opened',
          outcome: 'success',
          session: { id: sessionId, device: 'Firefox on Windows', ip: auditClient.ip },
          actor: { type: 'user', id },
        },
      ],
      nextCursor: null,
    });
    expect((await ofAddress(email.toUpperCase())).body.data).toEqual(body.data);
  });

  it('tells a flow in its order: a code asked for, sent, entered wrongly and rightly', async () => {
    const account = await signUp(app);
    const { challengeId } = await startCodeLogin(app.client, account.email);
    const code = codeIn(await mailbox.mail(account.email, 2));
    await sent(account.email, 2);
    await loginWithCode(app.client, { challengeId, code: wrongCode(code) });
    await loginWithCode(app.client, { challengeId, code });
    const { data } = (await ofAccount(account.user.id)).body;
    const ofCode = data.filter(
      ({ challengeRef, type }) => type !== 'sign_in.succeeded' && challengeRef !== null,
    );
    const [{ challengeRef } = { challengeRef: null }] = ofCode;
    expect(
      ofCode
        .filter((entry) => entry.challengeRef === challengeRef)
        .map(({ type, attempt }) => [type, attempt]),
    ).toEqual([
      ['challenge.confirmed', null],
      ['challenge.failed', { used: 1, max: 5 }],
      ['delivery.sent', null],
      ['delivery.queued', null],
      ['challenge.started', null],
    ]);
    expect(data.find(({ type }) => type === 'sign_in.succeeded')).toMatchObject({
      actor: { type: 'user', id: account.user.id },
      session: { id: expect.any(String), ip: expect.any(String) },
      requestId: expect.any(String),
    });
  });

  it('tells how a message went, in every attempt', async () => {
    const account = await signUp(app);
    let refusals = 1;
    behaviour.refuse = (recipient) =>
      refusals-- > 0
        ? { responseCode: 451, message: `4.7.1 ${recipient} greylisted, try again later` }
        : null;
    await startCodeLogin(app.client, account.email);
    await eventually('the second attempt', async () => {
      const rows = await app.query(`SELECT FROM deliveries WHERE destination = $1 AND tries = 2`, [
        account.email,
      ]);
      return rows.length > 0 || null;
    });
    const { body } = await ofAccount(account.user.id);
    const steps = body.data.filter(({ template }) => template === 'code-login');
    const [delivery] = steps.map((step) => step.delivery);
    const ofSteps = { state: 'sent', nextTryAt: null, id: delivery?.id };
    const [{ challengeRef } = { challengeRef: null }] = steps;
    expect(challengeRef).toMatch(/^[0-9a-f]{8}$/);
    const common = {
      ...nothing,
      id: expect.any(String),
      at: expect.any(String),
      channel: 'email',
      template: 'code-login',
      challengeRef,
    };
    expect(steps).toEqual([
      {
        ...common,
        type: 'delivery.sent',
        outcome: 'success',
        delivery: { ...ofSteps, tries: 2, provider: 'primary', lastAnswer: expect.stringMatching(/^250/) },
      },
      {
        ...common,
        type: 'delivery.queued',
        outcome: 'failure',
        delivery: {
          ...ofSteps,
          tries: 1,
          provider: 'primary',
          lastAnswer: expect.stringContaining('451 4.7.1'),
        },
      },
      {
        ...common,
        type: 'delivery.queued',
        outcome: 'success',
        delivery: { ...ofSteps, tries: 0, provider: null, lastAnswer: null },
        requestId: expect.any(String),
      },
    ]);
  });

  it('tells that a message was rejected, dropped or beyond a limit', async () => {
    const { id, email } = await insertAccount();
    for (const [status, template, reason] of [
      ['failed', 'password-reset', 'EENVELOPE: 550 5.1.1 user unknown'],
      ['dropped', 'code-login', 'the code is no longer valid'],
      ['dropped', null, 'there is nothing to send'],
    ] as const)
      await insertDelivery(app, {
        template,
        destination: email,
        user_id: id,
        challenge_id: newId(),
        challenge_generation: 0,
        status,
        last_error: reason,
        finished_at: new Date(),
      });
    const { body } = await ofAccount(id);
    expect(
      body.data.map(({ type, outcome, reason, delivery }) => [type, outcome, reason, delivery?.lastAnswer]),
    ).toEqual(
      expect.arrayContaining([
        ['delivery.failed', 'failure', null, 'EENVELOPE: 550 5.1.1 user unknown'],
        ['delivery.dropped', 'failure', 'the code is no longer valid', null],
        ['delivery.dropped', 'refused', expect.stringContaining('hourly limit'), null],
      ]),
    );
    expect(body.data).toHaveLength(5); // and two that were queued
  });

  it('[ADM-20] contains no challenge ID, code or address', async () => {
    const account = await signUp(app);
    behaviour.refuse = (recipient) => ({ responseCode: 550, message: `5.1.1 <${recipient}> unknown` });
    const { challengeId } = await startPasswordReset(app.client, account.email);
    await sent(account.email, 2);
    behaviour.refuse = undefined;
    const login = await startCodeLogin(app.client, account.email);
    await sent(account.email, 3);
    const code = codeIn(await mailbox.mail(account.email, 2));
    await app.query(
      `UPDATE deliveries SET attempts = jsonb_build_array(jsonb_build_object('at', now(), 'status', 'sent', 'reply', $2::text))
       WHERE challenge_id = $1`,
      [login.challengeId, `250 OK \u0007${account.email} bob@example.org\r\n${'x'.repeat(400)}`],
    );
    for (const { body, text } of [await ofAccount(account.user.id), await ofAddress(account.email)]) {
      expect(body.data.filter(({ type }) => type.startsWith('delivery.')).length).toBeGreaterThanOrEqual(6);
      for (const secret of [challengeId, login.challengeId, code, account.email, '@example'])
        expect(text).not.toContain(secret);
      const reply = body.data
        .map(({ delivery }) => delivery?.lastAnswer)
        .find((given) => given?.includes('xx'));
      expect(reply).toMatch(/^250 OK … … x+$/);
      expect(reply).toHaveLength(200);
    }
  });

  it('finds what happened to an address without an account, and before it had one, with every secret', async () => {
    const email = freshEmail();
    const log = app.firstApp.get(AuditLog, { strict: false });
    await recordEvent(app, {
      type: 'sign_in.failed',
      outcome: 'failure',
      details: { method: 'password' },
      userId: null,
      address: email,
    });
    const [event] = await insertEvents(app, { count: 1, address: email });
    await app.query('UPDATE audit_personal SET address_key = $2 WHERE event_id = $1', [
      event,
      log.addressKey(email, 'older'),
    ]);
    await startCodeLogin(app.client, email); // a decoy, which sends nothing
    const types = async () =>
      (await ofAddress(email)).body.data
        .map(({ type }) => type)
        .filter((type) => type === 'sign_in.failed' || type.startsWith('delivery'));
    expect(await types()).toEqual(['sign_in.failed', 'sign_in.failed']);
    const { id } = await insertAccount(email);
    expect(await types()).toHaveLength(2);
    expect((await ofAccount(id)).body.data.map((entry) => entry.id)).toContain(event);
  });

  it('[ADM-21] tells nobody who read about the account, and nothing of the sessions of operators', async () => {
    const { id, email } = await insertAccount();
    const admin = await signInOperator(app, 'admin');
    const auditor = await signInOperator(app, 'auditor');
    const byOperator = {
      userId: id,
      address: email,
      sessionId: newId(),
      actor: { type: 'operator', id: admin.user.id },
      client: { ip: '192.0.2.77', device: null },
    } as const;
    await recordEvent(app, {
      ...byOperator,
      type: 'account.disabled',
      details: { reason: 'reported stolen' },
    });
    await recordEvent(app, {
      ...byOperator,
      type: 'operator.role_changed',
      details: { from: null, to: 'support' },
    });
    const details = { what: 'accounts' as const, by: ['email'] };
    await recordEvent(app, { ...byOperator, type: 'operator.searched', details });
    await app.client.get(`/v1/admin/audit?subjectId=${id}`, { token: auditor.token });
    for (const { token } of [support, admin, auditor]) {
      for (const { body, text } of [await ofAccount(id, '', token), await ofAddress(email, '', token)]) {
        expect(body.data).toMatchObject([
          { type: 'operator.role_changed', session: null },
          {
            type: 'account.disabled',
            session: null,
            reason: 'reported stolen',
            actor: { type: 'operator', id: admin.user.id },
          },
        ]);
        for (const secret of [
          '192.0.2.77',
          byOperator.sessionId,
          auditor.user.id,
          'audit.read',
          'operator.read',
        ])
          expect(text).not.toContain(secret);
      }
    }
  });

  it('[ADM-22] contains nothing of another account that has had the address, nor what an operator did to others', async () => {
    const former = await insertAccount();
    const [ofFormer = ''] = await insertEvents(app, { count: 1, userId: former.id, address: former.email });
    const [ofNobody = ''] = await insertEvents(app, { count: 1, address: former.email });
    await insertDelivery(app, { destination: former.email, user_id: former.id, status: 'queued' });
    await app.query('UPDATE users SET email = $2 WHERE id = $1', [former.id, freshEmail()]);
    const idsOf = ({ body }: { body: TimelineBody }) => body.data.map(({ id }) => id);
    expect(idsOf(await ofAddress(former.email))).toEqual([ofNobody]);
    const owner = await insertAccount(former.email);
    expect(idsOf(await ofAccount(owner.id))).toEqual([ofNobody]);
    const ofBefore = (await ofAccount(former.id)).body.data;
    expect(ofBefore.filter(({ id, type }) => id === ofFormer || type === 'delivery.queued')).toHaveLength(2);
    await recordEvent(app, {
      type: 'account.disabled',
      details: {},
      userId: former.id,
      actor: { type: 'operator', id: owner.id },
    });
    expect(idsOf(await ofAccount(owner.id))).toEqual([ofNobody]);
  });

  it('[ADM-23] is recorded when it is read, with the account or the address', async () => {
    const { id } = await insertAccount();
    const nobody = freshEmail();
    await ofAccount(id);
    await ofAddress(nobody);
    const log = app.firstApp.get(AuditLog, { strict: false });
    const events = await app.query(
      `SELECT subject_id, details, actor_type, actor_id, outcome, request_id IS NOT NULL AS "hasRequest", address_key FROM audit_events JOIN audit_personal ON event_id = id
       WHERE type = 'operator.read' AND (subject_id = $1 OR address_key = $2) ORDER BY id`,
      [id, log.addressKey(nobody)],
    );
    const read = {
      details: { what: 'timeline' },
      actor_type: 'operator',
      actor_id: support.user.id,
      outcome: 'success',
      hasRequest: true,
    };
    expect(events).toEqual([
      { ...read, subject_id: id, address_key: null },
      { ...read, subject_id: null, address_key: log.addressKey(nobody) },
    ]);
  });

  it('[ADM-24] pages of a thousand entries neither skip nor repeat one while others come and go', async () => {
    const { id, email } = await insertAccount();
    const events = [
      ...(await insertEvents(app, { count: 200, address: email })),
      ...(await insertEvents(app, { count: 500, userId: id, address: email })),
      ...(await insertEvents(app, { count: 100, userId: id })),
    ];
    const insertDeliveries = (count: number) => {
      const ids = Array.from({ length: count }, newId);
      return app.query<{ id: string }>(
        `INSERT INTO deliveries (id, template, channel, destination, user_id, locale, origin, status, tries, attempts, finished_at)
         SELECT id, 'new-device', 'email', $2, $3, 'en', '{}', 'sent', 2, jsonb_build_array(
           jsonb_build_object('at', now() - interval '1 second' * n, 'status', 'queued', 'reason', '451'),
           jsonb_build_object('at', now(), 'status', 'sent', 'reply', '250')), now()
         FROM unnest($1::uuid[]) WITH ORDINALITY AS new (id, n) RETURNING id`,
        [ids, email, id],
      );
    };
    const deliveries = await insertDeliveries(100);
    const seen: TimelineEntryResponse[] = [];
    let cursor: string | null = null;
    let page = 0;
    do {
      const { status, body }: { status: number; body: TimelineBody } = await ofAccount(
        id,
        `?limit=37${cursor === null ? '' : `&cursor=${cursor}`}`,
      );
      expect(status).toBe(200);
      seen.push(...body.data);
      cursor = body.nextCursor;
      page += 1;
      await insertEvents(app, { count: 3, userId: id });
      await insertDeliveries(1);
      await app.query('DELETE FROM deliveries WHERE id = $1', [deliveries.pop()?.id]);
    } while (cursor !== null);
    const ids = seen.map((entry) => entry.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(ids.toSorted().toReversed());
    expect(events.filter((event) => !ids.includes(event))).toEqual([]);
    const stepsOf = (delivery: string) => seen.filter((entry) => entry.delivery?.id === delivery).length;
    expect(deliveries.filter((delivery) => stepsOf(delivery.id) !== 3)).toEqual([]);
    expect(page).toBeGreaterThan(25);
  });

  it('reads indexes, in their order', async () => {
    const { id, email } = await insertAccount();
    await insertEvents(app, { count: 2_000, userId: id, address: email });
    const ofOthers = await insertEvents(app, { count: 20_000 });
    await app.query(
      `UPDATE audit_personal SET address_key = left(md5(event_id::text), 22) WHERE event_id = ANY ($1::uuid[])`,
      [ofOthers],
    );
    await app.query(
      `INSERT INTO deliveries (id, template, channel, destination, locale, origin, status, finished_at)
       SELECT id, 'new-device', 'email', id || '@example.com', 'en', '{}', 'sent', now() FROM unnest($1::uuid[]) AS new (id)`,
      [Array.from({ length: 2_000 }, newId)],
    );
    await app.query('ANALYZE audit_events, audit_personal, deliveries');
    const before = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
    const keys = app.firstApp.get(AuditLog, { strict: false }).addressKeys(email);
    const page = { before, limit: 51 };
    const events = app.firstApp
      .get(AuditRecords, { strict: false })
      .historyStatement({ userId: id, addressKeys: keys }, page);
    const steps = app.firstApp
      .get(DeliverySteps, { strict: false })
      .statement({ userId: id, address: email }, page);
    for (const { statement, indexes } of [
      { statement: events, indexes: ['audit_events_subject_idx', 'audit_personal_address_idx'] },
      { statement: steps, indexes: ['deliveries_destination_idx', 'deliveries_user_id_created_at_idx'] },
    ]) {
      const { sql, parameters } = statement;
      const rows = await app.query<{ 'QUERY PLAN': string }>(`EXPLAIN (ANALYZE) ${sql}`, [...parameters]);
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      const rowsRead = [...plan.matchAll(/\(actual .*rows=([\d.]+) loops=(\d+)/g)].map(
        ([, count, loops]) => Number(count) * Number(loops),
      );
      expect(Math.max(...rowsRead)).toBeLessThanOrEqual(2 * page.limit);
      expect(plan).not.toContain('Seq Scan');
      for (const index of indexes) expect(plan).toContain(index);
    }
  });

  it.each([
    ['?limit=0', '/limit'],
    ['?limit=101', '/limit'],
    ['?limit=-1', '/limit'],
    ['?cursor=abc', '/cursor'],
    ['?email=ada@example.com', '/email'],
  ])('of an account rejects %s, and names it', async (query, pointer) => {
    const { errors = [] } = expectProblem(await ofAccount(support.user.id, query), 'request.invalid');
    expect(errors.map((error) => error.pointer)).toEqual([pointer]);
  });

  it.each([
    ['', '/email'],
    ['?email=ada', '/email'],
    ['?email=', '/email'],
    ['?email=ada@example.com&email=bob@example.com', '/email'],
    ['?email=ada@example.com&limit=101', '/limit'],
    ['?email=ada@example.com&id=1', '/id'],
  ])('of an address rejects %s, and names it', async (query, pointer) => {
    const response = await app.client.get(`/v1/admin/timeline${query}`, { token: support.token });
    const { errors = [] } = expectProblem(response, 'request.invalid');
    expect(errors.map((error) => error.pointer)).toEqual([pointer]);
  });

  it('rejects the cursor of another account, address or list', async () => {
    const one = await insertAccount();
    const other = await insertAccount();
    await insertEvents(app, { count: 3, userId: one.id });
    const { nextCursor } = (await ofAccount(one.id, '?limit=2')).body;
    expect((await ofAccount(one.id, `?limit=1&cursor=${nextCursor}`)).body.data).toHaveLength(1);
    expectProblem(await ofAccount(other.id, `?cursor=${nextCursor}`), 'request.invalid');
    expectProblem(await ofAddress(one.email, `&cursor=${nextCursor}`), 'request.invalid');
    expectProblem(
      await app.client.get(`/v1/admin/users?cursor=${nextCursor}`, { token: support.token }),
      'request.invalid',
    );
  });

  it.each(['4711', newId()])('is not there for the account %s', async (id) => {
    expectProblem(await ofAccount(id), 'resource.not_found');
  });
});
