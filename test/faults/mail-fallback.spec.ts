import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { DeliveryAttempt } from '../../src/delivery/delivery.entity.js';
import { SmtpProviders } from '../../src/mail/smtp-providers.js';
import { startApp, type TestApp } from '../support/app.js';
import { age } from '../support/challenges.js';
import { eventually } from '../support/eventually.js';
import { increments, readSeries, type Series } from '../support/metrics.js';
import { confirm, freshPerson, register } from '../support/journeys.js';
import {
  codeIn,
  openSmtpServer,
  type Mailbox,
  type Refusal,
  type SmtpBehaviour,
} from '../support/mailbox.js';
import { openScriptedSmtp, type ScriptedSmtp, type SmtpScript } from '../support/scripted-smtp.js';

interface Delivery {
  id: string;
  status: string;
  tries: number;
  attempts: DeliveryAttempt[];
}

async function deliveryTo(app: TestApp, recipient: string): Promise<Delivery> {
  const [delivery] = await app.query<Delivery>('SELECT * FROM deliveries WHERE destination = $1', [
    recipient,
  ]);
  if (!delivery) throw new Error('There is no delivery');
  return delivery;
}

/** Waits for the given number of attempts. */
const attempted = (app: TestApp, recipient: string, tries: number) =>
  eventually(`${tries} attempts`, async () => {
    const delivery = await deliveryTo(app, recipient);
    return delivery.tries >= tries ? delivery : null;
  });

const providersOf = ({ attempts }: Delivery) => attempts.map(({ provider, status }) => [provider, status]);

/** Makes every delivery due and notifies the workers. */
async function makeDue(app: TestApp): Promise<void> {
  await app.query('UPDATE deliveries SET next_try_at = now()');
  await app.query(`SELECT pg_notify('delivery_queued', '')`);
}

const logged = (app: TestApp, event: string) =>
  eventually(`the event ${event}`, () =>
    Promise.resolve(app.logLines.find((text) => text.includes(`"event":"${event}"`))),
  );

const silent: SmtpScript = { connection: 'silence' };

