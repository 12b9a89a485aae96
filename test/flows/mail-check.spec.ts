import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import type { ConnectionOptions } from 'node:tls';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { createMailCheck } from '../../src/commands/mail-check/mail-check.command.js';
import type { RecordLookup } from '../../src/commands/mail-check/sender-records.js';
import { runCommand } from '../support/command-io.js';

const user = 'me@example.com';
const password = 'Correct:Horse/7';
const to = 'you@example.org';

const pem = (name: string) => readFileSync(join('test/fixtures/tls', `${name}.pem`), 'utf8');
const certificate = (name: 'localhost' | 'expired' | 'other-name') => ({ key: pem('key'), cert: pem(name) });
const trusted = { ca: ['localhost', 'expired', 'other-name'].map(pem) };

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

interface Inbox {
  port: number;
  mails: ParsedMail[];
}

const refusal = (responseCode: number, message: string) =>
  Object.assign(new Error(message), { responseCode });

/** A typical mail server with one user. */
async function openServer(options: SMTPServerOptions = {}): Promise<Inbox> {
  const mails: ParsedMail[] = [];
  const server = new SMTPServer({
    ...certificate('localhost'),
    name: 'mail.test',
    logger: false,
    closeTimeout: 1,
    onAuth: (auth, _session, done) => {
      if (auth.username === user && auth.password === password) return done(null, { user });
      // The worst case: it repeats what it received.
      return done(refusal(535, `5.7.8 Authentication failed for ${auth.username} with ${auth.password}`));
    },
    onData: (stream, _session, done) => {
      simpleParser(stream, (error: Error | null, mail) => {
        mails.push(mail);
        done(error);
      });
    },
    ...options,
  });
  server.on('error', () => undefined); // a rejected handshake is reported here too
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  closers.push(() => new Promise((closed) => server.close(closed)));
  const { port } = server.server.address() as AddressInfo; // the server listens on a port, not on a pipe
  return { port, mails };
}

const unencrypted: SMTPServerOptions = { disabledCommands: ['STARTTLS'], allowInsecureAuth: true };

/** Any other service on a port. */
async function openPort(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port; // the server listens on a port, not on a pipe
}

async function portOfNobody(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // the server listens on a port, not on a pipe
  server.close();
  await once(server, 'close');
  return port;
}

interface Outcome {
  exitCode: number;
  /** Each reported step, such as "ok DNS" and "FAIL TLS". */
  steps: string[];
  output: string;
}

const environment = {
  SMTP_USER: user,
  SMTP_PASSWORD: password,
  MAIL_FROM: 'Example <no-reply@app.localhost>',
};

function notFound(): Promise<never> {
  return Promise.reject(Object.assign(new Error('none'), { code: 'ENOTFOUND' }));
}

interface Changes {
  args?: string[];
  variables?: Record<string, string>;
  stdin?: Readable;
  tls?: ConnectionOptions;
  lookup?: RecordLookup;
}

const noRecords: RecordLookup = { resolveMx: notFound, resolveTxt: notFound };

/** Includes the prompts on the terminal. */
async function check(url: string, changes: Changes = {}): Promise<Outcome & { questions: string }> {
  const { args = [], variables, stdin, tls = trusted, lookup = noRecords } = changes;
  const { exitCode, stdout, stderr } = await runCommand(
    createMailCheck({ tls, lookup }),
    ['--to', to, '--url', url, ...args],
    { variables: { ...environment, ...variables }, ...(stdin && { stdin }) },
  );
  return { ...outcomeOf(exitCode, stdout), questions: stderr };
}

function outcomeOf(exitCode: number, output: string): Outcome {
  expectNoPasswordIn(output);
  const steps = [...output.matchAll(/^(ok|FAIL) +(\S+) /gm)].map(([, label, step]) => `${label} ${step}`);
  return { exitCode, steps, output: output.replace(/\s+/g, ' ') };
}

function expectNoPasswordIn(output: string): void {
  expect(output).not.toContain(password);
  expect(output).not.toContain(Buffer.from(password).toString('base64'));
  expect(output).not.toContain(Buffer.from(`\0${user}\0${password}`).toString('base64'));
}

const production = { variables: { NODE_ENV: 'production' } };
const development = { variables: { NODE_ENV: 'development' } };

