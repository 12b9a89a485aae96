import type { DeliveryResponse } from '../../src/admin/deliveries/delivery.response.js';
import { newId, newIdAt } from '../../src/common/secrets.js';
import { scannedAtMost } from '../../src/delivery/delivery-search.service.js';
import { insertAccount } from '../support/accounts.js';
import { startApp, type TestApp } from '../support/app.js';
import { eventsBy } from '../support/audit-events.js';
import { age } from '../support/challenges.js';
import { insertDelivery } from '../support/deliveries.js';
import { eventually } from '../support/eventually.js';
import { freshEmail, freshPerson, register, startCodeLogin } from '../support/journeys.js';
import { codeIn, openSmtpServer, type Mailbox } from '../support/mailbox.js';
import { signInOperator, type OperatorAccount } from '../support/operators.js';
import { expectProblem } from '../support/problems.js';
import { scansOf } from '../support/query-plans.js';

interface DeliveryList {
  data: DeliveryResponse[];
  nextCursor: string | null;
}

interface DeliveryRow {
  id: string;
  status: string;
  tries: number;
}

describe('messages, for operators', () => {
  let app: TestApp;
  let mailbox: Mailbox;
  let admin: OperatorAccount;
  let support: OperatorAccount;
  /** Addresses that the mail server rejects for good. */
  const refused = new Set<string>();
  beforeAll(async () => {
    mailbox = await openSmtpServer({
      refuse: (recipient) =>
        refused.has(recipient) ? { responseCode: 550, message: `5.1.1 <${recipient}> user unknown` } : null,
    });
    app = await startApp({ mailbox });
    admin = await signInOperator(app, 'admin');
    support = await signInOperator(app, 'support');
  });
  afterAll(async () => {
    await app.close();
    await mailbox.close();
  });

  const list = (query = '', token = admin.token) =>
    app.client.get<DeliveryList>(`/v1/admin/deliveries${query}`, { token });
  const retry = (id: string, token = support.token) =>
    app.client.post<object>(`/v1/admin/deliveries/${id}/retry`, { token });

  async function deliveryTo(address: string, status: string): Promise<DeliveryRow> {
    return eventually(`a ${status} message`, async () => {
      const rows = await app.query<DeliveryRow>(
        `SELECT id, status, tries FROM deliveries WHERE destination = $1 AND status = $2 ORDER BY id DESC LIMIT 1`,
        [address, status],
      );
      return rows[0];
    });
  }

  /** A code whose message the mail server has rejected for good. */
  async function failedCode(address = freshEmail()) {
    refused.add(address);
    const { challengeId } = await register(app.client, freshPerson({ email: address }));
    const { id } = await deliveryTo(address, 'failed');
    return { address, challengeId, id };
  }

  const insert = (row: Record<string, unknown>) => insertDelivery(app, row);

  const auditOf = (id: string) =>
    app.query<{ actor: string }>(
      `SELECT actor_id AS actor FROM audit_events WHERE type = 'delivery.retried' AND details ->> 'delivery' = $1`,
      [id],
    );

  it('have exactly the fields of the contract, with a masked address', async () => {
    const { id, address } = await failedCode(freshEmail('grace'));
    const { status, body, text } = await list('?state=failed');
    expect(status).toBe(200);
    expect(body.data.find((delivery) => delivery.id === id)).toEqual({
      id,
      createdAt: expect.any(String),
      state: 'failed',
      channel: 'email',
      template: 'email-verification',
      domain: 'example.com',
      destination: 'g•••@example.com',
      userId: null,
      challengeRef: expect.stringMatching(/^[0-9a-f]{8}$/),
      tries: 1,
      provider: 'primary',
      lastAttemptAt: expect.any(String),
      nextTryAt: null,
      lastAnswer: expect.stringMatching(/^EENVELOPE: 550 5\.1\.1 .*user unknown$/),
      canRetry: true,
    });
    expect(text).not.toContain(address.split('@')[0]);
  });

  it('[ADM-30] never show a challenge ID, the recipient in a reply, or control characters', async () => {
    const { id, challengeId, address } = await failedCode();
    const reason = `550 \u001b[31m<${address.toUpperCase()}>\u202e\r\n${'long '.repeat(100)}`;
    await app.query(
      `UPDATE deliveries SET attempts = jsonb_set(attempts, '{-1,reason}', to_jsonb($2::text)) WHERE id = $1`,
      [id, reason],
    );
    const { body, text } = await list('?state=failed');
    const { lastAnswer = '' } = body.data.find((delivery) => delivery.id === id) ?? {};
    expect(lastAnswer).toMatch(/^550 \[31m<…> long/);
    expect(lastAnswer).toHaveLength(200);
    expect(text).not.toContain(challengeId);
    expect(text.toLowerCase()).not.toContain(address);
  });

  it('[AUD-41] are an event when they are listed or grouped, with the filters; nothing if they were not', async () => {
    const auditor = await signInOperator(app, 'auditor');
    const { body } = await list('?state=failed&domain=example.com&limit=1', auditor.token);
    await list(`?state=sent&cursor=${body.nextCursor ?? 'x'}`, auditor.token);
    await app.client.get('/v1/admin/deliveries/groups?state=dropped', { token: auditor.token });
    const searched = { type: 'operator.searched', outcome: 'success', subjectId: null };
    expect(await eventsBy(app, auditor.user.id)).toMatchObject([
      { ...searched, details: { what: 'deliveries', by: ['state', 'domain'] } },
      { ...searched, details: { what: 'delivery_groups', by: ['state'] } },
    ]);
  });

  it('are found by each filter', async () => {
    const destination = `ada@${newId()}.example`;
    const domain = destination.slice('ada@'.length);
    const id = await insert({ destination, channel: 'pager', template: 'new-device', status: 'sent' });
    for (const query of [
      '',
      '&state=sent',
      '&channel=pager',
      '&template=new-device',
      `&since=2020-01-01T00:00:00Z`,
    ])
      expect(
        (await list(`?domain=${domain.toUpperCase()}${query}`)).body.data.map((found) => found.id),
      ).toEqual([id]);
    for (const query of [
      `?domain=${domain}&state=failed`,
      `?domain=${domain}&state=queued`,
      `?domain=${domain}&channel=email`,
      `?domain=${domain}&template=password-changed`,
      `?domain=${domain}&since=2100-01-01T00:00:00Z`,
      '?domain=other.example',
    ])
      expect({ query, body: (await list(query)).body }).toEqual({
        query,
        body: { data: [], nextCursor: null },
      });
  });

  it('are those of the last 24 hours, unless `since` says otherwise', async () => {
    const destination = `ada@${newId()}.example`;
    const domain = destination.slice('ada@'.length);
    const at = (hours: number) => newIdAt(new Date(Date.now() - hours * 3_600_000));
    const [young, old] = [
      await insert({ id: at(23.9), destination }),
      await insert({ id: at(24.1), destination }),
    ];
    const ids = async (query: string) => (await list(query)).body.data.map(({ id }) => id);
    expect(await ids(`?domain=${domain}`)).toEqual([young]);
    expect(await ids(`?domain=${domain}&since=2020-01-01T00:00:00Z`)).toEqual([young, old]);
  });

  it('come in pages, none of them twice and none omitted, while rows come and go', async () => {
    const destination = `ada@${newId()}.example`;
    const query = `?domain=${destination.slice('ada@'.length)}&limit=2`;
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) ids.unshift(await insert({ destination }));
    const found: string[] = [];
    let deleted = -2;
    for (let cursor = ''; ;) {
      const { body } = await list(`${query}${cursor}`);
      found.push(...body.data.map(({ id }) => id));
      await insert({ destination });
      deleted = -3 - deleted; // the last one can only come again if it was not deleted
      await app.query('DELETE FROM deliveries WHERE id = $1', [found.at(deleted)]);
      if (body.nextCursor === null) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    expect(found).toEqual(ids);
  });

  it('that match no filter are looked at in bounded numbers, and the next page continues', async () => {
    const channel = newId().slice(0, 30);
    const id = await insert({ channel });
    await app.query(
      `INSERT INTO deliveries (id, template, channel, destination, locale, origin, status)
       SELECT uuidv7(), 'new-device', 'email', 'ada@example.com', 'en', '{}', 'sent' FROM generate_series(1, $1)`,
      [scannedAtMost],
    );
    const first = await list(`?channel=${channel}`);
    expect(first.body).toEqual({ data: [], nextCursor: expect.any(String) });
    const second = await list(`?channel=${channel}&cursor=${first.body.nextCursor}`);
    expect(second.body.data.map((found) => found.id)).toEqual([id]);
    await app.query(`DELETE FROM deliveries WHERE destination = 'ada@example.com'`);
  });

  it('are read by an index, whatever the filter', async () => {
    const rows = `INSERT INTO deliveries (id, template, channel, destination, locale, origin, status, finished_at)
      SELECT uuidv7(-n * interval '1 second'), 'new-device', 'email', n || '@d' || n % 1000 || '.example', 'en', '{}',
             CASE WHEN n % 500 = 0 THEN 'failed' ELSE 'sent' END, now()
      FROM generate_series(1, 20000) AS n`;
    const indexes = {
      '': ['deliveries_pkey'],
      '?state=failed': ['deliveries_status_idx'],
      '?state=sent': ['deliveries_pkey'],
      '?channel=email': ['deliveries_pkey'],
      '?template=new-device': ['deliveries_pkey'],
      '?domain=d7.example': ['deliveries_domain_idx'],
      '?since=2026-01-01T00:00Z': ['deliveries_pkey'],
    };
    const of = { rows: { deliveries: rows }, read: (filter: string) => list(filter) };
    expect(await scansOf(app, Object.keys(indexes), of)).toEqual(indexes);
  });

  it('[ADM-31] do not contain the rows of decoys, which send nothing', async () => {
    const email = `nobody-${newId()}@decoys.example`;
    await startCodeLogin(app.client, email);
    await deliveryTo(email, 'dropped');
    expect((await list('?domain=decoys.example')).body.data).toEqual([]);
    expect((await list('?domain=decoys.example&state=dropped')).body.data).toEqual([]);
    const { body } = await app.client.get<{ data: { domain: string }[] }>(
      '/v1/admin/deliveries/groups?state=dropped',
      { token: admin.token },
    );
    expect(body.data.map(({ domain }) => domain)).not.toContain('decoys.example');
  });

  it('contain a code that a limit has held back, without a template', async () => {
    const destination = `ada@${newId()}.example`;
    await insert({
      destination,
      template: null,
      challenge_id: newId(),
      challenge_generation: 0,
      status: 'dropped',
    });
    const { body } = await list(`?domain=${destination.slice('ada@'.length)}`);
    expect(body.data).toMatchObject([{ template: null, state: 'dropped', canRetry: false }]);
  });

  it.each([
    ['state=lost', '/state'],
    ['template=welcome', '/template'],
    ['channel=', '/channel'],
    ['domain=@', '/domain'],
    ['domain=a%20b', '/domain'],
    [`answer=${'x'.repeat(101)}`, '/answer'],
    ['since=yesterday', '/since'],
    ['limit=0', '/limit'],
    ['limit=101', '/limit'],
    ['cursor=!', '/cursor'],
    ['cursor=bm8', '/cursor'],
  ])('are not listed for %s', async (query, pointer) => {
    const problem = expectProblem(await list(`?${query}`), 'request.invalid');
    expect(problem.errors).toMatchObject([{ pointer }]);
  });

  it('are not listed for the cursor of another filter', async () => {
    const destination = `ada@${newId()}.example`;
    const domain = destination.slice('ada@'.length);
    for (let n = 0; n < 2; n += 1) await insert({ destination });
    const { body } = await list(`?domain=${domain}&limit=1`);
    expectProblem(await list(`?domain=${domain}&state=sent&cursor=${body.nextCursor}`), 'request.invalid');
  });

  describe('in groups', () => {
    interface Groups {
      data: { domain: string; answer: string; state: string; count: number; newestAt: string }[];
      isComplete: boolean;
    }
    const groups = (query = '') =>
      app.client.get<Groups>(`/v1/admin/deliveries/groups${query}`, { token: admin.token });

    it('are counted by domain and the codes of the reply', async () => {
      const domain = `${newId()}.example`;
      const failed = (reason: string) =>
        insert({
          destination: `ada@${domain}`,
          status: 'failed',
          last_error: reason,
          attempts: JSON.stringify([{ at: '2026-11-24T09:30:00Z', status: 'failed', reason }]),
        });
      for (const words of ['user unknown', '… mailbox unavailable'])
        await failed(`EENVELOPE: 550 5.1.1 ${words}`);
      await failed('EMESSAGE: 554 rejected');
      await failed('ECONNECTION: connection refused');
      const { body } = await groups();
      expect(body.data.filter((group) => group.domain === domain)).toEqual([
        { domain, answer: '550 5.1.1', state: 'failed', count: 2, newestAt: expect.any(String) },
        ...['ECONNECTION: connection refused', '554'].map((reply) => ({
          domain,
          answer: reply,
          state: 'failed',
          count: 1,
          newestAt: expect.any(String),
        })),
      ]);
      expect(body.isComplete).toBe(true);
      expect((await groups('?since=2100-01-01T00:00:00Z')).body).toEqual({ data: [], isComplete: true });
    });

    it('show no recipient, where a reply has no codes', async () => {
      const domain = `550-293.${newId()}.example`;
      const last_error = `ECONNECTION: no route to Ada@${domain.toUpperCase()}`;
      await insert({ destination: `ada@${domain}`, status: 'failed', last_error });
      const { body } = await groups();
      const found = body.data.filter((group) => group.domain === domain);
      expect(found).toMatchObject([{ answer: 'ECONNECTION: no route to …' }]);
    });

    it('are found by the reply of their group, those without one too', async () => {
      const domain = `${newId()}.example`;
      const failed = (reason: string | null) =>
        insert({
          destination: `ada@${domain}`,
          status: 'failed',
          last_error: reason,
          attempts: JSON.stringify([{ at: '2026-11-24T09:30:00Z', status: 'failed', reason }]),
        });
      const byReply: Record<string, string[]> = {
        '550 5.1.1': [await failed('EENVELOPE: 550 5.1.1 unknown'), await failed('550 5.1.1 <…>')],
        '550 5.1.10': [await failed('EENVELOPE: 550 5.1.10 unknown')],
        'rejected … now': [
          await failed('rejected a@b.example\u0007\u202e now '),
          await failed('rejected c@d now'),
        ],
        ['long '.repeat(20).trim()]: [await failed('long '.repeat(30))],
        '': [await failed(null)],
      };
      const { data } = (await groups()).body;
      const ofDomain = data.filter((group) => group.domain === domain);
      expect(ofDomain.map(({ answer: reply }) => reply).toSorted()).toEqual(Object.keys(byReply).toSorted());
      for (const [reply, ids] of Object.entries(byReply)) {
        const query = `?domain=${domain}&state=failed&answer=${encodeURIComponent(reply)}`;
        const found = (await list(query)).body.data.map(({ id }) => id);
        expect({ reply, found: found.toSorted() }).toEqual({ reply, found: ids.toSorted() });
      }
    });

    it('are not counted for bad input', async () => {
      expectProblem(await groups('?state=lost'), 'request.invalid');
      expectProblem(await groups('?since=1'), 'request.invalid');
    });
  });

  describe('that failed', () => {
    it('are retried, which is recorded, and reach their recipient', async () => {
      const { id, address, challengeId } = await failedCode();
      refused.delete(address);
      expect((await retry(id)).status).toBe(202);
      const code = codeIn(await app.mailbox.mail(address));
      const sent = await deliveryTo(address, 'sent');
      expect(sent).toEqual({ id, status: 'sent', tries: 2 });
      expect(await auditOf(id)).toEqual([{ actor: support.user.id }]);
      const { status } = await app.client.post('/v1/auth/email-verification/confirm', {
        body: { challengeId, code },
      });
      expect(status).toBe(200);
    });

    it('[ADM-32] are retried once by many requests at the same time, and recorded once', async () => {
      const { id, address } = await failedCode();
      refused.delete(address);
      const results = await Promise.all(Array.from({ length: 8 }, () => retry(id)));
      expect(results.map(({ status }) => status).toSorted()).toEqual([202, ...Array<number>(7).fill(409)]);
      await app.mailbox.mail(address);
      expect(await auditOf(id)).toHaveLength(1);
    });

    it.each([
      ['has expired', (id: string) => age(app, id, 3_000)],
      [
        'has been used',
        (id: string) => app.query('UPDATE challenges SET consumed_at = now() WHERE id = $1', [id]),
      ],
      [
        'has been guessed at',
        (id: string) => app.query('UPDATE challenges SET attempts = 5 WHERE id = $1', [id]),
      ],
      ['was replaced', (id: string) => app.query('UPDATE challenges SET generation = 1 WHERE id = $1', [id])],
      [
        'was anonymised',
        (id: string) => app.query('UPDATE challenges SET is_decoy = true WHERE id = $1', [id]),
      ],
      ['is gone', (id: string) => app.query('DELETE FROM challenges WHERE id = $1', [id])],
    ])('[ADM-33] are not retried if the code %s, and nothing is recorded', async (_what, end) => {
      const { id, challengeId } = await failedCode();
      await end(challengeId);
      const { data } = (await list('?state=failed')).body;
      expect(data.find((delivery) => delivery.id === id)).toMatchObject({ canRetry: false });
      const problem = expectProblem(await retry(id), 'resource.conflict');
      expect(problem.detail).toContain('no longer valid');
      expect(await auditOf(id)).toEqual([]);
    });

    it('are retried for a day if they are notices', async () => {
      const { user, email } = await insertAccount(app);
      const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
      const notice = { destination: email, user_id: user.id, status: 'failed' };
      const young = await insert({ ...notice, created_at: hoursAgo(23.9) });
      const old = await insert({ ...notice, created_at: hoursAgo(24.1) });
      expectProblem(await retry(old), 'resource.conflict');
      expect((await retry(young)).status).toBe(202);
      expect(await sentId(young)).toBe(young);
    });

    const sentId = (id: string) =>
      eventually('the notice', async () => {
        const [row] = await app.query<{ id: string }>(
          `SELECT id FROM deliveries WHERE id = $1 AND status = 'sent'`,
          [id],
        );
        return row?.id;
      });
  });

  it.each(['sent', 'dropped', 'queued'])('that are %s are not retried', async (status) => {
    const id = await insert({ status, next_try_at: new Date(Date.now() + 3_600_000) });
    const problem = expectProblem(await retry(id), 'resource.conflict');
    expect(problem.detail).toContain(status);
    expect(await auditOf(id)).toEqual([]);
    await app.query('DELETE FROM deliveries WHERE id = $1', [id]);
  });

  it('are not retried by an ID that no message has', async () => {
    expectProblem(await retry(newId()), 'resource.not_found');
    expectProblem(await retry('not-an-id'), 'resource.not_found');
  });

  it('[ADM-34] of operators are retried by admins only, also those without an account', async () => {
    const auditor = await signInOperator(app, 'auditor');
    const ofAccount = await insert({ destination: freshEmail(), user_id: auditor.user.id, status: 'failed' });
    const toAddress = await insert({ destination: auditor.email, status: 'failed' });
    for (const id of [ofAccount, toAddress]) {
      expectProblem(await retry(id), 'auth.forbidden');
      expect(await auditOf(id)).toEqual([]);
      const canRetry = async (token: string) =>
        (await list('?state=failed', token)).body.data.find((delivery) => delivery.id === id)?.canRetry;
      expect(await canRetry(support.token)).toBe(false);
      expect(await canRetry(auditor.token)).toBe(false);
      expect(await canRetry(admin.token)).toBe(true);
      expect((await retry(id, admin.token)).status).toBe(202);
      expect(await auditOf(id)).toHaveLength(1);
    }
  });

  it('are retried only in a transaction that records it', async () => {
    const { id } = await failedCode();
    await app.query(
      'ALTER TABLE audit_events ADD CONSTRAINT none_retried CHECK (type <> $$delivery.retried$$) NOT VALID',
    );
    expect((await retry(id)).status).toBe(500);
    await app.query('ALTER TABLE audit_events DROP CONSTRAINT none_retried');
    expect((await app.query('SELECT status FROM deliveries WHERE id = $1', [id]))[0]).toEqual({
      status: 'failed',
    });
  });
});