describe('two mail servers', () => {
  let primary: ScriptedSmtp;
  let fallback: Mailbox;
  let app: TestApp;
  let before: Series;
  const behaviour: SmtpBehaviour = {};
  beforeAll(async () => {
    primary = await openScriptedSmtp();
    fallback = await openSmtpServer(behaviour);
    const env = {
      SMTP_URL: primary.url.replace('//', '//user:password@'),
      SMTP_FALLBACK_URL: fallback.smtpUrl,
      SMTP_TIMEOUT_SECONDS: '1',
    };
    app = await startApp({ mailbox: fallback, env });
  });
  beforeEach(async () => {
    before = await readSeries();
    behaviour.refuse = undefined;
    behaviour.refuseData = undefined;
    primary.script = {};
    primary.disconnect();
    primary.messages.length = 0;
    setUp('primary');
  });
  afterAll(async () => {
    await app.close();
    await fallback.close();
    await primary.close();
  });

  /** Ends the wait after a failure that an earlier test has caused. */
  function setUp(name: 'primary' | 'fallback'): void {
    const lastProvider = name === 'primary' ? 'fallback' : 'primary';
    const refusedBy = [lastProvider];
    app.firstApp.get(SmtpProviders, { strict: false }).choose({ lastProvider, refusedBy }).succeeded();
  }

  it('use the first one while it works', async () => {
    const person = freshPerson();
    await register(app.client, person);
    const delivery = await attempted(app, person.email, 1);
    expect(providersOf(delivery)).toEqual([['primary', 'sent']]);
    expect(primary.messages).toHaveLength(1);
    expect(await fallback.mails(person.email)).toEqual([]);
  });

  it.each<[string, SmtpScript]>([
    ['closes connections at once', { connection: 'close' }],
    ['is too busy for a connection (421)', { connection: '421 4.3.2 busy' }],
    ['sends no greeting', silent],
    ['stops replying after the greeting', { EHLO: 'silence' }],
    ['does not accept the password (535)', { AUTH: '535 5.7.8 no' }],
    ['requires a sign-in for the sender (530)', { MAIL: '530 5.7.0 authentication required' }],
    ['rejects the sender (550 5.1.8)', { MAIL: '550 5.1.8 sender' }],
    ['rejects the sender (553 5.7.1)', { MAIL: '553 5.7.1 sender' }],
    ['rejects the recipient by policy (550 5.7.1)', { RCPT: '550 5.7.1 policy' }],
    ['defers the recipient (450)', { RCPT: '450 4.2.0 greylisted' }],
    ['shuts down (421)', { RCPT: '421 4.3.2 shutting down' }],
    ['defers the mail (451)', { end: '451 4.3.0 try later' }],
    ['rejects the mail (554 5.7.1)', { end: '554 5.7.1 spam' }],
    ['rejects the mail (554)', { end: '554 no' }],
    ['closes the connection during the mail', { content: 'close' }],
    ['stops replying during the mail', { content: 'silence', end: 'silence' }],
    ['closes the connection after the mail, without a reply', { end: 'close' }],
    ['stops replying after the mail', { end: 'silence' }],
    ['sends a reply that never ends', { end: 'trickle' }],
  ])('[MAIL-34] send the same mail by the second one at once if the first one %s', async (_, script) => {
    primary.script = script;
    const person = freshPerson();
    const challenge = await register(app.client, person);
    const mail = await fallback.mail(person.email);
    const delivery = await attempted(app, person.email, 2);
    expect(providersOf(delivery)).toEqual([
      ['primary', 'queued'],
      ['fallback', 'sent'],
    ]);
    expect(mail.messageId).toBe(`<${delivery.id}@postern.localhost>`);
    for (const received of primary.messages) {
      expect(received).toContain(`Message-ID: ${mail.messageId}`);
      expect(received).toContain(codeIn(mail));
    }
    const counted = await eventually('both attempts to be counted', async () => {
      const changes = increments(before, await readSeries());
      return 'postern_deliveries_total{channel="email",provider="fallback",result="sent"}' in changes
        ? changes
        : null;
    });
    expect(counted).toMatchObject({
      'postern_deliveries_total{channel="email",provider="primary",result="retried"}': 1,
      'postern_deliveries_total{channel="email",provider="fallback",result="sent"}': 1,
    });
    expect((await confirm(app.client, { ...challenge, code: codeIn(mail) })).status).toBe(200);
  });

  it.each<[string, SmtpScript]>([
    ['550 5.1.1', { RCPT: '550 5.1.1 no such user' }],
    ['550', { RCPT: '550 no such user' }],
    ['552 5.2.2', { RCPT: '552 5.2.2 mailbox full' }],
    ['550 5.1.1 after the mail', { end: '550 5.1.1 no such user' }],
  ])('[MAIL-35] do not try the second one if the recipient is rejected: %s', async (_, script) => {
    primary.script = script;
    const person = freshPerson();
    await register(app.client, person);
    const delivery = await attempted(app, person.email, 1);
    expect(delivery.status).toBe('failed');
    expect(providersOf(delivery)).toEqual([['primary', 'failed']]);
    expect(await fallback.mails(person.email)).toEqual([]);
  });

  it('[MAIL-36] give a mail up once both have rejected it, and ask neither again', async () => {
    primary.script = { end: '554 5.7.1 spam' };
    behaviour.refuseData = () => ({ responseCode: 554, message: '5.7.1 spam' });
    const person = freshPerson();
    await register(app.client, person);
    const delivery = await attempted(app, person.email, 2);
    expect(delivery.status).toBe('failed');
    expect(providersOf(delivery)).toEqual([
      ['primary', 'queued'],
      ['fallback', 'failed'],
    ]);
  });

  it('[MAIL-41] do not give to the first one again what it has rejected', async () => {
    primary.script = { end: '554 5.7.1 spam' };
    behaviour.refuseData = () => ({ responseCode: 451, message: 'later' });
    const person = freshPerson();
    await register(app.client, person);
    await attempted(app, person.email, 2);
    behaviour.refuseData = undefined;
    await makeDue(app);
    expect(providersOf(await attempted(app, person.email, 3))).toEqual([
      ['primary', 'queued'],
      ['fallback', 'queued'],
      ['fallback', 'sent'],
    ]);
  });

  it('wait after both have failed to send a mail, and then begin with the first one', async () => {
    const later: Refusal = { responseCode: 451, message: 'later' };
    primary.script = { end: '451 later' };
    behaviour.refuseData = () => later;
    const person = freshPerson();
    await register(app.client, person);
    await attempted(app, person.email, 2);
    const [{ waits } = {}] = await app.query<{ waits: boolean }>(
      'SELECT next_try_at > now() AS waits FROM deliveries WHERE destination = $1',
      [person.email],
    );
    expect(waits).toBe(true);
    primary.script = {};
    await makeDue(app);
    expect(providersOf(await attempted(app, person.email, 3)).at(-1)).toEqual(['primary', 'sent']);
  });

  it('[MAIL-37] do not send a code by the second one that has expired while the first one was silent', async () => {
    primary.script = { end: 'silence' };
    const person = freshPerson();
    const challenge = await register(app.client, person);
    await eventually('the mail', () => Promise.resolve(primary.messages[0]));
    await age(app, challenge.challengeId, 600);
    const dropped = await eventually('the end of the mail', async () => {
      const delivery = await deliveryTo(app, person.email);
      return delivery.status === 'queued' ? null : delivery;
    });
    expect(dropped.status).toBe('dropped');
    expect(await fallback.mails(person.email)).toEqual([]);
  });

  it('[MAIL-38] skip the first one while it does not work, and use it again when it does', async () => {
    primary.script = silent;
    const [first, second, third] = [freshPerson(), freshPerson(), freshPerson()];
    await register(app.client, first);
    await fallback.mail(first.email);
    const connections = primary.stages.length;
    await register(app.client, second);
    await fallback.mail(second.email);
    expect(providersOf(await attempted(app, second.email, 1))).toEqual([['fallback', 'sent']]);
    expect(primary.stages).toHaveLength(connections);
    expect(JSON.parse(await logged(app, 'mail.provider_failed'))).toMatchObject({
      level: 'warn',
      provider: 'primary',
    });

    const isUp = async (provider: string) =>
      (await readSeries()).get(`postern_delivery_provider_up{channel="email",provider="${provider}"}`) === 1;
    expect([await isUp('primary'), await isUp('fallback')]).toEqual([false, true]);
    primary.script = {};
    await eventually('the first one to work', async () => (await isUp('primary')) || null);
    await register(app.client, third);
    expect(providersOf(await attempted(app, third.email, 1))).toEqual([['primary', 'sent']]);
  });
});

