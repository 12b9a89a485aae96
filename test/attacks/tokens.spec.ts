import { createHmac, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import dns from 'node:dns';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Keyring } from '../../src/common/secrets.js';
import { deriveCode } from '../../src/otp/code-derivation.js';
import { SigningKeys } from '../../src/tokens/signing-keys.js';
import { startApp, type TestApp } from '../support/app.js';
import { challengeRow, derivedCode, startChallenge } from '../support/challenges.js';
import { freshEmail, freshPerson, goodPassword, register, type AuthResultBody } from '../support/journeys.js';
import { expectProblem } from '../support/problems.js';
import { statementsDuring } from '../support/query-count.js';
import { sendRaw } from '../support/raw-http.js';

const confirmPath = '/v1/auth/email-verification/confirm';

type Claims = Record<string, unknown>;

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

function signed(header: object, claims: Claims, key: KeyObject): string {
  const input = `${encode(header)}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

describe('a forged or foreign token', () => {
  let app: TestApp;
  let accessToken: string;
  let refreshToken: string;
  let claims: Claims;
  let header: { alg: string; typ: string; kid: string };
  let ourKey: KeyObject;
  const attackersKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  /** Paths at which the server requested the attacker's key. */
  const asked: string[] = [];
  const keyServer = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end(JSON.stringify({ keys: [attackersKeys.publicKey.export({ format: 'jwk' })] }));
  });

  beforeAll(async () => {
    // A worker would query the database occasionally, and every query counts here.
    app = await startApp({ runsJobs: false, instances: 2 });
    ({ accessToken, refreshToken } = (await signUpWithoutMail()).tokens);
    const [first = '', second = ''] = accessToken.split('.');
    header = JSON.parse(Buffer.from(first, 'base64url').toString()) as typeof header; // RFC 7515
    claims = JSON.parse(Buffer.from(second, 'base64url').toString()) as Claims; // RFC 7519
    ourKey = part(SigningKeys).current.privateKey;
    await new Promise<void>((resolve) => keyServer.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => {
    await new Promise((resolve) => keyServer.close(resolve));
    await app.close();
  });

  function part<T>(type: new (...parameters: never[]) => T): T {
    const [first] = app.apps;
    if (!first) throw new Error('There is no app');
    return first.get<T>(type, { strict: false });
  }

  async function signUpWithoutMail(): Promise<AuthResultBody> {
    const { challengeId } = await register(app.client, freshPerson());
    const body = { challengeId, code: await derivedCode(app, challengeId) };
    return (await app.client.post<AuthResultBody>(confirmPath, { body })).body;
  }

  async function expectTokenRefused(token: string): Promise<void> {
    const { texts } = await statementsDuring(async () => {
      for (const client of app.clients) {
        expectProblem(await client.get('/v1/users/me', { token }), 'auth.token_invalid');
      }
    });
    expect(texts).toEqual([]);
  }

  it('[TOK-9] would visibly cost a query, as a valid one does', async () => {
    const remade = signed(header, claims, ourKey);
    const { texts } = await statementsDuring(async () => {
      expect((await app.client.get('/v1/users/me', { token: remade })).status).toBe(200);
    });
    expect(texts).toHaveLength(1);
    expect((await app.clients[1]?.get('/v1/users/me', { token: remade }))?.status).toBe(200);
  });

  it('[TOK-11] is rejected, though the token that it imitates was accepted before', async () => {
    for (const client of app.clients) {
      expect((await client.get('/v1/users/me', { token: accessToken })).status).toBe(200);
    }
    const [first, second, signature = ''] = accessToken.split('.');
    const other = signed(header, { ...claims, sub: claims.sid }, attackersKeys.privateKey).split('.');
    for (const forged of [
      `${first}.${second}.${signature.split('').toReversed().join('')}`,
      `${first}.${second}.${other[2]}`,
      `${first}.${other[1]}.${signature}`,
    ]) {
      await expectTokenRefused(forged);
    }
  });

  it.each(['none', 'None', 'NONE', ''])('with the algorithm "%s" is rejected', async (alg) => {
    const input = `${encode({ ...header, alg })}.${encode(claims)}`;
    await expectTokenRefused(`${input}.`);
    await expectTokenRefused(`${input}.${accessToken.split('.')[2]}`);
  });

  it('[TOK-1] signed with HMAC under the text of the public key is rejected', async () => {
    const publicKey = createPublicKey(ourKey);
    const secrets = [
      publicKey.export({ type: 'spki', format: 'pem' }),
      publicKey.export({ type: 'spki', format: 'der' }),
      JSON.stringify(publicKey.export({ format: 'jwk' })),
      '',
    ];
    for (const secret of secrets) {
      const input = `${encode({ ...header, alg: 'HS256' })}.${encode(claims)}`;
      const mac = createHmac('sha256', secret).update(input).digest('base64url');
      await expectTokenRefused(`${input}.${mac}`);
    }
  });

  it.each([['JWT'], ['rt+jwt'], [undefined]])(
    '[TOK-2] of the type %s is rejected, signed with our key or not',
    async (typ) => {
      await expectTokenRefused(signed({ ...header, typ }, claims, ourKey));
    },
  );

  it('with an unknown key id is rejected', async () => {
    const kids = [
      'unknown',
      undefined,
      '',
      '../../dev/null',
      '/proc/self/environ',
      "' OR '1'='1",
      "x' UNION SELECT 'secret' --",
      'https://evil.example/key.pem',
      '__proto__',
      'constructor',
      '\0',
      'a'.repeat(5_000),
      `${header.kid} `,
      header.kid.toLowerCase(),
      null,
      0,
      true,
      [header.kid],
      { kid: header.kid },
    ];
    for (const kid of kids) await expectTokenRefused(signed({ ...header, kid }, claims, ourKey));
  });

  it.each([
    'es256',
    'ES384',
    'ES512',
    'ES256K',
    'RS256',
    'PS256',
    'EdDSA',
    'HS512',
    null,
    256,
    ['ES256'],
    {},
  ])('with the algorithm %j is rejected although our key signed it', async (alg) => {
    await expectTokenRefused(signed({ ...header, alg }, claims, ourKey));
  });

  it('[TOK-3] signed with another algorithm is rejected although the key is ours', async () => {
    const input = `${encode({ ...header, alg: 'ES384' })}.${encode(claims)}`;
    const signature = sign('sha384', Buffer.from(input), { key: ourKey, dsaEncoding: 'ieee-p1363' });
    await expectTokenRefused(`${input}.${signature.toString('base64url')}`);
    const der = sign('sha256', Buffer.from(`${encode(header)}.${encode(claims)}`), ourKey);
    await expectTokenRefused(`${encode(header)}.${encode(claims)}.${der.toString('base64url')}`);
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const rsaInput = `${encode({ ...header, alg: 'RS256' })}.${encode(claims)}`;
    const rsaSignature = sign('sha256', Buffer.from(rsaInput), rsa);
    await expectTokenRefused(`${rsaInput}.${rsaSignature.toString('base64url')}`);
  });

  it.each([
    ['crit', ['exp']],
    ['crit', ['b64']],
    ['crit', []],
    ['crit', 'exp'],
  ])('with an unknown header field %s of %j is rejected although our key signed it', async (name, value) => {
    // RFC 7515 section 4.1.11: a recipient that does not support it must reject the token.
    await expectTokenRefused(signed({ ...header, [name]: value, b64: true }, claims, ourKey));
  });

  it('[TOK-5] in a non-canonical encoding is rejected', async () => {
    const [first = '', second = '', third = ''] = accessToken.split('.');
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    // The encoding of 64 bytes ends in a character with four unused bits.
    const last = alphabet.indexOf(third.at(-1) ?? '');
    const sameBytes = `${third.slice(0, -1)}${alphabet[last ^ 1]}`;
    expect(Buffer.from(sameBytes, 'base64url')).toEqual(Buffer.from(third, 'base64url'));
    const spellings = [
      `${first}.${second}.${sameBytes}`,
      `${first}.${second}.${third}==`,
      `${first}=.${second}.${third}`,
      `${first}.${second}.${third.slice(0, 40)}*${third.slice(40)}`,
      `${first}.${second}.${third}.`,
      `${first}.${second}.${third}.${third}`,
      `.${first}.${second}.${third}`,
      `${first}..${third}`,
    ];
    for (const spelling of spellings) await expectTokenRefused(spelling);
  });

  it('[TOK-6] with a duplicate header field is rejected although our key signed it', async () => {
    const { alg, typ, kid } = header;
    const headers = [
      `{"alg":"none","alg":"${alg}","typ":"${typ}","kid":"${kid}"}`,
      `{"alg":"${alg}","typ":"${typ}","kid":"other","kid":"${kid}"}`,
      `[{"alg":"${alg}","typ":"${typ}","kid":"${kid}"}]`,
      `"${alg}"`,
      'null',
      '{',
    ];
    for (const text of headers) {
      const input = `${Buffer.from(text).toString('base64url')}.${encode(claims)}`;
      const signature = sign('sha256', Buffer.from(input), { key: ourKey, dsaEncoding: 'ieee-p1363' });
      await expectTokenRefused(`${input}.${signature.toString('base64url')}`);
    }
  });

  it.each(['null', '[]', '"x"', '1', '{', '', '\0', '{"sub":1e999}'])(
    'with the claims %j is rejected although our key signed it',
    async (text) => {
      const input = `${encode(header)}.${Buffer.from(text).toString('base64url')}`;
      const signature = sign('sha256', Buffer.from(input), { key: ourKey, dsaEncoding: 'ieee-p1363' });
      await expectTokenRefused(`${input}.${signature.toString('base64url')}`);
    },
  );

  it('of great length is rejected like any other', async () => {
    const long = { ...claims, filler: 'a'.repeat(8_000) };
    await expectTokenRefused(signed(header, long, attackersKeys.privateKey));
    await expectTokenRefused(
      signed({ ...header, filler: '['.repeat(5_000) }, claims, attackersKeys.privateKey),
    );
    await expectTokenRefused('.'.repeat(10_000));
    await expectTokenRefused(`${accessToken}${'A'.repeat(10_000)}`);
  });

  it.each([' x', ', x', ',', '; x', ' \tx', '=', `${' '.repeat(8_000)}x`, ' Bearer x'])(
    '[TOK-10] is rejected if %j follows it in the header (RFC 6750 section 2.1)',
    async (rest) => {
      const { url } = app.client;
      const request = (authorization: string) =>
        sendRaw(url, `GET /v1/users/me HTTP/1.0\r\nauthorization: ${authorization}\r\n\r\n`);
      const { texts } = await statementsDuring(async () => {
        expectProblem(await request(`Bearer ${accessToken}${rest}`), 'auth.token_invalid');
      });
      expect(texts).toEqual([]);
      // White space at the end is not part of a header field (RFC 9110 section 5.5).
      expect((await request(`bearer   ${accessToken}  `)).status).toBe(200);
    },
  );

  it('is accepted if we are one of several audiences (RFC 7519 section 4.1.3)', async () => {
    const token = signed(header, { ...claims, aud: ['another-service', 'postern'] }, ourKey);
    expect((await app.client.get('/v1/users/me', { token })).status).toBe(200);
  });

  it.each([
    ['iss', 'https://evil.example'],
    ['iss', undefined],
    ['aud', 'another-service'],
    ['aud', undefined],
    ['aud', []],
    ['aud', ['another-service']],
    ['aud', { postern: true }],
    ['aud', 'POSTERN'],
    ['iss', ['http://localhost:3000']],
    ['iss', 'http://localhost:3000/'],
    ['nbf', 32_503_680_000],
    ['nbf', 'now'],
    ['exp', undefined],
    ['exp', null],
    ['exp', '32503680000'],
    ['exp', Infinity],
    ['sid', ['01a20fbb-3145-74bb-961e-6b695620aca1']],
    ['sub', "' OR 1=1 --"],
    ['sub', '\0'],
    ['sub', 7],
  ])('whose %s is %s is rejected although our key signed it', async (claim, value) => {
    await expectTokenRefused(signed(header, { ...claims, [claim]: value }, ourKey));
  });

  it('[TOK-4] with an embedded key is rejected, and no key is fetched', async () => {
    const lookedUp = jest.spyOn(dns, 'lookup');
    const { port } = keyServer.address() as AddressInfo; // the server listens on a port
    const { privateKey, publicKey } = attackersKeys;
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: header.kid };
    const x5c = [publicKey.export({ type: 'spki', format: 'der' }).toString('base64')];
    for (const host of [`127.0.0.1:${port}`, 'keys.evil.example']) {
      const url = `http://${host}/jwks.json`;
      const extras = [
        { jwk },
        { jwk, kid: undefined },
        { jku: url },
        { jku: url, kid: undefined },
        { x5u: url },
        { x5c },
        { x5c, x5t: 'x', 'x5t#S256': 'x' },
        { kid: url },
        { iss: `http://${host}` },
        {},
      ];
      for (const extra of extras)
        await expectTokenRefused(signed({ ...header, ...extra }, claims, privateKey));
      await expectTokenRefused(signed(header, { ...claims, iss: `http://${host}` }, privateKey));
    }
    expect(asked).toEqual([]);
    expect(lookedUp.mock.calls.map(([name]) => name).filter((name) => name !== 'localhost')).toEqual([]);
  });

  it('with one claim or one byte of the signature changed is rejected', async () => {
    const [first, , signature = ''] = accessToken.split('.');
    await expectTokenRefused(`${first}.${encode({ ...claims, email_verified: false })}.${signature}`);
    const bytes = Buffer.from(signature, 'base64url');
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    await expectTokenRefused(`${first}.${encode(claims)}.${bytes.toString('base64url')}`);
    await expectTokenRefused(`${first}.${encode(claims)}.${Buffer.alloc(64).toString('base64url')}`);
  });

  it('of another session or account is rejected although our key signed it', async () => {
    const other = await signUpWithoutMail();
    for (const foreign of [{ sub: other.user.id }, { sid: other.user.id }, { sid: undefined }]) {
      const token = signed(header, { ...claims, ...foreign }, ourKey);
      expectProblem(await app.client.get('/v1/users/me', { token }), 'auth.token_invalid');
    }
  });

  describe('[TOK-7] a token of one kind, used as another,', () => {
    const kinds = ['accessToken', 'refreshToken', 'deviceToken', 'challengeId', 'code', 'sessionId'] as const;
    type Kinds = Record<(typeof kinds)[number], string>;

    async function oneOfEach(): Promise<Kinds & { email: string }> {
      const person = freshPerson();
      const first = await register(app.client, person);
      const body = { challengeId: first.challengeId, code: await derivedCode(app, first.challengeId) };
      const { tokens, deviceToken } = (await app.client.post<AuthResultBody>(confirmPath, { body })).body;
      const { challengeId } = await register(app.client, freshPerson());
      return {
        ...tokens,
        deviceToken,
        challengeId,
        code: await derivedCode(app, challengeId),
        sessionId: tokens.refreshToken.split('.')[0] ?? '',
        email: person.email,
      };
    }

    it.each(kinds.filter((kind) => kind !== 'accessToken'))('%s is accepted by no route', async (kind) => {
      await expectTokenRefused((await oneOfEach())[kind]);
    });

    it.each(kinds.filter((kind) => kind !== 'refreshToken'))('%s refreshes nothing', async (kind) => {
      const { [kind]: value } = await oneOfEach();
      const { texts } = await statementsDuring(async () => {
        for (const client of app.clients) {
          const response = await client.post('/v1/auth/refresh', { body: { refreshToken: value } });
          expectProblem(response, 'session.refresh_invalid');
        }
      });
      expect(texts).toEqual([]);
    });

    it.each(kinds.filter((kind) => kind !== 'challengeId'))('%s identifies no challenge', async (kind) => {
      const { [kind]: value, code } = await oneOfEach();
      for (const client of app.clients) {
        const { status, body } = await client.post(confirmPath, { body: { challengeId: value, code } });
        expect({ status, code: (body as { code?: string }).code }).toEqual(
          value.length > 64 ? { status: 422, code: 'request.invalid' } : { status: 400, code: 'otp.invalid' },
        );
        const resent = await client.post(`/v1/challenges/${encodeURIComponent(value)}/resend`);
        expect([404, 414]).toContain(resent.status);
      }
    });

    it.each(kinds.filter((kind) => kind !== 'code'))('%s is not a code', async (kind) => {
      const { [kind]: code, challengeId } = await oneOfEach();
      const { status } = await app.client.post(confirmPath, { body: { challengeId, code } });
      expect([400, 422]).toContain(status);
      expect(await challengeRow(app, challengeId)).toMatchObject({ consumed_at: null });
    });

    it.each(kinds)('%s makes a device known only if it is a device token', async (kind) => {
      const { [kind]: value, email } = await oneOfEach();
      const signedIn = await app.client.post<AuthResultBody>('/v1/auth/login', {
        body: { email, password: goodPassword },
        headers: { 'x-device-token': value, 'user-agent': 'curl/8' }, // the sign-up came from another program
      });
      expect(signedIn.status).toBe(200);
      const notices = await app.query(
        `SELECT 1 FROM deliveries WHERE template = 'new-device' AND destination = $1`,
        [email],
      );
      expect(notices).toHaveLength(kind === 'deviceToken' ? 0 : 1);
    });
  });

  it('[TOK-8] a refresh token forged for a live session is rejected and costs no query', async () => {
    const [sessionId, generation, mac = ''] = refreshToken.split('.');
    const guesses = [
      `${sessionId}.${generation}.${'A'.repeat(43)}`,
      `${sessionId}.${Number(generation) + 1}.${mac}`,
      `${sessionId}.0${generation}.${mac}`,
      `${sessionId}.-1.${mac}`,
      `${sessionId?.toUpperCase()}.${generation}.${mac}`,
      `${refreshToken} `,
      `${refreshToken}\n`,
    ];
    const { texts } = await statementsDuring(async () => {
      for (const guess of guesses) {
        const response = await app.client.post('/v1/auth/refresh', { body: { refreshToken: guess } });
        expectProblem(response, 'session.refresh_invalid');
      }
    });
    expect(texts).toEqual([]);
    const rightOne = await app.client.post('/v1/auth/refresh', { body: { refreshToken } });
    expect(rightOne.status).toBe(200);
  });

  describe('a code', () => {
    it('[OTP-31] of another challenge is rejected without costing that challenge an attempt', async () => {
      const mine = await register(app.client, freshPerson());
      const theirs = await register(app.client, freshPerson());
      const [myCode, theirCode] = [
        await derivedCode(app, mine.challengeId),
        await derivedCode(app, theirs.challengeId),
      ];
      const confirm = (challengeId: string, code: string) =>
        app.client.post(confirmPath, { body: { challengeId, code } });
      if (myCode === theirCode) return; // once in a million
      expectProblem(await confirm(theirs.challengeId, myCode), 'otp.invalid');
      expect(await challengeRow(app, mine.challengeId)).toMatchObject({ attempts: 0, consumed_at: null });
      expect(await challengeRow(app, theirs.challengeId)).toMatchObject({ attempts: 1, consumed_at: null });
      expect((await confirm(mine.challengeId, myCode)).status).toBe(200);
    });

    it('for a new password verifies no address', async () => {
      const person = freshPerson({ email: freshEmail('victim') });
      await register(app.client, person);
      const start = { purpose: 'password_reset', address: person.email } as const;
      const { challengeId: id } = await startChallenge(app, start);
      const body = { challengeId: id, code: await derivedCode(app, id) };
      expectProblem(await app.client.post(confirmPath, { body }), 'otp.invalid');
      expect(await challengeRow(app, id)).toMatchObject({ attempts: 0, consumed_at: null });
      expect(await app.query('SELECT id FROM users WHERE email = $1', [person.email])).toEqual([]);
    });

    it('[OTP-20] derived for another purpose of the same challenge is different', async () => {
      const address = freshEmail();
      const { challengeId: id } = await startChallenge(app, { purpose: 'password_reset', address });
      const codes = new Set<string | null>();
      const row = await challengeRow(app, id);
      for (const purpose of ['password_reset', 'email_verification', 'code_login']) {
        const source = { challengeId: id, address, kid: row.kid, generation: 0, length: 12 };
        codes.add(deriveCode(part(Keyring), { ...source, purpose, alphabet: 'crockford' }));
      }
      expect(codes.size).toBe(3);
    });
  });
});