describe('a working mail configuration', () => {
  it('is verified over STARTTLS, step by step', async () => {
    const { port, mails } = await openServer();
    const { exitCode, steps, output } = await check(`smtp://127.0.0.1:${port}`, production);
    expect(steps).toEqual([
      'ok settings',
      'ok DNS',
      'ok connect',
      'ok greeting',
      'ok TLS',
      'ok EHLO',
      'ok sign-in',
      'ok send',
    ]);
    expect(exitCode).toBe(0);
    expect(output).toMatch(/ok TLS TLSv1\.\d, certificate for localhost.* from Postern tests, \d+ days left/);
    expect(output).toContain('ok EHLO sign-in by LOGIN, PLAIN');
    expect(output).toContain(`Check the mailbox of ${to}`);
    expect(mails).toHaveLength(1);
  });

  it('is verified with TLS from the first byte, and with a host name', async () => {
    const { port, mails } = await openServer({ secure: true });
    const { exitCode, steps, output } = await check(`smtps://localhost:${port}`);
    expect(steps.slice(2, 6)).toEqual(['ok connect', 'ok TLS', 'ok greeting', 'ok EHLO']);
    expect(output).toMatch(/ok DNS localhost is .*127\.0\.0\.1/);
    expect(exitCode).toBe(0);
    expect(mails).toHaveLength(1);
  });

  it('is verified without TLS on this machine, in development', async () => {
    const { port } = await openServer(unencrypted);
    const { exitCode, steps, output } = await check(`smtp://127.0.0.1:${port}`, development);
    expect(steps).not.toContain('ok TLS');
    expect(output).toContain('note TLS not used, because the server is on this machine');
    expect(exitCode).toBe(0);
  });

  it('sends a mail that says it is a test, from the configured sender, without links', async () => {
    const { port, mails } = await openServer();
    await check(`smtp://127.0.0.1:${port}`, { variables: { MAIL_PRODUCT_NAME: 'Acme' } });
    const [mail] = mails;
    expect(mail?.from?.value).toEqual([{ name: 'Example', address: 'no-reply@app.localhost' }]);
    expect(mail?.to).toMatchObject({ value: [{ address: to }] });
    expect(mail?.subject).toBe('Test mail from Acme');
    expect(mail?.text).toContain('This is a test');
    expect(mail?.text).not.toMatch(/https?:|www\.|\d{4,}/);
    expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
  });

  it('may have no user, and the check says so', async () => {
    const { port } = await openServer({ authOptional: true });
    const without = { variables: { SMTP_USER: '', SMTP_PASSWORD: '' } };
    const { exitCode, output } = await check(`smtp://127.0.0.1:${port}`, without);
    expect(output).toContain('note sign-in none, because no user is configured');
    expect(exitCode).toBe(0);
  });

  it('may have a user that the server does not ask for', async () => {
    const { port } = await openServer({ authOptional: true, disabledCommands: ['AUTH'] });
    const { exitCode, output } = await check(`smtp://127.0.0.1:${port}`);
    expect(output).toContain('note sign-in none: the server does not offer sign-in');
    expect(exitCode).toBe(0);
  });

  it('can be checked without sending anything', async () => {
    const { port, mails } = await openServer();
    const { exitCode, steps } = await check(`smtp://127.0.0.1:${port}`, { args: ['--no-send'] });
    expect(steps.at(-1)).toBe('ok sign-in');
    expect(exitCode).toBe(0);
    expect(mails).toEqual([]);
  });

  it('is followed by the DNS records of the sender, and missing records do not fail the check', async () => {
    const { port } = await openServer();
    const { exitCode, output } = await check(`smtp://127.0.0.1:${port}`, {
      args: ['--from', 'no-reply@example.com'],
      lookup: { resolveMx: notFound, resolveTxt: () => Promise.resolve([['v=spf1 ', '-all']]) },
    });
    expect(output).toContain('note SPF example.com has v=spf1 -all');
    expect(output).toContain('note DMARC _dmarc.example.com has none');
    expect(exitCode).toBe(0);
  });
});

const upTo = {
  DNS: ['ok settings'],
  connect: ['ok settings', 'ok DNS'],
  session: ['ok settings', 'ok DNS', 'ok connect'],
  signIn: ['ok settings', 'ok DNS', 'ok connect', 'ok greeting', 'ok TLS', 'ok EHLO'],
  send: ['ok settings', 'ok DNS', 'ok connect', 'ok greeting', 'ok TLS', 'ok EHLO', 'ok sign-in'],
};

