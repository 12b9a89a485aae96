import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { newIdAt } from '../../src/common/secrets.js';
import { startApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { confirm, freshPerson, register } from '../support/journeys.js';
import { codeIn, openSmtpServer, type Mailbox, type SmtpBehaviour } from '../support/mailbox.js';
import { readSeries } from '../support/metrics.js';
import { openScriptedSmtp } from '../support/scripted-smtp.js';

const certificate = (name: string) => readFileSync(`test/fixtures/tls/${name}.pem`, 'utf8');
const tlsOf = (name: string) => ({ key: readFileSync('test/fixtures/tls/key.pem'), cert: certificate(name) });

interface BrokenServer {
  /** What it was told by a client: users, recipients, and commands that it should not get. */
  told: string[];
  close(): Promise<void>;
}

const withCertificate = (name: string) => async (port: number) => {
  const told: string[] = [];
  const server = await openSmtpServer({
    port,
    tls: tlsOf(name),
    onSignIn: (user) => told.push(user),
    refuse: (recipient) => (told.push(recipient), null),
  });
  return { told, close: server.close };
};

async function withoutStartTls(port: number): Promise<BrokenServer> {
  const server = await openScriptedSmtp({}, port);
  const told = ['AUTH', 'MAIL', 'RCPT', 'DATA'] as const;
  return {
    get told() {
      return server.stages.filter((stage) => told.some((each) => each === stage));
    },
    close: server.close,
  };
}

interface Case {
  what: string;
  /** Certificates that the worker trusts, besides that of the repaired server. */
  trusted?: string[];
  open: (port: number) => Promise<BrokenServer>;
  reason: RegExp;
  offersStartTls?: boolean;
}

const cases: Case[] = [
  {
    what: 'a certificate of another host',
    trusted: ['other-name'],
    open: withCertificate('other-name'),
    reason: /does not match certificate's altnames/,
  },
  {
    what: 'a self-signed certificate',
    open: withCertificate('other-name'),
    reason: /self-signed certificate/,
  },
  {
    what: 'an expired certificate',
    trusted: ['expired'],
    open: withCertificate('expired'),
    reason: /certificate has expired/,
  },
  {
    what: 'STARTTLS no longer',
    open: withoutStartTls,
    reason: /^ETLS: 502/,
    offersStartTls: true,
  },
];

describe('a single mail server', () => {
  const trustedBefore = getCACertificates('default');
  afterEach(() => setDefaultCACertificates(trustedBefore));

  it.each(cases)(
    '[MAIL-42] with $what is told nothing, and gets the code once it is repaired',
    async ({ trusted = [], open, reason, offersStartTls = false }) => {
      setDefaultCACertificates([...trustedBefore, ...['localhost', ...trusted].map(certificate)]);
      const behaviour = { tls: tlsOf('localhost'), offersStartTls };
      const working = await openSmtpServer(behaviour);
      const { protocol, host, port } = new URL(working.smtpUrl);
      const app = await startApp({
        env: { NODE_ENV: 'production', SMTP_URL: `${protocol}//user:password@${host}` },
        mailbox: working,
      });
      try {
        const before = freshPerson();
        await register(app.client, before);
        await working.mail(before.email);
        await working.close();
        const broken = await open(Number(port));
        const person = freshPerson();
        const challenge = await register(app.client, person);
        await expectRetry(app, person.email, reason);
        expect(broken.told).toEqual([]);
        await broken.close();
        const code = await codeOf(person.email, { ...behaviour, port: Number(port) });
        expect((await confirm(app.client, { ...challenge, code })).status).toBe(200);
        await expectWorking(app);
      } finally {
        await app.close();
        await working.close();
      }
    },
  );
});

/** Log, metrics and health say what is wrong, and the message waits. */
async function expectRetry(app: TestApp, recipient: string, reason: RegExp): Promise<void> {
  const delivery = await eventually('an attempt', async () => {
    const [found] = await app.query<{ status: string; tries: number; last_error: string }>(
      'SELECT status, tries, last_error FROM deliveries WHERE destination = $1 AND tries > 0',
      [recipient],
    );
    return found;
  });
  expect(delivery).toMatchObject({
    status: 'queued',
    tries: 1,
    last_error: expect.stringMatching(reason) as string,
  });
  for (const event of ['mail.provider_failed', 'delivery.queued'])
    expect(loggedReason(app, event)).toMatch(reason);
  expect(app.logLines.join('')).not.toContain(recipient);
  expect(await isUp()).toBe(0);
  const aMinuteAgo = new Date(Date.now() - 61_000);
  await app.query(`DELETE FROM deliveries WHERE status = 'sent'`); // no message was accepted since
  await app.query('UPDATE deliveries SET id = $1, created_at = $2 WHERE destination = $3', [
    newIdAt(aMinuteAgo),
    aMinuteAgo,
    recipient,
  ]);
  expect((await app.client.get('/health/ready')).body).toMatchObject({
    status: 'degraded',
    checks: { mail: 'refused' },
  });
}

function loggedReason(app: TestApp, event: string): unknown {
  const line = app.logLines.find((text) => text.includes(`"event":"${event}"`));
  return line && (JSON.parse(line) as { reason?: unknown }).reason;
}

const isUp = async () =>
  (await readSeries()).get('postern_delivery_provider_up{channel="email",provider="primary"}');

/** Repairs the server, which gets the message without help. */
async function codeOf(recipient: string, behaviour: SmtpBehaviour): Promise<string> {
  const repaired: Mailbox = await openSmtpServer(behaviour);
  try {
    return codeIn(await repaired.mail(recipient));
  } finally {
    await repaired.close();
  }
}

async function expectWorking(app: TestApp): Promise<void> {
  await eventually('the event', () =>
    Promise.resolve(app.logLines.find((text) => text.includes('mail.provider_restored'))),
  );
  expect(await isUp()).toBe(1);
}
