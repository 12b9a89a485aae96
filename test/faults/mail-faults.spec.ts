import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { simpleParser } from 'mailparser';
import { startApp, type TestApp } from '../support/app.js';
import { age } from '../support/challenges.js';
import { eventually } from '../support/eventually.js';
import { withinTime } from '../support/within-time.js';
import { confirm, freshPerson, register, signUp } from '../support/journeys.js';
import { codeIn, openSmtpServer, type Mailbox, type SmtpBehaviour } from '../support/mailbox.js';
import { addressesOf } from '../support/address-states.js';
import { openScriptedSmtp, type ScriptedSmtp, type SmtpScript } from '../support/scripted-smtp.js';

interface Delivery {
  id: string;
  status: string;
  tries: number;
  last_error: string | null;
  waits_for_retry: boolean;
  lease_token: string | null;
}

async function deliveryTo(app: TestApp, recipient: string): Promise<Delivery> {
  const [delivery] = await app.query<Delivery>(
    'SELECT *, next_try_at > now() AS waits_for_retry FROM deliveries WHERE destination = $1',
    [recipient],
  );
  if (!delivery) throw new Error('There is no delivery');
  return delivery;
}

/** Waits until the only delivery to the address has reached the given state. */
function settled(app: TestApp, recipient: string, state: Partial<Delivery>): Promise<Delivery> {
  return eventually(`a delivery that is ${JSON.stringify(state)}`, async () => {
    const delivery = await deliveryTo(app, recipient);
    const isThere = Object.entries(state).every(
      ([name, value]) => delivery[name as keyof Delivery] === value,
    ); // the names of a Partial
    return isThere ? delivery : null;
  });
}

/** Makes every delivery due and notifies the workers, which otherwise check every second. */
async function makeDue(app: TestApp): Promise<void> {
  await app.query('UPDATE deliveries SET next_try_at = now()');
  await app.query(`SELECT pg_notify('delivery_queued', '')`);
}

/** Waits until an event has been logged, and returns the level of its line. */
async function levelOf(app: TestApp, event: string): Promise<unknown> {
  const line = await eventually(`the event ${event}`, () =>
    Promise.resolve(app.logLines.find((text) => text.includes(`"event":"${event}"`))),
  );
  return (JSON.parse(line) as { level: unknown }).level;
}

