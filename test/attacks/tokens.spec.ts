import { createHmac, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { Keyring } from '../../src/common/secrets.js';
import { deriveCode } from '../../src/otp/code-derivation.js';
import { OtpService } from '../../src/otp/otp.service.js';
import { SigningKeys } from '../../src/tokens/signing-keys.js';
import { startApp, type TestApp } from '../support/app.js';
import { challengeRow, derivedCode } from '../support/challenges.js';
import { freshEmail, freshPerson, register, type AuthResultBody } from '../support/journeys.js';
import { expectProblem } from '../support/problems.js';

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
  const strangersKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  beforeAll(async () => {
    // A worker would ask the database now and then, and here every query counts.
    app = await startApp({ runsJobs: false });
    ({ accessToken, refreshToken } = (await signUpWithoutMail()).tokens);
    const [first = '', second = ''] = accessToken.split('.');
    header = JSON.parse(Buffer.from(first, 'base64url').toString()) as typeof header; // RFC 7515
    claims = JSON.parse(Buffer.from(second, 'base64url').toString()) as Claims; // RFC 7519
    ourKey = part(SigningKeys).current.privateKey;
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app.close());

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

  /** The statements that the app sends meanwhile. */
  async function queriesDuring(send: () => Promise<unknown>): Promise<unknown[]> {
    const query = jest.spyOn(Client.prototype, 'query');
    await send();
    const statements = query.mock.calls.map(([statement]) => statement);
    query.mockRestore();
    return statements;
  }

  async function expectTokenRefused(token: string): Promise<void> {
    const queries = await queriesDuring(async () =>
      expectProblem(await app.client.get('/v1/users/me', { token }), 'auth.token_invalid'),
    );
    expect(queries).toEqual([]);
  }

  it('would be seen to cost a query, as a good one does', async () => {
    const remade = signed(header, claims, ourKey);
    const queries = await queriesDuring(async () => {
      expect((await app.client.get('/v1/users/me', { token: remade })).status).toBe(200);
    });
    expect(queries).toHaveLength(1);
  });

  it.each(['none', 'None', 'NONE', ''])('with the algorithm "%s" is refused', async (alg) => {
    const input = `${encode({ ...header, alg })}.${encode(claims)}`;
    await expectTokenRefused(`${input}.`);
    await expectTokenRefused(`${input}.${accessToken.split('.')[2]}`);
  });

  it('signed with HMAC under the text of the public key is refused', async () => {
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
    'of the type %s is refused, signed with our key or not',
    async (typ) => {
      await expectTokenRefused(signed({ ...header, typ }, claims, ourKey));
    },
  );

  it('that names no key of ours is refused', async () => {
    for (const kid of ['unknown', undefined, '../../dev/null', '__proto__', `${header.kid} `]) {
      await expectTokenRefused(signed({ ...header, kid }, claims, ourKey));
    }
  });

  it.each([
    ['iss', 'https://evil.example'],
    ['iss', undefined],
    ['aud', 'another-service'],
    ['aud', undefined],
    ['nbf', 32_503_680_000],
  ])('whose %s is %s is refused although our key signed it', async (claim, value) => {
    await expectTokenRefused(signed(header, { ...claims, [claim]: value }, ourKey));
  });

  it('that brings its own key along is refused', async () => {
    const { privateKey, publicKey } = strangersKeys;
    const jwk = publicKey.export({ format: 'jwk' });
    for (const extra of [{ jwk }, { jwk, kid: undefined }, { jku: 'https://evil.example/jwks.json' }, {}]) {
      await expectTokenRefused(signed({ ...header, ...extra }, claims, privateKey));
    }
  });

  it('with one claim or one byte of the signature changed is refused', async () => {
    const [first, , signature = ''] = accessToken.split('.');
    await expectTokenRefused(`${first}.${encode({ ...claims, email_verified: false })}.${signature}`);
    const bytes = Buffer.from(signature, 'base64url');
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    await expectTokenRefused(`${first}.${encode(claims)}.${bytes.toString('base64url')}`);
    await expectTokenRefused(`${first}.${encode(claims)}.${Buffer.alloc(64).toString('base64url')}`);
  });

  it('of another session or account is refused although our key signed it', async () => {
    const stranger = await signUpWithoutMail();
    for (const foreign of [{ sub: stranger.user.id }, { sid: stranger.user.id }, { sid: undefined }]) {
      const token = signed(header, { ...claims, ...foreign }, ourKey);
      expectProblem(await app.client.get('/v1/users/me', { token }), 'auth.token_invalid');
    }
  });

  it('of one kind is refused where the other belongs', async () => {
    await expectTokenRefused(refreshToken);
    const refresh = (token: string) => app.client.post('/v1/auth/refresh', { body: { refreshToken: token } });
    const queries = await queriesDuring(async () => {
      expectProblem(await refresh(accessToken), 'session.refresh_invalid');
    });
    expect(queries).toEqual([]);
  });

  it('that is a challengeId is refused as either', async () => {
    const { challengeId } = await register(app.client, freshPerson());
    await expectTokenRefused(challengeId);
    const answer = await app.client.post('/v1/auth/refresh', { body: { refreshToken: challengeId } });
    expectProblem(answer, 'session.refresh_invalid');
  });

  it('made up for a live session is no refresh token and costs no query', async () => {
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
    const queries = await queriesDuring(async () => {
      for (const guess of guesses) {
        const answer = await app.client.post('/v1/auth/refresh', { body: { refreshToken: guess } });
        expectProblem(answer, 'session.refresh_invalid');
      }
    });
    expect(queries).toEqual([]);
    const rightOne = await app.client.post('/v1/auth/refresh', { body: { refreshToken } });
    expect(rightOne.status).toBe(200);
  });

  describe('as a code', () => {
    /** As the story of a forgotten password will issue it. */
    const issuePasswordReset = (address: string) =>
      part(DataSource).transaction((tx) =>
        part(OtpService).issue(tx, {
          purpose: 'password_reset',
          address,
          isDecoy: false,
          locale: 'en',
          admission: { isMailed: true, needsLongCode: false },
          client: { ip: '192.0.2.1', device: null, languages: [], deviceToken: null },
        }),
      );

    it('of another challenge is refused, and costs that one nothing', async () => {
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
      const { id } = await issuePasswordReset(person.email);
      const body = { challengeId: id, code: await derivedCode(app, id) };
      expectProblem(await app.client.post(confirmPath, { body }), 'otp.invalid');
      expect(await challengeRow(app, id)).toMatchObject({ attempts: 0, consumed_at: null });
      expect(await app.query('SELECT id FROM users WHERE email = $1', [person.email])).toEqual([]);
    });

    it('derived for another purpose of the same challenge is another code', async () => {
      const { id, address } = await issuePasswordReset(freshEmail());
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