describe('an unreachable mail server', () => {
  it('has a name that does not exist', async () => {
    const { exitCode, steps, output } = await check('smtp://mail.postern.invalid');
    expect(steps).toEqual([...upTo.DNS, 'FAIL DNS']);
    expect(output).toContain('mail.postern.invalid');
    expect(output).toMatch(/There is no host named|No name server returned/);
    expect(exitCode).toBe(2);
  });

  it('listens on another port', async () => {
    const { exitCode, steps, output } = await check(`smtp://127.0.0.1:${await portOfNobody()}`);
    expect(steps).toEqual([...upTo.connect, 'FAIL connect']);
    expect(output).toContain('nothing listens on port');
    expect(exitCode).toBe(2);
  });

  it('never greets', async () => {
    const port = await openPort(() => undefined);
    const { exitCode, steps, output } = await check(`smtp://127.0.0.1:${port}`, {
      args: ['--timeout', '0.5'],
    });
    expect(steps).toEqual([...upTo.session, 'FAIL greeting']);
    expect(output).toContain('accepts connections but sends nothing for 0.5 seconds');
    expect(exitCode).toBe(2);
  });

  it.each([
    ['hangs up', (socket: Socket) => socket.end(), 'closed the connection without an error message'],
    [
      'is a web server',
      (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
      'not a server that accepts mail',
    ],
    [
      'has this machine on a list',
      (socket: Socket) => socket.end('554 5.7.1 Blocked\r\n'),
      'rejects connections from this machine',
    ],
    ['is busy', (socket: Socket) => socket.end('421 4.3.2 Too busy\r\n'), 'rejects this temporarily'],
  ])('%s', async (_, behave, words) => {
    const port = await openPort(behave);
    const { exitCode, steps, output } = await check(`smtp://127.0.0.1:${port}`);
    expect(steps).toEqual([...upTo.session, 'FAIL greeting']);
    expect(output).toContain(words);
    expect(exitCode).toBe(2);
  });

  it('can print several of its lines on one line of the report, without control characters', async () => {
    const port = await openPort((socket) => socket.end('554-No\u001b[2J\r\n554 ok    send  all is well\r\n'));
    const { output, steps } = await check(`smtp://127.0.0.1:${port}`);
    expect(output).toContain('554-No [2J 554 ok send all is well');
    expect(steps.at(-1)).toBe('FAIL greeting');
  });
});

describe('TLS fails', () => {
  it('on a port that expects it from the first byte', async () => {
    const { port } = await openServer({ secure: true });
    const { exitCode, steps, output } = await check(`smtp://127.0.0.1:${port}`, { args: ['--timeout', '1'] });
    expect(steps).toEqual([...upTo.session, 'FAIL greeting']);
    expect(output).toContain('expects TLS from the first byte');
    expect(output).toContain(`smtps://127.0.0.1:${port}`);
    expect(exitCode).toBe(2);
  });

  it('on a port that starts in plain text', async () => {
    const { port } = await openServer();
    const { exitCode, steps, output } = await check(`smtps://127.0.0.1:${port}`);
    expect(steps).toEqual([...upTo.session, 'FAIL TLS']);
    expect(output).toContain('starts in plain text');
    expect(output).toContain(`smtp://127.0.0.1:${port}`);
    expect(exitCode).toBe(2);
  });

  it('on a server without STARTTLS, in production', async () => {
    const { port } = await openServer(unencrypted);
    const { exitCode, steps, output } = await check(`smtp://127.0.0.1:${port}`, production);
    expect(steps).toEqual([...upTo.session, 'ok greeting', 'FAIL TLS']);
    expect(output).toContain('offers no encryption');
    expect(output).toContain('SMTP_ALLOW_INSECURE=true');
    expect(exitCode).toBe(2);
  });

  it('with a self-signed certificate', async () => {
    const { port } = await openServer();
    const { exitCode, steps, output } = await check(`smtp://127.0.0.1:${port}`, { tls: {} });
    expect(steps).toEqual([...upTo.session, 'ok greeting', 'FAIL TLS']);
    expect(output).toContain('is self-signed or comes from an unknown authority');
    expect(output).toContain('issued by Postern tests, and valid until 2120-01-01');
    expect(output).toContain('NODE_EXTRA_CA_CERTS');
    expect(exitCode).toBe(2);
  });

  it.each([
    ['has ended', 'expired', 'has expired. It is for localhost', 'valid until 2024-03-03'],
    ['is for another name', 'other-name', 'for another name. It is for mail.hosting.example', 'as the host'],
  ] as const)('with a certificate that %s', async (_, name, ...words) => {
    const { port } = await openServer({ secure: true, ...certificate(name) });
    const { exitCode, steps, output } = await check(`smtps://127.0.0.1:${port}`);
    expect(steps).toEqual([...upTo.session, 'FAIL TLS']);
    for (const part of words) expect(output).toContain(part);
    expect(exitCode).toBe(2);
  });

  it('with a server that supports nothing newer than TLS 1.1', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    const { port } = await openServer({ secure: true, ...old });
    const { exitCode, steps, output } = await check(`smtps://127.0.0.1:${port}`);
    expect(steps).toEqual([...upTo.session, 'FAIL TLS']);
    expect(output).toContain('supports only an old version of TLS');
    expect(exitCode).toBe(2);
  });
});

