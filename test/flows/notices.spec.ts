import { newPassword, sessionIdOf, unverifiedAccount, type Account } from '../support/accounts.js';
import { startApp, type TestApp } from '../support/app.js';
import { derivedCode } from '../support/challenges.js';
import { eventually } from '../support/eventually.js';
import {
  confirmEmailChange,
  freshEmail,
  freshPerson,
  login,
  loginWithCode,
  readMe,
  refresh,
  register,
  resetPassword,
  signUp,
  startCodeLogin,
  startEmailChange,
  startPasswordReset,
  type AuthResultBody,
} from '../support/journeys.js';
import type { ReceivedMail } from '../support/mailbox.js';

const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';

describe('notices by mail', () => {
  let app: TestApp;
  beforeAll(async () => {
    // The tests act as the proxy, so that each can come from any network.
    app = await startApp({ env: { TRUST_PROXY: '1' } });
  });
  afterAll(() => app.close());

  const from = (ip: string, userAgent = firefox) => ({ 'x-forwarded-for': ip, 'user-agent': userAgent });

  const signInFrom = async (
    { email, password }: Pick<Account, 'email' | 'password'>,
    headers: Record<string, string>,
  ) => {
    const response = await app.client.post<AuthResultBody>('/v1/auth/login', {
      body: { email, password },
      headers,
    });
    expect(response.status).toBe(200);
    return response.body;
  };

  /** Returns the subjects of mails to the address after its sign-up, once all queued mails are sent. */
  const subjectsTo = async (email: string): Promise<string[]> => {
    await eventually('the queue to be empty', async () => {
      const open = await app.query(`SELECT 1 FROM deliveries WHERE status = 'queued'`);
      return open.length === 0 || null;
    });
    return (await app.mailbox.mails(email)).slice(1).map(({ subject }) => subject);
  };

  const newSignIn = 'New sign-in to Postern';

  describe('of a new device', () => {
    it('[MAIL-28] state what, when, from which device and network, and what to do', async () => {
      const account = await signUp(app);
      await signInFrom(account, from('203.0.113.9'));
      const mail = await app.mailbox.mail(account.email, 2);
      expect(mail.subject).toBe(newSignIn);
      expect(mail.text).toMatch(
        /When: \d+ \w+ 20\d\d at \d\d:\d\d UTC\nDevice: Firefox on Windows\nNetwork: 203\.0\.x\.x\n/,
      );
      expect(mail.text).toContain('If this was not you: use “forgot password”');
      expect(mail.text).not.toContain('113');
    });

    it('are sent once: the device is recognised by its kind and network', async () => {
      const account = await signUp(app);
      await signInFrom(account, from('203.0.113.9'));
      await signInFrom(account, from('203.0.5.6'));
      expect(await subjectsTo(account.email)).toEqual([newSignIn]);
    });

    it('are sent even if somebody else has signed in from the same device and network', async () => {
      const [mine, theirs] = [await signUp(app), await signUp(app)];
      await signInFrom(theirs, from('203.0.113.9'));
      await signInFrom(mine, from('203.0.113.9'));
      expect(await subjectsTo(mine.email)).toEqual([newSignIn]);
    });

    it('[MAIL-29] are sent for another browser, and for another network', async () => {
      const account = await signUp(app);
      await signInFrom(account, from('203.0.113.9'));
      await signInFrom(account, from('203.0.113.9', 'curl/8.5.0'));
      await signInFrom(account, from('198.51.100.1'));
      expect(await subjectsTo(account.email)).toEqual([newSignIn, newSignIn, newSignIn]);
    });

    it('are not sent if the device sends the token of an earlier sign-in', async () => {
      const account = await signUp(app);
      const { deviceToken } = account;
      const elsewhere = { ...from('198.51.100.1'), 'x-device-token': deviceToken };
      const next = await signInFrom(account, elsewhere);
      const { challengeId } = await startCodeLogin(app.client, account.email);
      const code = await derivedCode(app, challengeId);
      const headers = { ...from('192.0.2.99', 'curl/8.5.0'), 'x-device-token': next.deviceToken };
      expect((await loginWithCode(app.client, { challengeId, code }, headers)).status).toBe(200);
      expect(await subjectsTo(account.email)).toEqual(['Your sign-in code for Postern']);
    });

    it('are sent despite a token of another account, or a forged one', async () => {
      const [mine, theirs] = [await signUp(app), await signUp(app)];
      await signInFrom(mine, { ...from('198.51.100.1'), 'x-device-token': theirs.deviceToken });
      await signInFrom(mine, { ...from('198.51.100.1', 'curl/8.5.0'), 'x-device-token': 'made.up.token' });
      expect(await subjectsTo(mine.email)).toEqual([newSignIn, newSignIn]);
    });

    it('are sent after a takeover, whatever the earlier holder has left behind', async () => {
      const account = await unverifiedAccount(app);
      const squatters = from('198.51.100.1', 'curl/8.5.0');
      const { deviceToken } = await signInFrom(account, squatters);
      const { challengeId } = await startCodeLogin(app.client, account.email);
      const proof = { challengeId, code: await derivedCode(app, challengeId) };
      expect((await loginWithCode(app.client, proof, from('203.0.113.9'))).status).toBe(200);
      const second = await startPasswordReset(app.client, account.email);
      const code = await derivedCode(app, second.challengeId);
      await resetPassword(app.client, { challengeId: second.challengeId, code, newPassword });
      const owner = { email: account.email, password: newPassword };
      await signInFrom(owner, squatters);
      await signInFrom(owner, { ...from('192.0.2.7', 'curl/8.5.0'), 'x-device-token': deviceToken });
      const subjects = await subjectsTo(account.email);
      expect(subjects.filter((subject) => subject === newSignIn)).toHaveLength(3); // the owner's own, and these two
    });

    it('are sent after a reset: earlier sessions may not have been the owner’s', async () => {
      const account = await signUp(app);
      const { deviceToken } = await signInFrom(account, from('198.51.100.1'));
      const { challengeId } = await startPasswordReset(app.client, account.email);
      const code = await derivedCode(app, challengeId);
      await resetPassword(app.client, { challengeId, code, newPassword });
      const owner = { email: account.email, password: newPassword };
      await signInFrom(owner, from('198.51.100.1'));
      await signInFrom(owner, { ...from('192.0.2.7', 'curl/8.5.0'), 'x-device-token': deviceToken });
      const subjects = await subjectsTo(account.email);
      expect(subjects.filter((subject) => subject === newSignIn)).toHaveLength(3);
    });

    it('are sent for a sign-in by code too', async () => {
      const account = await signUp(app);
      const { challengeId } = await startCodeLogin(app.client, account.email);
      const code = await derivedCode(app, challengeId);
      await loginWithCode(app.client, { challengeId, code }, from('198.51.100.1'));
      expect(await subjectsTo(account.email)).toEqual(['Your sign-in code for Postern', newSignIn]);
    });

    it('are not sent for the sign-up itself, nor to an unverified address', async () => {
      const account = await unverifiedAccount(app);
      await signInFrom(account, from('198.51.100.1'));
      expect(await subjectsTo(account.email)).toEqual([]);
    });
  });

  it('of a replayed refresh token report the revoked session, once', async () => {
    const account = await signUp(app);
    await refresh(app.client, account.tokens.refreshToken);
    await app.query(`UPDATE sessions SET rotated_at = rotated_at - interval '11 seconds' WHERE id = $1`, [
      sessionIdOf(account),
    ]);
    for (let times = 0; times < 3; times++) {
      const headers = from('198.51.100.7', 'curl/8.5.0');
      const { refreshToken } = account.tokens;
      const response = await app.client.post('/v1/auth/refresh', { body: { refreshToken }, headers });
      expect(response.status).toBe(401);
    }
    expect(await subjectsTo(account.email)).toEqual(['A sign-in to Postern was ended for your safety']);
    const mail = await app.mailbox.mail(account.email, 2);
    expect(mail.text).toMatch(/Device: curl\nNetwork: 198\.51\.x\.x\n/);
  });

  it('of a replayed refresh token are not sent to an unverified address', async () => {
    const account = await unverifiedAccount(app);
    await refresh(app.client, account.tokens.refreshToken);
    await app.query(`UPDATE sessions SET rotated_at = rotated_at - interval '11 seconds' WHERE id = $1`, [
      sessionIdOf(account),
    ]);
    expect((await refresh(app.client, account.tokens.refreshToken)).status).toBe(401);
    expect(await subjectsTo(account.email)).toEqual([]);
  });

  it('[SESS-6] of a replayed token are queued together with the revocation, or neither happens', async () => {
    const account = await signUp(app);
    const { refreshToken } = account.tokens;
    await refresh(app.client, refreshToken);
    await app.query(`UPDATE sessions SET rotated_at = rotated_at - interval '11 seconds' WHERE id = $1`, [
      sessionIdOf(account),
    ]);
    await app.query('ALTER TABLE deliveries RENAME TO elsewhere');
    try {
      expect((await refresh(app.client, refreshToken)).status).toBe(500);
    } finally {
      await app.query('ALTER TABLE elsewhere RENAME TO deliveries');
    }
    expect((await readMe(app.client, account.tokens.accessToken)).status).toBe(200);
    expect((await refresh(app.client, refreshToken)).status).toBe(401);
    expect(await subjectsTo(account.email)).toEqual(['A sign-in to Postern was ended for your safety']);
  });

  it('of revoked sessions are not sent if there was none, nor for one’s own', async () => {
    const account = await signUp(app);
    const token = account.tokens.accessToken;
    await app.client.send('DELETE', '/v1/sessions', { token });
    expect(await subjectsTo(account.email)).toEqual([]);
    const [second, third] = [
      (await login(app.client, account)).body,
      (await login(app.client, account)).body,
    ];
    await app.client.send('DELETE', `/v1/sessions/${sessionIdOf(second)}`, { token });
    await app.client.send('DELETE', '/v1/sessions', { token });
    await app.client.send('DELETE', `/v1/sessions/${sessionIdOf(account).toUpperCase()}`, { token });
    const ended = 'Devices were signed out of Postern';
    expect(await subjectsTo(account.email)).toEqual([ended, ended]);
    expect((await readMe(app.client, third.tokens.accessToken)).status).toBe(401);
  });

  it('to the holder of a taken address use the holder’s language', async () => {
    const holder = await signUp(app);
    await app.query(`UPDATE users SET locale = 'de' WHERE id = $1`, [holder.user.id]);
    const asker = await signUp(app);
    const headers = { 'accept-language': 'ja' };
    await app.client.post('/v1/auth/register', {
      body: { ...freshPerson({ email: holder.email }), locale: 'ar' },
      headers,
    });
    await startEmailChange(app.client, asker.tokens.accessToken, holder.email);
    for (const nth of [2, 3]) {
      expect((await app.mailbox.mail(holder.email, nth)).headers.get('content-language')).toBe('de');
    }
  });

  it('are not sent to a disabled account, whoever enters its address', async () => {
    const account = await signUp(app);
    await app.query('UPDATE users SET disabled_at = now() WHERE id = $1', [account.user.id]);
    await register(app.client, freshPerson({ email: account.email }));
    await startCodeLogin(app.client, account.email);
    await startPasswordReset(app.client, account.email);
    expect(await subjectsTo(account.email)).toEqual([]);
  });

  it('use the account’s language, else the default, and never that of the client', async () => {
    const ended = async (locale: string, acceptLanguage?: string) => {
      const account = await signUp(app);
      const { accessToken: token } = account.tokens;
      await app.query('UPDATE users SET locale = $1 WHERE id = $2', [locale, account.user.id]);
      const headers: Record<string, string> = acceptLanguage ? { 'accept-language': acceptLanguage } : {};
      await login(app.client, account);
      await app.client.send('DELETE', '/v1/sessions', { token, headers });
      return app.mailbox.mail(account.email, 2);
    };
    const mails = {
      own: await ended('es-MX', 'de'),
      unknown: await ended('sv', 'ja, de;q=0.5'),
      arabic: await ended('ar-EG'),
    };
    const language = (mail: ReceivedMail) => mail.headers.get('content-language');
    expect(language(mails.own)).toBe('es');
    expect(language(mails.unknown)).toBe('en');
    expect(language(mails.arabic)).toBe('ar');
    expect(mails.arabic.html).toContain('<html lang="ar" dir="rtl">');
    expect(mails.arabic.subject).toMatch(/\p{Script=Arabic}.*Postern/u);
    expect(mails.arabic.text).toContain('\u200e127.0.x.x');
  });

  describe('contain no user text', () => {
    const hostileNames = [
      '<img src=x onerror=alert(1)>',
      '{{code}} ${7*7} {product}',
      'https://evil.example/login',
      'Ada\u202e moc.elpmaxe',
      '"; DROP TABLE users; --',
    ];

    it.each(hostileNames)('[MAIL-1] such as the name %s', async (fullName) => {
      const account = await signUp(app, freshPerson({ fullName }));
      const { email, tokens } = account;
      const headers = from('198.51.100.1', `${fullName} Firefox/1`.replace(/[^\x20-\x7e]/g, ''));
      await signInFrom(account, headers);
      await register(app.client, freshPerson({ email, fullName }));
      const newEmail = freshEmail('new');
      const change = await startEmailChange(app.client, tokens.accessToken, newEmail);
      const code = await derivedCode(app, change.challengeId);
      await confirmEmailChange(app.client, tokens.accessToken, { challengeId: change.challengeId, code });
      const reset = await startPasswordReset(app.client, newEmail);
      await resetPassword(app.client, {
        challengeId: reset.challengeId,
        code: await derivedCode(app, reset.challengeId),
        newPassword,
      });
      await subjectsTo(email);
      const mails = [...(await app.mailbox.mails(email)), ...(await app.mailbox.mails(newEmail))];
      expect(mails.map(({ subject }) => subject)).toHaveLength(8);
      for (const mail of mails) {
        for (const part of [mail.subject, mail.text, mail.html, mail.source]) {
          expect(part).not.toMatch(/onerror|evil|elpmaxe|DROP TABLE|7\*7|\{\{|\u202e/);
        }
        expect(mail.html).not.toMatch(/<(a|img|script|iframe|form)\b|https?:/i);
      }
    });

    it('[MAIL-2] such as a line break in a client’s header', async () => {
      const account = await signUp(app);
      await signInFrom(account, {
        ...from('198.51.100.1'),
        'accept-language': 'en\tBcc: x@evil.example',
        'x-device-token': 'a\tb',
      });
      const mail = await app.mailbox.mail(account.email, 2);
      expect([...mail.headers.keys()]).not.toContain('bcc');
      expect(mail.source).not.toContain('evil');
    });
  });

  it('have the headers of an automatic mail, each with its own id', async () => {
    const account = await signUp(app);
    await signInFrom(account, from('198.51.100.1'));
    await signInFrom(account, from('192.0.2.1'));
    const [first, second] = [
      await app.mailbox.mail(account.email, 2),
      await app.mailbox.mail(account.email, 3),
    ];
    for (const mail of [first, second]) {
      expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
      expect(mail.headers.get('x-auto-response-suppress')).toBe('All');
      expect(mail.messageId).toMatch(/^<[0-9a-f-]{36}@postern\.localhost>$/);
      expect([...mail.headers.keys()]).not.toContain('list-unsubscribe');
    }
    expect(first.messageId).not.toBe(second.messageId);
  });
});