describe('a mail server without TLS, or with a certificate that is not valid for it', () => {
  const tls = { key: readFileSync('test/fixtures/tls/key.pem') };
  const certificate = (name: string) => readFileSync(`test/fixtures/tls/${name}.pem`, 'utf8');
  const trusted = getCACertificates('default');
  beforeAll(() => setDefaultCACertificates([...trusted, certificate('localhost'), certificate('expired')]));
  afterAll(() => setDefaultCACertificates(trusted));

  it.each(['without STARTTLS', 'with an expired certificate', 'with the certificate of another host'])(
    '[MAIL-39] is told nothing, and the mail goes out by the second one: %s',
    async (which) => {
      const plain = await openScriptedSmtp();
      const name = which.includes('expired') ? 'expired' : 'other-name';
      const bad = await openSmtpServer({ tls: { ...tls, cert: certificate(name) } });
      const good = await openSmtpServer({ tls: { ...tls, cert: certificate('localhost') } });
      const env = {
        NODE_ENV: 'production',
        SMTP_URL: which === 'without STARTTLS' ? plain.url : bad.smtpUrl,
        SMTP_FALLBACK_URL: good.smtpUrl,
      };
      const app = await startApp({ mailbox: good, env });
      try {
        const person = freshPerson();
        await register(app.client, person);
        await good.mail(person.email);
        const { attempts } = await attempted(app, person.email, 2);
        expect(attempts[0]?.reason).toMatch(/ETLS|certificate/);
        expect(await bad.mails(person.email)).toEqual([]);
        expect(plain.stages.filter((stage) => ['AUTH', 'MAIL', 'RCPT', 'DATA'].includes(stage))).toEqual([]);
      } finally {
        await app.close();
        await Promise.all([plain, bad, good].map((each) => each.close()));
      }
    },
  );
});