describe('a rejected sign-in', () => {
  it('with a wrong password is not printed, even if the server repeats the password', async () => {
    const { port } = await openServer();
    const wrong = 'Wrong:Horse/8';
    const { exitCode, steps, output } = await check(`smtp://127.0.0.1:${port}`, {
      variables: { SMTP_PASSWORD: wrong },
    });
    expect(steps).toEqual([...upTo.signIn, 'FAIL sign-in']);
    expect(output).toContain('535 5.7.8 Authentication failed');
    expect(output).toContain(`does not accept this password for user ${user}`);
    expect(output).not.toContain(wrong);
    expect(exitCode).toBe(2);
  });

  it('without a password is explained', async () => {
    const { port } = await openServer();
    const { steps, output } = await check(`smtp://127.0.0.1:${port}`, { variables: { SMTP_PASSWORD: '' } });
    expect(steps).toEqual([...upTo.signIn, 'FAIL sign-in']);
    expect(output).toContain('A user is set, but no password');
  });

  it('that is temporary is explained', async () => {
    const { port } = await openServer({
      onAuth: (_auth, _session, done) => done(refusal(454, '4.7.0 Too many login attempts')),
    });
    const { steps, output } = await check(`smtp://127.0.0.1:${port}`);
    expect(steps).toEqual([...upTo.signIn, 'FAIL sign-in']);
    expect(output).toContain('currently does not check the password');
  });
});

describe('a rejected mail', () => {
  it.each<[string, SMTPServerOptions, string[]]>([
    [
      'for its sender',
      { onMailFrom: (_address, _session, done) => done(refusal(553, '5.7.1 Not your address')) },
      ['MAIL FROM: 553', 'does not accept mail from no-reply@app.localhost', 'MAIL_FROM'],
    ],
    [
      'for a recipient that does not exist',
      { onRcptTo: (_address, _session, done) => done(refusal(550, '5.1.1 User unknown')) },
      ['RCPT TO: 550', `there is no mailbox ${to}`],
    ],
    [
      'for a recipient elsewhere',
      { onRcptTo: (_address, _session, done) => done(refusal(554, '5.7.1 Relay access denied')) },
      ['RCPT TO: 554', 'accepts mail from anyone for its own mailboxes'],
    ],
    [
      'for now',
      { onRcptTo: (_address, _session, done) => done(refusal(450, '4.2.0 Greylisted, come back')) },
      ['RCPT TO: 450', 'rejects this temporarily', 'Wait a few minutes'],
    ],
    [
      'once it was seen',
      {
        onData: (stream, _session, done) => {
          stream.resume().on('end', () => done(refusal(554, '5.7.0 Looks like spam')));
        },
      },
      ['DATA: 554', 'rejected the message', 'SPF, DKIM and DMARC records of app.localhost'],
    ],
  ])('is explained: %s', async (_, options, words) => {
    const { port } = await openServer(options);
    const { exitCode, steps, output } = await check(`smtp://127.0.0.1:${port}`);
    expect(steps).toEqual([...upTo.send, 'FAIL send']);
    for (const part of words) expect(output).toContain(part);
    expect(exitCode).toBe(2);
  });

  it('without a sign-in is explained', async () => {
    const { port } = await openServer();
    const without = { variables: { SMTP_USER: '', SMTP_PASSWORD: '' } };
    const { exitCode, steps, output } = await check(`smtp://127.0.0.1:${port}`, without);
    expect(steps).toEqual([...upTo.signIn, 'FAIL send']);
    expect(output).toContain('accepts mail only after a sign-in');
    expect(exitCode).toBe(2);
  });
});

