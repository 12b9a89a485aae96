import type { DeliveryResponse } from '../../src/admin/deliveries/delivery.response.js';
import type { OverviewResponse } from '../../src/admin/overview/overview.response.js';
import type { TimelineEntryResponse } from '../../src/admin/timeline/timeline-entry.response.js';
import { newId } from '../../src/common/secrets.js';
import type { HealthDetails } from '../../src/health/health.service.js';
import { RollUp } from '../../src/statistics/roll-up.service.js';
import { startApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { freshPerson, register } from '../support/journeys.js';
import { openSmtpServer, type Mailbox } from '../support/mailbox.js';
import { signInOperator, type OperatorAccount } from '../support/operators.js';
import { openScriptedSmtp, type ScriptedSmtp } from '../support/scripted-smtp.js';

async function readOverview(app: TestApp, { token }: OperatorAccount): Promise<OverviewResponse> {
  const { status, body } = await app.client.get<OverviewResponse>('/v1/admin/overview?window=1h', { token });
  expect(status).toBe(200);
  return body;
}

const alertOf = ({ alerts }: OverviewResponse) => alerts.find(({ code }) => code === 'provider_failing');

describe('two mail servers, the first of which refuses connections', () => {
  let primary: ScriptedSmtp;
  let fallback: Mailbox;
  let app: TestApp;
  let operator: OperatorAccount;
  const person = freshPerson();
  beforeAll(async () => {
    primary = await openScriptedSmtp();
    fallback = await openSmtpServer();
    app = await startApp({
      mailbox: fallback,
      isReplicated: false, // one worker, whose attempts the tests follow
      env: { SMTP_URL: primary.url, SMTP_FALLBACK_URL: fallback.smtpUrl },
    });
    operator = await signInOperator(app, 'support');
  });
  afterAll(async () => {
    await app.close();
    await fallback.close();
    await primary.close();
  });

  const providers = async () => (await readOverview(app, operator)).providers;
  const working = { channel: 'email', workers: 1, failing: 0, failingSince: null, lastAnswer: null };

  it('are both shown as working before', async () => {
    expect(await providers()).toEqual([
      { ...working, name: 'primary', sent: 0 },
      { ...working, name: 'fallback', sent: 0 },
    ]);
  });

  it('are shown with what failed since when and why, and which one has sent how many', async () => {
    primary.script = { connection: '421 4.3.2 too many connections from postmaster@example.com' };
    const before = Date.now();
    await register(app.client, person);
    await fallback.mail(person.email);
    const [first, second] = await eventually('the worker to report', async () => {
      await app.firstApp.get(RollUp, { strict: false }).run(new AbortController().signal);
      const found = await providers();
      return found[0]?.failing && found[1]?.sent ? found : null;
    });
    expect(first).toEqual({
      ...working,
      name: 'primary',
      sent: 0,
      failing: 1,
      failingSince: expect.any(String),
      lastAnswer: expect.stringContaining('421 4.3.2 too many connections from …'),
    });
    const since = new Date(first?.failingSince ?? '').getTime();
    expect(since).toBeGreaterThanOrEqual(before);
    expect(since).toBeLessThanOrEqual(Date.now());
    expect(second).toEqual({ ...working, name: 'fallback', sent: 1 });
    expect(alertOf(await readOverview(app, operator))).toBeUndefined(); // for less than two minutes
  });

  it('are named in the messages, and in the timeline at each attempt', async () => {
    const { token } = operator;
    const deliveries = await app.client.get<{ data: DeliveryResponse[] }>(
      '/v1/admin/deliveries?template=email-verification',
      { token },
    );
    expect(deliveries.body.data).toMatchObject([{ state: 'sent', tries: 2, provider: 'fallback' }]);
    const timeline = await app.client.get<{ data: TimelineEntryResponse[] }>(
      `/v1/admin/timeline?email=${encodeURIComponent(person.email)}`,
      { token },
    );
    const steps = timeline.body.data.flatMap(({ type, outcome, delivery }) =>
      delivery ? [[type, outcome, delivery.provider]] : [],
    );
    expect(steps).toEqual([
      ['delivery.sent', 'success', 'fallback'],
      ['delivery.queued', 'failure', 'primary'],
      ['delivery.queued', 'success', null],
    ]);
  });

  it('degrade health until the first one works again', async () => {
    const mail = async () => (await app.client.get<HealthDetails>('/health/ready')).body.checks.mail;
    await eventually('the probe to notice', async () => (await mail()) === 'provider_failing' || null);
    primary.script = {};
    await eventually('the worker to report', async () => (await providers())[0]?.failing === 0 || null);
    expect(await providers()).toMatchObject([working, working]);
    await eventually('the probe to notice', async () => (await mail()) === 'ok' || null);
  });
});

describe('the mail servers of several workers', () => {
  let app: TestApp;
  let operator: OperatorAccount;
  beforeAll(async () => {
    app = await startApp({ runsJobs: false });
    operator = await signInOperator(app, 'support');
  });
  beforeEach(() => app.query('DELETE FROM processes'));
  afterAll(() => app.close());

  const works = { channel: 'email', failingSeconds: null, reason: null };
  const fails = (failingSeconds: number, reason: string) => ({ channel: 'email', failingSeconds, reason });

  /** Seen five seconds ago, with a primary and perhaps a fallback. */
  const insertWorker = async (
    [primary, fallback]: readonly object[],
    { seenSecondsAgo = 5, hasEnded = false }: { seenSecondsAgo?: number; hasEnded?: boolean } = {},
  ) => {
    const providers = [
      { ...primary, name: 'primary' },
      ...(fallback ? [{ ...fallback, name: 'fallback' }] : []),
    ];
    await app.query(
      `INSERT INTO processes (id, secret_kids, signing_kids, providers, seen_at, ended_at)
       VALUES ($1, '{}', '{}', $2, now() - $3 * interval '1 second', CASE WHEN $4 THEN now() END)`,
      [newId(), JSON.stringify(providers), seenSecondsAgo, hasEnded],
    );
  };

  it('are shown once each, in the order of preference, with what failed longest', async () => {
    await insertWorker([works]); // its environment lacks the second one
    await insertWorker([fails(10, 'ECONNECTION: refused'), works]);
    await insertWorker([fails(150, '421 \u001b[31m busy bob@example.org'), works]);
    const overview = await readOverview(app, operator);
    const { failingSince } = overview.providers[0] ?? {};
    const common = { channel: 'email', sent: 0, failing: 0, failingSince: null, lastAnswer: null };
    expect(overview.providers).toEqual([
      {
        ...common,
        name: 'primary',
        workers: 3,
        failing: 2,
        failingSince: expect.any(String),
        lastAnswer: '421 [31m busy …',
      },
      { ...common, name: 'fallback', workers: 2 },
    ]);
    const seconds = (Date.parse(overview.until) - Date.parse(failingSince ?? '')) / 1_000;
    expect(Math.round(seconds)).toBe(155);
    expect(alertOf(overview)).toEqual({ code: 'provider_failing', severity: 'warning', domain: null });
  });

  it('are an alert that is critical while none works for any of them', async () => {
    const both = [fails(150, 'ECONNECTION: refused'), fails(116, 'ECONNECTION: refused')];
    await insertWorker(both);
    expect(alertOf(await readOverview(app, operator))?.severity).toBe('critical');
    await insertWorker([fails(900, 'ETIMEDOUT'), works]);
    expect(alertOf(await readOverview(app, operator))?.severity).toBe('warning');
  });

  it('are not shown as those of workers that have ended or were killed', async () => {
    await insertWorker([fails(900, 'ETIMEDOUT')], { hasEnded: true });
    await insertWorker([fails(900, 'ETIMEDOUT')], { seenSecondsAgo: 31 });
    const overview = await readOverview(app, operator);
    expect(overview.providers).toEqual([]);
    expect(alertOf(overview)).toBeUndefined();
  });
});
