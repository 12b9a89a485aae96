import { hashRaw } from '@node-rs/argon2';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { ScureBase32Plugin } from 'otplib';
import { adminOperations, sendAsAdmin } from '../support/admin-requests.js';
import { startApp, type TestApp } from '../support/app.js';
import { age, derivedCode } from '../support/challenges.js';
import {
  confirmEmailChange,
  freshEmail,
  freshPerson,
  goodPassword,
  loginWithCode,
  reauthenticate,
  register,
  resetPassword,
  startCodeLogin,
  startEmailChange,
  startPasswordReset,
  startReauthentication,
  wrongCode,
  type AuthResultBody,
  type Person,
  type TokensBody,
} from '../support/journeys.js';
import { encodings } from '../support/encodings.js';
import { eventually } from '../support/eventually.js';
import { codeIn, openSmtpServer } from '../support/mailbox.js';
import { signInOperator } from '../support/operators.js';
import { expectProblem } from '../support/problems.js';
import {
  confirmStep,
  owedAfterPassword,
  requireEmailCode,
  stepCode,
  totpCode,
  type SetupBody,
} from '../support/second-factors.js';

jest.unmock('../../src/passwords/hash-parameters.js'); // costs as much as in production

/** All values of one kind that a run has produced; none may be stored anywhere afterwards. */
interface Secrets {
  codes: Set<string>;
  passwords: Set<string>;
  tokens: Set<string>;
  /** Secrets of authenticator apps, and recovery codes. */
  factors: Set<string>;
}

const kinds = ['codes', 'passwords', 'tokens', 'factors'] as const;

/** Every row of every table, except PostgreSQL's own, as text with the table's name. */
async function dump(app: TestApp): Promise<string[]> {
  const tables = await app.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  const dumps = tables.map(async ({ name }) => {
    const rows = await app.query<{ row: string }>(`SELECT t::text AS row FROM ${name} AS t`);
    return rows.map(({ row }) => `${name} ${row}`);
  });
  return (await Promise.all(dumps)).flat();
}

/** A code is short, so only one that stands alone counts: it may be part of an id or a timestamp by chance. */
const holds = (line: string, secret: string) =>
  /^\d+$/.test(secret) ? new RegExp(`(?<![\\w.-])${secret}(?![\\w-])`).test(line) : line.includes(secret);

/** The lines that contain one of the secrets, in clear or in a reversible encoding. */
function findAny(lines: readonly string[], secrets: Iterable<string>): string[] {
  const forms = [...secrets].flatMap((secret) => {
    const bytes = Buffer.from(secret);
    const encoded = [bytes.toString('base64').replace(/=+$/, ''), bytes.toString('hex')];
    return /^\d+$/.test(secret) ? [secret] : [secret, JSON.stringify(secret).slice(1, -1), ...encoded];
  });
  return lines.filter((line) => forms.some((form) => holds(line, form)));
}