/** A free port: the system has just assigned it and released it. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // the server listens on a port, not on a pipe
  server.close();
  await once(server, 'close');
  return port;
}

describe('a mail server that is down', () => {
  let app: TestApp;
  let port: number;
  beforeAll(async () => {
    port = await freePort();
    app = await startApp({ env: { SMTP_URL: `smtp://127.0.0.1:${port}` } });
  });
  afterAll(() => app.close());

  it('blocks no request; the mail arrives once it is back, and its code works', async () => {
    const person = freshPerson();
    const challenge = await register(app.client, person);
    const waiting = await settled(app, person.email, { tries: 1 });
    expect(waiting).toMatchObject({ status: 'queued', waits_for_retry: true });
    expect(waiting.last_error).toMatch(/ECONNREFUSED|ESOCKET|ECONNECTION/);
    expect(await levelOf(app, 'delivery.queued')).toBe('warn');

    const mailbox = await openSmtpServer({ port });
    try {
      await makeDue(app);
      const mail = await mailbox.mail(person.email);
      expect(mail.messageId).toBe(`<${waiting.id}@postern.localhost>`);
      const confirmed = await confirm(app.client, { ...challenge, code: codeIn(mail) });
      expect(confirmed.status).toBe(200);
      expect(await settled(app, person.email, { status: 'sent' })).toMatchObject({
        tries: 2,
        last_error: null,
      });
      expect(await levelOf(app, 'delivery.sent')).toBe('info');
    } finally {
      await mailbox.close();
    }
  });

  it('[MAIL-40] gets what waits within seconds after it is back, however long the back-off is by then', async () => {
    const person = freshPerson();
    const challenge = await register(app.client, person);
    await settled(app, person.email, { tries: 1 });
    await app.query(`UPDATE deliveries SET next_try_at = now() + interval '5 minutes'`);
    const mailbox = await openSmtpServer({ port });
    try {
      const mail = await mailbox.mail(person.email);
      expect((await confirm(app.client, { ...challenge, code: codeIn(mail) })).status).toBe(200);
      expect(await levelOf(app, 'mail.provider_restored')).toBe('info');
    } finally {
      await mailbox.close();
    }
  });

  it('[MAIL-12] causes a mail to be dropped if its code has expired meanwhile', async () => {
    const [late, inTime] = [freshPerson(), freshPerson()];
    const challenge = await register(app.client, late);
    await register(app.client, inTime);
    await settled(app, late.email, { tries: 1 });
    await settled(app, inTime.email, { tries: 1 });
    await age(app, challenge.challengeId, 600);

    const mailbox = await openSmtpServer({ port });
    try {
      await makeDue(app);
      await mailbox.mail(inTime.email);
      const dropped = await settled(app, late.email, { status: 'dropped' });
      expect(dropped.tries).toBe(1);
      expect(await mailbox.mails(late.email)).toEqual([]);
    } finally {
      await mailbox.close();
    }
  });

  it('causes a notice to be dropped after a day, and one a minute younger to be sent', async () => {
    const [late = '', inTime = ''] = await addressesOf(app, 'known', 2);
    for (const [email, waited] of [
      [late, '1 day'],
      [inTime, '23 hours 59 minutes'],
    ] as const) {
      await register(app.client, freshPerson({ email }));
      expect(await settled(app, email, { tries: 1 })).toMatchObject({ template: 'address-in-use' });
      await app.query('UPDATE deliveries SET created_at = now() - $2::interval WHERE destination = $1', [
        email,
        waited,
      ]);
    }

    const mailbox = await openSmtpServer({ port });
    try {
      await makeDue(app);
      await mailbox.mail(inTime);
      expect(await settled(app, late, { status: 'dropped' })).toMatchObject({ tries: 1 });
      expect(await mailbox.mails(late)).toEqual([]);
    } finally {
      await mailbox.close();
    }
  });
});

describe('a mail server that rejects', () => {
  let app: TestApp;
  let mailbox: Mailbox;
  const behaviour: SmtpBehaviour = {};
  beforeAll(async () => {
    mailbox = await openSmtpServer(behaviour);
    app = await startApp({ mailbox });
  });
  beforeEach(() => {
    behaviour.refuse = undefined;
    behaviour.refuseData = undefined;
  });
  afterAll(async () => {
    await app.close();
    await mailbox.close();
  });

  it('temporarily (4xx) gets the last mail of an account again, whose record is deleted once it is sent', async () => {
    const { email, tokens } = await signUp(app);
    behaviour.refuseData = () => ({ responseCode: 451, message: 'Try again later' });
    expect((await app.client.send('DELETE', '/v1/users/me', { token: tokens.accessToken })).status).toBe(204);
    const last = await settled(app, email, { tries: 1 });
    expect(last).toMatchObject({ template: 'account-deleted', status: 'queued', waits_for_retry: true });
    behaviour.refuseData = undefined;
    await makeDue(app);
    expect((await mailbox.mail(email, 2)).subject).toBe('Your account with Postern was deleted');
    await eventually('the mail to be forgotten', async () => {
      const left = await app.query('SELECT 1 FROM deliveries WHERE destination = $1', [email]);
      return left.length === 0 || null;
    });
  });

  it('temporarily (4xx) gets the same mail again, with the same Message-ID', async () => {
    const person = freshPerson();
    const seen: string[] = [];
    behaviour.refuseData = (source) => {
      seen.push(/^Message-ID: (.*)$/im.exec(source)?.[1] ?? '');
      return seen.length < 3 ? { responseCode: 451, message: 'Try again later' } : null;
    };
    await register(app.client, person);
    const first = await settled(app, person.email, { tries: 1 });
    expect(first).toMatchObject({ status: 'queued', waits_for_retry: true });
    expect(first.last_error).toMatch(/451 Try again later/);
    await makeDue(app);
    await settled(app, person.email, { tries: 2, status: 'queued' });
    await makeDue(app);
    await settled(app, person.email, { tries: 3, status: 'sent' });
    expect(seen).toEqual(Array(3).fill(`<${first.id}@postern.localhost>`));
    expect(await mailbox.mails(person.email)).toHaveLength(1);
  });

  it('a recipient temporarily (4xx) gets the mail again', async () => {
    const person = freshPerson();
    behaviour.refuse = () => ({ responseCode: 450, message: 'Greylisted' });
    await register(app.client, person);
    const first = await settled(app, person.email, { tries: 1 });
    expect(first).toMatchObject({ status: 'queued', waits_for_retry: true });
    behaviour.refuse = undefined;
    await makeDue(app);
    const mail = await mailbox.mail(person.email);
    expect(mail.messageId).toBe(`<${first.id}@postern.localhost>`);
  });

  it.each<[string, SmtpBehaviour]>([
    ['the recipient', { refuse: (to) => ({ responseCode: 550, message: `No such user ${to}` }) }],
    ['the mail', { refuseData: () => ({ responseCode: 554, message: 'No spam' }) }],
  ])('%s permanently (5xx) does not get the mail again', async (_, refusal) => {
    const person = freshPerson();
    Object.assign(behaviour, refusal);
    await register(app.client, person);
    const failed = await settled(app, person.email, { status: 'failed' });
    expect(failed.tries).toBe(1);
    expect(failed.last_error).toMatch(/55[04]/);
    expect(failed.last_error).not.toContain('@');
    expect(failed.lease_token).toBeNull();
    expect(app.logLines.join('')).not.toContain(person.email);
  });
});

describe('a mail server that accepts connections and does not respond', () => {
  let app: TestApp;
  let server: Server;
  const calls = new Set<Socket>();
  beforeAll(async () => {
    server = createServer((socket) => void calls.add(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo; // the server listens on a port, not on a pipe
    app = await startApp({ env: { SMTP_URL: `smtp://127.0.0.1:${port}` } });
  });
  afterAll(async () => {
    for (const call of calls) call.destroy();
    server.close();
    await app.close();
  });

  it('blocks neither a registration nor anything else', async () => {
    const called = once(server, 'connection');
    const people = Array.from({ length: 8 }, () => freshPerson());
    await register(app.client, people[0] ?? freshPerson());
    await withinTime('the call', called);
    // Every worker and every connection of the pool may hang: no response waits for them.
    await Promise.all(people.slice(1).map((person) => register(app.client, person)));
    expect((await app.client.get('/health/ready')).status).toBe(200);
    const states = await app.query('SELECT DISTINCT status, tries FROM deliveries');
    expect(states).toEqual([{ status: 'queued', tries: 0 }]);
  });
});

describe('a mail server that is the only one', () => {
  let smtp: ScriptedSmtp;
  let app: TestApp;
  beforeAll(async () => {
    smtp = await openScriptedSmtp();
    app = await startApp({ env: { SMTP_URL: smtp.url, SMTP_TIMEOUT_SECONDS: '1' } });
  });
  beforeEach(() => {
    smtp.messages.length = 0;
    smtp.disconnect();
  });
  afterAll(async () => {
    await app.close();
    await smtp.close();
  });

  it.each<[string, SmtpScript]>([
    ['is too busy for a connection (421)', { connection: '421 4.3.2 busy' }],
    ['shuts down before the mail (421)', { RCPT: '421 4.3.2 shutting down' }],
    ['is slower than SMTP_TIMEOUT_SECONDS to greet', { connection: 'silence' }],
    ['closes the connection in the middle of the mail', { content: 'close' }],
    ['closes the connection after the final dot', { end: 'close' }],
    ['never replies to the mail', { end: 'silence' }],
  ])('and %s gets the mail again, with the same code and Message-ID', async (_, script) => {
    smtp.script = script;
    const person = freshPerson();
    const challenge = await register(app.client, person);
    const first = await eventually('an attempt', async () => {
      const delivery = await deliveryTo(app, person.email);
      return delivery.tries > 0 ? delivery : null;
    });
    expect(first).toMatchObject({ status: 'queued', waits_for_retry: true });
    smtp.script = {};
    await makeDue(app);
    const { tries } = await settled(app, person.email, { status: 'sent' });
    // What it has received completely may have been delivered, so somebody may see the mail more than once.
    expect(smtp.messages).toHaveLength('end' in script ? tries : 1);
    const mails = await Promise.all(smtp.messages.map((message) => simpleParser(message)));
    const [code, ...others] = mails.map(({ text = '' }) => /\d{4,}/.exec(text)?.[0] ?? '');
    expect(others.every((other) => other === code)).toBe(true);
    expect(new Set(mails.map(({ messageId }) => messageId))).toEqual(
      new Set([`<${first.id}@postern.localhost>`]),
    );
    expect((await confirm(app.client, { ...challenge, code: code ?? '' })).status).toBe(200);
  });
});

describe('a mail server that replies to a mail after more than SMTP_TIMEOUT_SECONDS', () => {
  let smtp: ScriptedSmtp;
  let app: TestApp;
  beforeAll(async () => {
    smtp = await openScriptedSmtp();
    app = await startApp({ env: { SMTP_URL: smtp.url, SMTP_TIMEOUT_SECONDS: '3' } });
  });
  afterAll(async () => {
    await app.close();
    await smtp.close();
  });

  it('does not get it again, because it has it', async () => {
    smtp.script = { end: 'late' };
    const person = freshPerson();
    await register(app.client, person);
    expect(await settled(app, person.email, { status: 'sent' })).toMatchObject({ tries: 1 });
    expect(smtp.messages).toHaveLength(1);
  });

  it('gets no mail if it takes as long before it has one', async () => {
    smtp.script = { DATA: 'late' };
    const person = freshPerson();
    await register(app.client, person);
    const { status, last_error: reason } = await settled(app, person.email, { tries: 1 });
    expect([status, reason]).toEqual(['queued', 'EABORT: the attempt took too long']);
  });
});

describe('a rejection of an account’s last mail', () => {
  it('[DATA-15] leaves no trace of the deleted account if it is permanent', async () => {
    let isRefusing = false;
    const refusal = { responseCode: 550, message: 'no such user' };
    const mailbox = await openSmtpServer({ refuse: () => (isRefusing ? refusal : null) });
    const app = await startApp({ mailbox });
    const account = await signUp(app);
    isRefusing = true;
    await app.client.send('DELETE', '/v1/users/me', { token: account.tokens.accessToken });
    expect(await levelOf(app, 'delivery.failed')).toBe('error');
    const left = await eventually('its trace to go', async () => {
      const rows = await app.query('SELECT 1 FROM deliveries');
      return rows.length === 0 ? rows : null;
    });
    expect(left).toEqual([]);
    await app.close();
    await mailbox.close();
  });
});