describe('the settings of a check', () => {
  it('are only those of mail, and every error is reported before anything is tried', async () => {
    const { exitCode, steps, output } = await check('http://mail.example.com', {
      variables: { MAIL_FROM: 'nobody', SMTP_ALLOW_INSECURE: 'maybe' },
    });
    expect(steps).toEqual(['FAIL settings', 'FAIL settings', 'FAIL settings']);
    for (const name of ['SMTP_URL', 'MAIL_FROM', 'SMTP_ALLOW_INSECURE']) expect(output).toContain(name);
    expect(output).not.toMatch(/DATABASE_URL|APP_SECRETS|PUBLIC_URL/);
    expect(output).toContain('nothing has been tried yet');
    expect(exitCode).toBe(2);
  });

  it('include a password from a terminal prompt, which is not echoed', async () => {
    const { port } = await openServer();
    const input = Object.assign(new PassThrough(), { isTTY: true });
    input.write(`${password}\n`);
    const outcome = await check(`smtp://127.0.0.1:${port}`, {
      variables: { SMTP_PASSWORD: '' },
      stdin: input,
    });
    expect(outcome.questions).toBe(`Password for user ${user} (not shown): \n`);
    expect(outcome.steps.at(-1)).toBe('ok send');
  });
});

describe('a check of two mail servers', () => {
  const checkBoth = async (ports: { first: number; second: number }, args: string[] = []) => {
    const variables = {
      ...environment,
      SMTP_URL: `smtp://localhost:${ports.first}`,
      SMTP_FALLBACK_URL: `smtp://${user}:${encodeURIComponent(password)}@localhost:${ports.second}`,
    };
    const command = createMailCheck({ tls: trusted, lookup: noRecords });
    const { exitCode, stdout } = await runCommand(command, ['--to', to, ...args], { variables });
    return outcomeOf(exitCode, stdout);
  };
  const passed = [...upTo.send, 'ok send'];

  it('sends a mail by each of them', async () => {
    const [first, second] = [await openServer(), await openServer()];
    const { exitCode, steps, output } = await checkBoth({ first: first.port, second: second.port });
    expect(steps).toEqual([...passed, ...passed]);
    expect(output).toContain('SMTP_FALLBACK_URL:');
    expect([first.mails.length, second.mails.length]).toEqual([1, 1]);
    expect(exitCode).toBe(0);
  });

  it('checks the second one if the first one fails, and fails if either does', async () => {
    const [{ port }, nobody] = [await openServer(), await portOfNobody()];
    const failed = [...upTo.connect, 'FAIL connect'];
    const one = await checkBoth({ first: nobody, second: port });
    expect(one).toMatchObject({ exitCode: 2, steps: [...failed, ...passed] });
    const other = await checkBoth({ first: port, second: nobody });
    expect(other).toMatchObject({ exitCode: 2, steps: [...passed, ...failed] });
  });

  it('does not check the second one if another first one is given', async () => {
    const [{ port }, nobody] = [await openServer(), await portOfNobody()];
    const args = ['--url', `smtp://localhost:${port}`];
    const { exitCode, steps } = await checkBoth({ first: nobody, second: nobody }, args);
    expect({ exitCode, steps }).toEqual({ exitCode: 0, steps: passed });
  });
});

describe('the built command', () => {
  async function run(args: string[], env: Record<string, string>): Promise<Outcome> {
    const child = spawn(process.execPath, [resolve('dist/main.js'), 'mail-check', ...args], {
      env: { ...environment, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(child, 'close');
    const [output, errors] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
    const [exitCode] = (await ended) as [number]; // it exits by itself, so there is a code
    return outcomeOf(exitCode, output + errors);
  }

  it('passes with the settings of the environment, trusting our own authority', async () => {
    const { port, mails } = await openServer();
    const outcome = await run(['--to', to], {
      SMTP_URL: `smtp://localhost:${port}`,
      NODE_EXTRA_CA_CERTS: 'test/fixtures/tls/localhost.pem',
    });
    expect(outcome.steps).toEqual([...upTo.send, 'ok send']);
    expect(outcome.exitCode).toBe(0);
    expect(mails).toHaveLength(1);
  });

  it('exits with 2 if a step fails, and on wrong usage', async () => {
    const port = await portOfNobody();
    const [failed, misused] = await Promise.all([
      run(['--to', to, '--url', `smtp://localhost:${port}`], {}),
      run(['--password', password], {}),
    ]);
    expect(failed.steps).toEqual([...upTo.connect, 'FAIL connect']);
    expect(failed.exitCode).toBe(2);
    expect(misused.output).toContain('not accepted on the command line');
    expect(misused.exitCode).toBe(2);
  });
});