describe('after all flows have run', () => {
  const person = freshPerson({ email: freshEmail('storied') });
  const secrets: Secrets = {
    codes: new Set(),
    passwords: new Set([
      goodPassword,
      'a wrong password that was tried',
      'the password of the second registration',
    ]),
    tokens: new Set(),
    factors: new Set(),
  };
  let app: TestApp;
  let rows: string[];

  beforeAll(async () => {
    app = await startApp();
    await live(app);
    rows = await dump(app);
  });
  afterAll(() => app.close());

  const keep = ({ accessToken, refreshToken }: TokensBody) => {
    const [, payload = '', signature = ''] = accessToken.split('.');
    const [, , mac = ''] = refreshToken.split('.');
    for (const secret of [accessToken, payload, signature, refreshToken, mac]) secrets.tokens.add(secret);
  };

  async function live({ client, mailbox }: TestApp): Promise<void> {
    const { challengeId } = await register(client, person);
    const code = codeIn(await mailbox.mail(person.email));
    const confirm = (typed: string) =>
      client.post<AuthResultBody>('/v1/auth/email-verification/confirm', {
        body: { challengeId, code: typed },
      });
    await confirm(wrongCode(code));
    await age(app, challengeId, 400); // past the cooldown and half of the lifetime, so the code is new
    await client.post(`/v1/challenges/${challengeId}/resend`);
    const newCode = codeIn(await mailbox.mail(person.email, 2));
    const first = (await confirm(newCode)).body.tokens;
    await client.post('/v1/auth/login', {
      body: { email: person.email, password: 'a wrong password that was tried' },
    });
    const { tokens: second } = (
      await client.post<AuthResultBody>('/v1/auth/login', {
        body: { email: person.email, password: goodPassword },
      })
    ).body;
    const refreshed = await client.post<{ tokens: TokensBody }>('/v1/auth/refresh', {
      body: { refreshToken: second.refreshToken },
    });
    await client.post('/v1/auth/logout', { token: first.accessToken });
    for (const tokens of [first, second, refreshed.body.tokens]) keep(tokens);
    const decoy = await register(client, { ...person, password: 'the password of the second registration' });
    await mailbox.mail(person.email, 3);
    const decoysCode = await derivedCode(app, decoy.challengeId);
    for (const seen of [code, wrongCode(code), newCode, decoysCode]) secrets.codes.add(seen);
    await liveOn(app);
  }

  /** The flows after the first day: every other kind of code, new passwords, device tokens. */
  async function liveOn({ client }: TestApp): Promise<void> {
    const [changed, reset] = ['the password that was changed to', 'the password of the reset'];
    for (const password of [changed, reset]) secrets.passwords.add(password);
    const proofOf = async ({ challengeId }: { challengeId: string }) => {
      const code = await derivedCode(app, challengeId);
      secrets.codes.add(code);
      return { challengeId, code };
    };
    const byCode = await proofOf(await startCodeLogin(client, person.email));
    const { tokens, deviceToken } = (await loginWithCode(client, byCode)).body;
    const token = tokens.accessToken;
    const again = await proofOf(await startReauthentication(client, token));
    const renewed = (await reauthenticate(client, token, again)).body.tokens;
    const body = { currentPassword: goodPassword, newPassword: changed };
    const sending = { token, body };
    const changing = await client.send<{ deviceToken: string }>('PUT', '/v1/users/me/password', sending);
    const change = await proofOf(await startEmailChange(client, token, freshEmail('moved')));
    const { email } = (await confirmEmailChange(client, token, change)).body;
    const forgotten = await proofOf(await startPasswordReset(client, email));
    await resetPassword(client, { ...forgotten, newPassword: reset });
    for (const each of [tokens, renewed]) keep(each);
    for (const known of [deviceToken, changing.body.deviceToken]) keepToken(known);
    await liveWithFactors({ ...person, email, password: reset });
  }

  /** Codes by e-mail as the second step, then an authenticator app with recovery codes and a trusted device. */
  async function liveWithFactors(account: Person): Promise<void> {
    const { client } = app;
    const { challengeId } = await startCodeLogin(client, account.email);
    const proof = { challengeId, code: await derivedCode(app, challengeId) };
    await requireEmailCode(app, (await loginWithCode(client, proof)).body);
    const tokenOfStep = async () => {
      const { signInToken } = (await owedAfterPassword(client, account)).signIn;
      keepToken(signInToken);
      return signInToken;
    };
    const byMail = await tokenOfStep();
    const mailed = await stepCode(app, byMail);
    const { tokens } = (await confirmStep(client, { signInToken: byMail, ...mailed })).body;
    const token = tokens.accessToken;
    const { body: setup } = await client.post<SetupBody>('/v1/users/me/totp', { token });
    const [first, second] = [totpCode(setup.secret), totpCode(setup.secret, 1)];
    const { body } = await client.post<{ recoveryCodes: string[] }>('/v1/users/me/totp/confirm', {
      token,
      body: { setupId: setup.setupId, totpCode: first },
    });
    const [recoveryCode = ''] = body.recoveryCodes;
    const byApp = { signInToken: await tokenOfStep(), totpCode: second, trustDevice: true };
    const trusted = (await confirmStep(client, byApp)).body;
    const recovered = await confirmStep(client, { signInToken: await tokenOfStep(), recoveryCode });
    await tokenOfStep(); // one that is left open
    expect({ trusted: trusted.status, recovered: recovered.body.status }).toEqual({
      trusted: 'authenticated',
      recovered: 'authenticated',
    });
    for (const each of [tokens, trusted.tokens, recovered.body.tokens]) keep(each);
    keepToken(trusted.deviceToken);
    for (const code of [proof.code, mailed.code, first, second]) secrets.codes.add(code);
    const bytes = Buffer.from(new ScureBase32Plugin().decode(setup.secret));
    const ofApp = [setup.secret, bytes.toString('hex'), bytes.toString('base64').replace(/=+$/, '')];
    const ofRecovery = body.recoveryCodes.flatMap((code) => [code, code.replaceAll('-', '')]);
    for (const secret of [...ofApp, ...ofRecovery]) secrets.factors.add(secret);
  }

  const keepToken = (token: string) => {
    secrets.tokens.add(token);
    secrets.tokens.add(token.split('.').at(-1) ?? '');
  };

  it.each(kinds)('[DATA-1] no row of any table contains one of the %s', (kind) => {
    expect(secrets[kind].size).toBeGreaterThan(2);
    expect(findAny(rows, secrets[kind])).toEqual([]);
  });

  it.each(kinds)('[DATA-3] no log line contains one of the %s', (kind) => {
    expect(app.logLines.length).toBeGreaterThan(10);
    expect(findAny(app.logLines, secrets[kind])).toEqual([]);
  });

  it('[DATA-4] no log line contains an address', () => {
    expect(findAny(app.logLines, [person.email])).toEqual([]);
    expect(app.logLines.filter((line) => /[\w.+-]@[\w-]+\./.test(line))).toEqual([]);
  });

  it('the tables have rows, and passwords only as argon2id', async () => {
    const ofFactors = ['pending_sign_ins', 'totp_factors', 'recovery_codes', 'trusted_devices'];
    const tables = ['users', 'challenges', 'sessions', 'deliveries', ...ofFactors];
    for (const table of tables) {
      expect(rows.filter((row) => row.startsWith(`public.${table} `)).length).toBeGreaterThan(0);
    }
    const [account] = await app.query<{ password_hash: string }>('SELECT password_hash FROM users');
    expect(account?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('[MFA-18] what the rows of factors contain signs nobody in', async () => {
    const [user] = await app.query<{ id: string; email: string }>('SELECT id, email FROM users');
    const account = { ...person, email: user?.email ?? '', password: 'the password of the reset' };
    const valuesOf = async (table: string) => {
      const found = await app.query(`SELECT * FROM ${table}`);
      return [...new Set(found.flatMap((row) => Object.values(row).map(String)))];
    };
    for (const id of await valuesOf('pending_sign_ins')) {
      for (const signInToken of [id, `${id}.`, `${id}.${'A'.repeat(43)}`]) {
        const response = await confirmStep(app.client, { signInToken, totpCode: '123456' });
        expectProblem(response, 'auth.sign_in_invalid');
      }
    }
    const { signInToken } = (await owedAfterPassword(app.client, account)).signIn;
    for (const value of [...(await valuesOf('totp_factors')), ...(await valuesOf('recovery_codes'))]) {
      await app.query('UPDATE pending_sign_ins SET attempts = 0');
      const codes = [{ totpCode: value }, { recoveryCode: value }];
      for (const code of codes) {
        const { status } = await confirmStep(app.client, { signInToken, ...code });
        expect([400, 422]).toContain(status);
      }
    }
    for (const value of await valuesOf('trusted_devices')) {
      for (const deviceToken of [value, `${value}.${'A'.repeat(43)}`]) {
        const { body } = await app.client.post('/v1/auth/login', {
          body: { email: account.email, password: account.password },
          headers: { 'x-device-token': deviceToken.replaceAll(/[^\x20-\x7e]/g, '') },
        });
        expect(body).toMatchObject({ status: 'second_factor_required' });
      }
    }
  });

  it('[MFA-19] secrets of apps are encrypted for their row, and recovery codes hashed with argon2id', async () => {
    const [factor] = await app.query<{ secret: string; kid: string }>('SELECT secret, kid FROM totp_factors');
    expect(factor).toEqual({ secret: expect.stringMatching(/^test1\.[\w-]{80}$/), kid: 'test1' });
    const codes = await app.query<{ digest: Buffer }>('SELECT digest FROM recovery_codes');
    const [set] = await app.query<{ salt: Buffer }>('SELECT salt FROM recovery_sets');
    const [recoveryCode = ''] = [...secrets.factors].filter((secret) => /^[0-9A-Z]{16}$/.test(secret));
    const expected = await hashRaw(recoveryCode, {
      salt: set?.salt,
      memoryCost: 19_456,
      timeCost: 2,
      parallelism: 1,
    });
    expect(codes.map(({ digest }) => digest.toString('hex'))).toContain(expected.toString('hex'));
  });

  it('[DATA-5] the same search finds planted secrets in every form', async () => {
    const [token = ''] = secrets.tokens;
    const [code = ''] = secrets.codes;
    const planted = [
      code,
      `{"code": "${code}"}`,
      goodPassword,
      Buffer.from(goodPassword).toString('base64'),
      Buffer.from(token).toString('hex'),
      `Bearer ${token}`,
    ];
    const all = kinds.flatMap((kind) => [...secrets[kind]]);
    await app.query('CREATE TABLE planted (text text)');
    try {
      for (const text of planted) await app.query('INSERT INTO planted VALUES ($1)', [text]);
      expect(findAny(await dump(app), all)).toHaveLength(planted.length);
    } finally {
      await app.query('DROP TABLE planted');
    }
    expect(findAny(planted, all)).toEqual(planted);
  });

  it('[ADM-71] no response of the administration contains one of them or a challenge ID, nor a log line of it', async () => {
    const [account] = await app.query<{ id: string; email: string }>(
      'SELECT user_id AS id, address AS email FROM challenges WHERE user_id IS NOT NULL ORDER BY created_at DESC',
    );
    const challenges = await app.query<{ id: string }>('SELECT id FROM challenges');
    const logged = app.logLines.length;
    const texts: string[] = [];
    for (const of of adminOperations) {
      const response = await sendAsAdmin(app, of, of.operation.method === 'GET' ? account : {});
      expect({ of: of.route, isDone: response.status < 300 }).toEqual({ of: of.route, isDone: true });
      texts.push(response.text);
    }
    const { token } = await signInOperator(app, 'admin'); // one of the operations has ended all sessions
    keepToken(token);
    const email = encodeURIComponent(account?.email ?? '');
    const lists = [
      `users/${account?.id}/timeline?limit=100`,
      `timeline?email=${email}&limit=100`,
      'audit?limit=100',
      'deliveries?limit=100',
      `users?email=${encodeURIComponent(goodPassword)}`, // a problem must not repeat what it refuses
    ];
    for (const list of lists) texts.push(...(await pagesOf(list, token)));
    expect(texts.filter((text) => text.includes('challengeRef')).length).toBeGreaterThan(3);
    const all = [...kinds.flatMap((kind) => [...secrets[kind]]), ...challenges.map(({ id }) => id)];
    expect(challenges.length).toBeGreaterThan(5);
    expect(findAny(texts, all)).toEqual([]);
    expect(app.logLines.length).toBeGreaterThan(logged + adminOperations.length);
    expect(findAny(app.logLines, all)).toEqual([]);
    expect(app.logLines.filter((line) => /[\w.+-](?:@|%40)[\w-]+\./.test(line))).toEqual([]);
  });

  async function pagesOf(list: string, token: string): Promise<string[]> {
    const texts: string[] = [];
    for (let cursor = ''; ;) {
      const path = `/v1/admin/${list}${cursor}`;
      const { text, body } = await app.client.get<{ nextCursor?: string | null }>(path, { token });
      texts.push(text);
      if (!body.nextCursor) return texts;
      cursor = `&cursor=${body.nextCursor}`;
    }
  }
});

describe('while mails are queued', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ runsJobs: false });
  });
  afterAll(() => app.close());

  it('[DATA-2] the queue contains neither a code nor a password, and no other table lists its mails', async () => {
    const person = freshPerson();
    const { challengeId } = await register(app.client, person);
    const code = await derivedCode(app, challengeId);
    const rows = await dump(app);
    expect(rows.filter((row) => row.startsWith('graphile_worker._private_jobs '))).toEqual([]);
    expect(rows.filter((row) => row.startsWith('public.deliveries '))).toHaveLength(1);
    expect(findAny(rows, [code, goodPassword])).toEqual([]);
  });
});

