import { startApp, type TestApp } from '../support/app.js';
import { age, challengeRow, derivedCode } from '../support/challenges.js';
import {
  registerWithCode,
  confirm,
  freshEmail,
  freshPerson,
  goodPassword,
  login,
  readMe,
  refresh,
  register,
  signUp,
  wrongCode,
  type ChallengeBody,
} from '../support/journeys.js';
import { expectProblem, errorsIn } from '../support/problems.js';

const uuidv7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const anyTokens = {
  tokenType: 'Bearer',
  accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
  expiresIn: 600,
  refreshToken: expect.stringMatching(/\S/),
  refreshExpiresIn: 604_800,
};

describe('signing up', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ instances: 2 });
  });
  afterAll(() => app.close());

  const countUsers = async (email: string) =>
    (await app.query('SELECT id FROM users WHERE email = $1', [email])).length;

  describe('the whole flow', () => {
    it('leads from register and the mailed code to an account that can refresh, sign in and sign out', async () => {
      const person = freshPerson();
      const challenge = await registerWithCode(app, person);
      expect(await countUsers(person.email)).toBe(0);

      const confirmed = await confirm(app.client, challenge);
      expect(confirmed.status).toBe(200);
      const { user, tokens } = confirmed.body;
      expect((await readMe(app.client, tokens.accessToken)).body).toEqual(user);

      const refreshed = await refresh(app.client, tokens.refreshToken);
      expect(refreshed.status).toBe(200);
      expect((await readMe(app.client, refreshed.body.tokens.accessToken)).body).toEqual(user);

      const signedIn = await login(app.client, person);
      expect(signedIn.status).toBe(200);
      expect(signedIn.body.user).toEqual(user);

      const token = signedIn.body.tokens.accessToken;
      const loggedOut = await app.client.post('/v1/auth/logout', { token });
      expect({ status: loggedOut.status, text: loggedOut.text }).toEqual({ status: 204, text: '' });
      for (const replica of app.clients) {
        expectProblem(await readMe(replica, token), 'auth.token_invalid');
        expectProblem(await refresh(replica, signedIn.body.tokens.refreshToken), 'session.refresh_invalid');
      }
      // Only that session: the one from the confirmation continues.
      expect((await readMe(app.client, refreshed.body.tokens.accessToken)).status).toBe(200);
    });

    it('returns exactly the fields of the contract', async () => {
      const person = freshPerson();
      const registered = await app.client.post<ChallengeBody>('/v1/auth/register', { body: person });
      expect(registered.status).toBe(202);
      expect(registered.body).toStrictEqual({
        challenge: {
          challengeId: expect.stringMatching(/^[\w-]{22,64}$/),
          purpose: 'email_verification',
          channel: 'email',
          destination: 'a•••@example.com',
          codeLength: 6,
          expiresAt: expect.stringMatching(timestamp),
          resendAvailableAt: expect.stringMatching(timestamp),
        },
      });
      const { challengeId } = registered.body.challenge;
      const code = await derivedCode(app, challengeId);
      const confirmed = await confirm(app.client, { challengeId, code });
      const deviceToken: unknown = expect.stringMatching(/^[\w.-]{80,}$/);
      const user = {
        id: expect.stringMatching(uuidv7),
        email: person.email,
        emailVerified: true,
        fullName: person.fullName,
        locale: 'en',
        createdAt: expect.stringMatching(timestamp),
        updatedAt: expect.stringMatching(timestamp),
      };
      expect(confirmed.body).toStrictEqual({ status: 'authenticated', user, tokens: anyTokens, deviceToken });
      const me = await readMe(app.client, confirmed.body.tokens.accessToken);
      expect(me.body).toStrictEqual(user);
      const refreshed = await refresh(app.client, confirmed.body.tokens.refreshToken);
      expect(refreshed.body).toStrictEqual({ tokens: anyTokens });
      const signedIn = await login(app.client, person);
      expect(signedIn.body).toStrictEqual({ status: 'authenticated', user, tokens: anyTokens, deviceToken });
    });

    it('returns the timestamps of the challenge as the database has them', async () => {
      const { challengeId, expiresAt, resendAvailableAt } = await register(app.client, freshPerson());
      const row = await challengeRow(app, challengeId);
      expect(row.expires_at.getTime() - row.created_at.getTime()).toBe(600_000);
      expect(new Date(expiresAt)).toEqual(row.expires_at);
      expect(new Date(resendAvailableAt).getTime() - row.sent_at.getTime()).toBe(60_000);
    });

    it('[OTP-29] mails a code of six digits, with the purpose in the subject and not the code', async () => {
      const { code, person } = await registerWithCode(app);
      const mail = await app.mailbox.mail(person.email);
      expect(code).toMatch(/^\d{6}$/);
      expect(mail.subject).toMatch(/confirm your e-mail address/i);
      expect(mail.subject).not.toContain(code);
      expect(mail.html).toContain(code);
    });
  });

  describe('response headers', () => {
    it('[HTTP-6] forbid every cache to store a response', async () => {
      const { tokens, person } = await signUp(app).then((result) => ({ ...result, person: result }));
      const responses = await Promise.all([
        app.client.post('/v1/auth/register', { body: freshPerson() }),
        app.client.post('/v1/auth/login', {
          body: { email: person.email, password: goodPassword },
        }),
        readMe(app.client, tokens.accessToken),
        refresh(app.client, tokens.refreshToken),
        confirm(app.client, { challengeId: 'nothing', code: '123456' }),
        app.client.get('/v1/nowhere'),
      ]);
      expect(responses.map(({ headers }) => headers.get('cache-control'))).toEqual(
        responses.map(() => 'no-store'),
      );
      const loggedOut = await app.client.post('/v1/auth/logout', { token: tokens.accessToken });
      expect(loggedOut.headers.get('cache-control')).toBe('no-store');
    });

    it.each(['a', 'A-z_0.9', 'x'.repeat(128)])('contain the X-Request-Id %s of the request', async (id) => {
      const response = await app.client.get('/v1/users/me', { headers: { 'x-request-id': id } });
      expect(response.headers.get('x-request-id')).toBe(id);
      expect(expectProblem(response, 'auth.token_missing').requestId).toBe(id);
    });

    it.each([
      ['an empty', ''],
      ['a too long', 'x'.repeat(129)],
      ['a spaced', 'a b'],
      ['a non-ASCII', 'caf\u00e9'],
      ['a quoting', '"},{"'],
    ])('replace %s X-Request-Id', async (_, id) => {
      const response = await app.client.get('/v1/users/me', { headers: { 'x-request-id': id } });
      expect(response.headers.get('x-request-id')).toMatch(uuidv7);
      expectProblem(response, 'auth.token_missing');
    });

    it('contain a new X-Request-Id if the client sent none', async () => {
      const responses = await Promise.all([1, 2].map(() => app.client.get('/health/live')));
      const ids = responses.map(({ headers }) => headers.get('x-request-id'));
      expect(ids).toEqual([expect.stringMatching(uuidv7), expect.stringMatching(uuidv7)]);
      expect(ids[0]).not.toBe(ids[1]);
    });
  });

  describe('addresses', () => {
    it('become one canonical address, which gets the mail and belongs to the account', async () => {
      const canonical = freshEmail('grace');
      const shouted = canonical.toUpperCase().replace('@EXAMPLE.COM', '@EXAMPLE.com');
      const challenge = await register(app.client, freshPerson({ email: `  ${shouted} ` }));
      await app.mailbox.mail(canonical);
      const code = await derivedCode(app, challenge.challengeId);
      const confirmed = await confirm(app.client, { challengeId: challenge.challengeId, code });
      expect(confirmed.body.user.email).toBe(canonical);
      const signedIn = await login(app.client, { email: shouted, password: goodPassword });
      expect(signedIn.body.user.id).toBe(confirmed.body.user.id);
    });

    it('with a domain in another script are stored with its A-label', async () => {
      const local = freshEmail().split('@')[0] ?? '';
      const first = await register(app.client, freshPerson({ email: `${local}@bücher.example` }));
      expect(first.destination).toBe('a•••@xn--bcher-kva.example');
      await app.mailbox.mail(`${local}@xn--bcher-kva.example`);
    });
  });

  describe('an address that has an account', () => {
    it('[SAME-2] gets the same response as a free one', async () => {
      const { email } = await signUp(app);
      const post = (address: string) =>
        app.client.post<ChallengeBody>('/v1/auth/register', { body: freshPerson({ email: address }) });
      const free = await post(freshEmail());
      const taken = await post(email);
      const shape = (response: typeof free) => ({
        status: response.status,
        headers: [...response.headers.keys()],
        length: response.text.length,
        fields: Object.keys(response.body.challenge),
        purpose: response.body.challenge.purpose,
        channel: response.body.challenge.channel,
        destination: response.body.challenge.destination,
        codeLength: response.body.challenge.codeLength,
        resendIsExpiryMinus:
          Date.parse(response.body.challenge.expiresAt) -
          Date.parse(response.body.challenge.resendAvailableAt),
      });
      expect(taken.status).toBe(202);
      expect(shape(taken)).toEqual(shape(free));
    });

    it('[SAME-3] leaves the same number of rows as a free one', async () => {
      const { email } = await signUp(app);
      const counts = async () => {
        const [row] = await app.query<Record<string, string>>(
          `SELECT (SELECT count(*) FROM challenges) AS challenges, (SELECT count(*) FROM users) AS users,
                  (SELECT count(*) FROM deliveries) AS mails, (SELECT count(*) FROM sessions) AS sessions`,
        );
        return Object.values(row ?? {}).map(Number);
      };
      const growth = async (address: string) => {
        const before = await counts();
        await register(app.client, freshPerson({ email: address }));
        return (await counts()).map((count, index) => count - (before[index] ?? 0));
      };
      expect(await growth(freshEmail())).toEqual([1, 0, 1, 0]);
      expect(await growth(email)).toEqual([1, 0, 1, 0]);
    });

    it('gets a mail that says that there is an account, without a code', async () => {
      const { email } = await signUp(app);
      const { challengeId } = await register(app.client, freshPerson({ email }));
      const notice = await app.mailbox.mail(email, 2);
      expect(notice.subject).toBe('You already have an account with Postern');
      expect(notice.source).not.toContain(await derivedCode(app, challengeId));
      expect(notice.text).not.toMatch(/\d{6}/);
    });

    it('is not changed, not even by the code that the decoy would have', async () => {
      const owner = await signUp(app);
      const other = freshPerson({
        email: owner.email,
        password: 'a other’s password',
        fullName: 'Eve',
      });
      const { challengeId } = await register(app.client, other);
      const code = await derivedCode(app, challengeId);
      expectProblem(await confirm(app.client, { challengeId, code }), 'otp.invalid');
      expect((await readMe(app.client, owner.tokens.accessToken)).body).toEqual(owner.user);
      expect((await login(app.client, owner)).status).toBe(200);
      expectProblem(await login(app.client, other), 'auth.credentials_invalid');
    });

    it('cannot be verified with an old decoy, even after the account is deleted', async () => {
      const owner = await signUp(app);
      const { challengeId } = await register(app.client, freshPerson({ email: owner.email }));
      await app.query('DELETE FROM users WHERE id = $1', [owner.user.id]);
      const code = await derivedCode(app, challengeId);
      expectProblem(await confirm(app.client, { challengeId, code }), 'otp.invalid');
      expect(await countUsers(owner.email)).toBe(0);
    });

    it('counts the attempts on its decoy like those on any other challenge', async () => {
      const { email } = await signUp(app);
      const { challengeId } = await register(app.client, freshPerson({ email }));
      for (let attempt = 1; attempt <= 6; attempt++) {
        expectProblem(await confirm(app.client, { challengeId, code: '000000' }), 'otp.invalid');
      }
      expect((await challengeRow(app, challengeId)).attempts).toBe(5);
    });
  });

  describe('two pending registrations of one address', () => {
    it('are decided by the code that is confirmed: its own password and name apply', async () => {
      const email = freshEmail();
      const first = await registerWithCode(
        app,
        freshPerson({ email, fullName: 'First', password: 'first password 1234' }),
      );
      const second = await registerWithCode(
        app,
        freshPerson({ email, fullName: 'Second', password: 'second password 12' }),
      );

      expectProblem(await confirm(app.client, { ...second, code: first.code }), 'otp.invalid');
      const winner = await confirm(app.client, second);
      expect(winner.body.user.fullName).toBe('Second');
      expectProblem(await confirm(app.client, first), 'otp.invalid');

      expect(await countUsers(email)).toBe(1);
      expect((await login(app.client, second.person)).body.user).toEqual(winner.body.user);
      expectProblem(await login(app.client, first.person), 'auth.credentials_invalid');
    });

    it('do not allow a sign-in before one of them is confirmed', async () => {
      const person = freshPerson();
      await register(app.client, person);
      expectProblem(await login(app.client, person), 'auth.credentials_invalid');
    });
  });

  describe('the language', () => {
    const localeOf = async (body: object, headers: Record<string, string> = {}) => {
      const registered = await app.client.post<ChallengeBody>('/v1/auth/register', {
        body: { ...freshPerson(), ...body },
        headers,
      });
      const { challengeId } = registered.body.challenge;
      const code = await derivedCode(app, challengeId);
      return (await confirm(app.client, { challengeId, code })).body.user.locale;
    };

    it('is the one in the body, in its canonical spelling', async () => {
      expect(await localeOf({ locale: 'PT-br' }, { 'accept-language': 'de' })).toBe('pt-BR');
    });

    it.each([
      ['de-CH, fr;q=0.9', 'de-CH'],
      ['PT-br;q=0.8', 'pt-BR'],
      ['de_DE', 'de-DE'],
      ['*', 'en'],
      ['<script>', 'en'],
    ])('is taken from Accept-Language %s as %s if the body has none', async (header, locale) => {
      expect(await localeOf({}, { 'accept-language': header })).toBe(locale);
    });
  });

  describe('the code', () => {
    const inDigitsFrom = (zero: number, code: string) =>
      code.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));

    /** A challenge whose code contains a 0 and a 1: one of its many generations does. */
    const registrationWithZeroAndOne = async () => {
      const { challengeId } = await register(app.client, freshPerson());
      for (let generation = 0; ; generation++) {
        const code = await derivedCode(app, challengeId, generation);
        if (!code.includes('0') || !code.includes('1')) continue;
        await app.query('UPDATE challenges SET generation = $2 WHERE id = $1', [challengeId, generation]);
        return { challengeId, code };
      }
    };

    it.each<[string, (code: string) => string]>([
      ['spaces', (code) => ` ${code.slice(0, 3)} ${code.slice(3)} `],
      ['dashes', (code) => code.split('').join('-')],
      ['the letters O and I', (code) => code.replaceAll('0', 'O').replaceAll('1', 'I')],
      ['the letters o and l', (code) => code.replaceAll('0', 'o').replaceAll('1', 'l')],
      ['a no-break space and a line end', (code) => `${code.slice(0, 3)}\u00a0${code.slice(3)}\r\n`],
      ['an en dash and a left-to-right mark', (code) => `\u200e${code.slice(0, 3)}\u2013${code.slice(3)}`],
      ['fullwidth digits', (code) => inDigitsFrom(0xff10, code)],
      ['Arabic-Indic digits', (code) => inDigitsFrom(0x0660, code)],
      ['Devanagari digits', (code) => inDigitsFrom(0x0966, code)],
    ])('is accepted with %s', async (_, typed) => {
      const { challengeId, code } = await registrationWithZeroAndOne();
      expect((await confirm(app.client, { challengeId, code: typed(code) })).status).toBe(200);
    });

    it.each<[string, unknown]>([
      ['a number', 123456],
      ['null', null],
      ['a list', ['123456']],
      ['an object', { code: '123456' }],
      ['true', true],
      ['a dotless i', '12345ı'],
      ['a point', '123.456'],
      ['17 characters', '1'.repeat(17)],
    ])('costs no attempt if it is %s', async (_, code) => {
      const { challengeId } = await register(app.client, freshPerson());
      const problem = expectProblem(await confirm(app.client, { challengeId, code }), 'request.invalid');
      expect(errorsIn(problem)).toEqual([expect.stringMatching(/^\/code (type|format)$/)]);
      expect((await challengeRow(app, challengeId)).attempts).toBe(0);
    });

    it.each(['12345', '1234567', 'ABCDEF', '1'.repeat(16)])('costs an attempt if it is %s', async (code) => {
      const { challengeId } = await register(app.client, freshPerson());
      expectProblem(await confirm(app.client, { challengeId, code }), 'otp.invalid');
      expect((await challengeRow(app, challengeId)).attempts).toBe(1);
    });

    it('is rejected after five wrong ones, and no account is created', async () => {
      const challenge = await registerWithCode(app);
      for (let attempt = 1; attempt <= 5; attempt++) {
        const wrong = { ...challenge, code: wrongCode(challenge.code) };
        expectProblem(await confirm(app.client, wrong), 'otp.invalid');
      }
      expectProblem(await confirm(app.client, challenge), 'otp.invalid');
      expect(await countUsers(challenge.person.email)).toBe(0);
    });

    it('is accepted after four wrong ones', async () => {
      const challenge = await registerWithCode(app);
      for (let attempt = 1; attempt <= 4; attempt++) {
        await confirm(app.client, { ...challenge, code: wrongCode(challenge.code) });
      }
      expect((await confirm(app.client, challenge)).status).toBe(200);
    });

    it('[OTP-21] is accepted until its lifetime ends, and not later', async () => {
      const [early, late] = [await registerWithCode(app), await registerWithCode(app)];
      await age(app, early.challengeId, 590);
      expect((await confirm(app.client, early)).status).toBe(200);
      await age(app, late.challengeId, 600);
      expectProblem(await confirm(app.client, late), 'otp.invalid');
      expect(await countUsers(late.person.email)).toBe(0);
    });

    it('[OTP-28] works once', async () => {
      const challenge = await registerWithCode(app);
      expect((await confirm(app.client, challenge)).status).toBe(200);
      expectProblem(await confirm(app.client, challenge), 'otp.invalid');
    });

    it('removes the pending data from the challenge when it is confirmed', async () => {
      const challenge = await registerWithCode(app);
      const waiting = () =>
        app.query('SELECT context FROM challenges WHERE id = $1', [challenge.challengeId]);
      expect(await waiting()).toEqual([
        { context: expect.objectContaining({ passwordHash: expect.any(String) }) },
      ]);
      expect((await confirm(app.client, challenge)).status).toBe(200);
      expect(await waiting()).toEqual([{ context: {} }]);
    });

    it('[SAME-5] gets the same response whether it is wrong, expired, used, closed or of no challenge at all', async () => {
      const [wrong, expired, used, usedUp] = [
        await registerWithCode(app),
        await registerWithCode(app),
        await registerWithCode(app),
        await registerWithCode(app),
      ];
      await age(app, expired.challengeId, 600);
      await confirm(app.client, used);
      await app.query('UPDATE challenges SET attempts = 5 WHERE id = $1', [usedUp.challengeId]);
      const responses = await Promise.all(
        [
          { ...wrong, code: wrongCode(wrong.code) },
          expired,
          used,
          usedUp,
          { challengeId: 'A'.repeat(22), code: '123456' },
          { challengeId: '', code: '123456' },
        ].map((proof) => confirm(app.client, proof)),
      );
      const problems = responses.map((response) => {
        const { requestId: _, ...rest } = expectProblem(response, 'otp.invalid');
        return JSON.stringify([rest, [...response.headers.keys()]]);
      });
      expect(new Set(problems).size).toBe(1);
    });
  });

  describe('verifying one’s own address again', () => {
    it('is a conflict if it is verified', async () => {
      const { tokens } = await signUp(app);
      const response = await app.client.post('/v1/auth/email-verification', { token: tokens.accessToken });
      expectProblem(response, 'resource.conflict');
    });

    it('requires a token', async () => {
      expectProblem(await app.client.post('/v1/auth/email-verification'), 'auth.token_missing');
    });
  });
});