/** The stages at which a mail server may repeat recipient and content of a mail, in each encoding in turn. */
type Stage = 'recipient' | 'mail' | 'greeting' | 'EHLO';

/** Combined into replies, because only the first thousand characters of a reply are examined. */
function batchesOf(texts: readonly string[]): string[] {
  const batches: string[] = [];
  for (const text of texts) {
    const last = batches.at(-1);
    if (last === undefined || last.length + text.length > 700) batches.push(text);
    else batches[batches.length - 1] = `${last} ${text}`;
  }
  return batches;
}

/** Rejects in the greeting, or in reply to EHLO and HELO, which the ordinary test server cannot. */
async function openRefusingServer(
  stage: Stage,
  refusal: () => string,
): Promise<{ url: string; close(): void }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined); // a disconnecting client is not an error of the server
    socket.on('data', () => socket.write(`${refusal()}\r\n`));
    socket.write(`${stage === 'greeting' ? refusal() : '220 ready'}\r\n`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // the server listens on a port, not on a pipe
  return { url: `smtp://127.0.0.1:${port}`, close: () => server.close() };
}

describe.each<[Stage, string]>([
  ['recipient', 'EENVELOPE: '],
  ['mail', 'EMESSAGE: '],
  ['greeting', 'EPROTOCOL: '],
  ['EHLO', 'EPROTOCOL: '],
])('when the mail server repeats address and code in its rejection of the %s', (stage, code) => {
  it.each(['digits', 'crockford'])(
    '[DATA-7] neither a log line nor the stored reason contains them: %s',
    async (alphabet) => {
      const rejected = { text: '' };
      const refuse = () => ({
        responseCode: 450,
        message: `4.7.1 ${rejected.text} rejected: try again later`,
      });
      const mailbox = await openSmtpServer({
        refuse: () => (stage === 'recipient' ? refuse() : null),
        refuseData: () => (stage === 'mail' ? refuse() : null),
      });
      const refusing = await openRefusingServer(stage, () => `450 ${refuse().message}`);
      const isEarly = stage === 'greeting' || stage === 'EHLO';
      const app = await startApp({ mailbox, runsJobs: false });
      const email = `Ada.Lovelace-${freshEmail('x')}`.toLowerCase();
      const { challengeId } = await register(app.client, freshPerson({ email }));
      await app.query('UPDATE challenges SET code_alphabet = $1, code_length = 12', [alphabet]);
      const secrets = [email, email.split('@')[0] ?? '', 'lovelace', await derivedCode(app, challengeId)];
      const written = secrets.flatMap((secret) => Object.values(encodings).map((encode) => encode(secret)));
      const plants = batchesOf(written);
      rejected.text = plants[0] ?? '';
      const env: Record<string, string> = isEarly ? { SMTP_URL: refusing.url } : {};
      const worker = await startApp({ mailbox, database: app.database, env });
      try {
        for (const [index, plant] of plants.entries()) {
          const { reason } = await eventually(`refusal ${index + 1}`, async () => {
            const [row] = await app.query<{ reason: string }>(
              'SELECT last_error AS reason FROM deliveries WHERE tries = $1',
              [index + 1],
            );
            return row;
          });
          expect({ plant, reason }).toEqual({ plant, reason: `${code}450 4.7.1 … rejected try again later` });
          rejected.text = plants[index + 1] ?? '';
          await app.query(`UPDATE deliveries SET next_try_at = now()`);
          await app.query(`SELECT pg_notify('delivery_queued', '')`);
        }
        const holding = (lines: readonly string[]) =>
          lines.filter((line) => written.some((text) => line.includes(text)));
        expect(holding(plants)).toEqual(plants);
        const logged = [...app.logLines, ...worker.logLines];
        expect(logged.filter((line) => line.includes('try again later')).length).toBeGreaterThan(
          plants.length - 1,
        );
        expect(holding(logged)).toEqual([]);
      } finally {
        await worker.close();
        await app.close();
        await mailbox.close();
        refusing.close();
      }
    },
  );
});
