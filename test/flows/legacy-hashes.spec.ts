import { hash as hashArgon2 } from '@node-rs/argon2';
import { readFileSync } from 'node:fs';
import { newId } from '../../src/common/secrets.js';
import { startApp, type TestApp } from '../support/app.js';
import {
  freshEmail,
  goodPassword,
  login,
  reauthenticate,
  resetPassword,
  signUp,
  startPasswordReset,
} from '../support/journeys.js';
import { codeIn } from '../support/mailbox.js';

jest.unmock('../../src/passwords/hash-parameters.js'); // costs as much as in production

interface Sample {
  madeBy: string;
  password: string;
  hash: string;
}

const { hashes, notNfc } = JSON.parse(readFileSync('test/fixtures/legacy-hashes.json', 'utf8')) as {
  hashes: Sample[];
  notNfc: Sample[]; // of passwords that are not in NFC; all written by the script next to the file
};
const madeBy = [...new Set(hashes.map((sample) => sample.madeBy))];
const ours = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[^$]{22}\$[^$]{43}$/;

function sampleOf(name: string): Sample {
  const found = hashes.findLast((sample) => sample.madeBy === name);
  if (!found) throw new Error(`There is no hash by ${name}`);
  return found;
}

describe('an account with a legacy hash', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  async function addAccount(passwordHash: string): Promise<string> {
    const email = freshEmail();
    await app.query(
      `INSERT INTO users (id, email, email_verified_at, password_hash, full_name, locale)
       VALUES ($1, $2, now(), $3, 'Ada Lovelace', 'en')`,
      [newId(), email, passwordHash],
    );
    return email;
  }

  async function hashOf(email: string): Promise<string | undefined> {
    const [row] = await app.query<{ hash: string }>(
      'SELECT password_hash AS hash FROM users WHERE email = $1',
      [email],
    );
    return row?.hash;
  }

  it.each(madeBy)('by %s signs in, and has a current hash afterwards', async (name) => {
    const { hash, password } = sampleOf(name);
    const email = await addAccount(hash);
    expect((await login(app.client, { email, password: `~${password.slice(1)}` })).status).toBe(401);
    expect(await hashOf(email)).toBe(hash);
    expect((await login(app.client, { email, password })).status).toBe(200);
    const renewed = await hashOf(email);
    expect(renewed).toMatch(ours);
    expect((await login(app.client, { email, password })).status).toBe(200);
    expect(await hashOf(email)).toBe(renewed);
    expect((await login(app.client, { email, password: `${password}x` })).status).toBe(401);
  });

  const pbkdf2 = notNfc.filter(({ madeBy: name }) => name === 'django pbkdf2_sha256');
  it.each(pbkdf2)(
    'of a password that is not in NFC signs in with it as sent: $password',
    async ({ hash, password }) => {
      const email = await addAccount(hash);
      expect((await login(app.client, { email, password: `${password}x` })).status).toBe(401);
      expect((await login(app.client, { email, password })).status).toBe(200);
      expect(await hashOf(email)).toMatch(ours);
      // From now on, every form of the password is accepted.
      const forms = [password, password.normalize('NFC'), password.normalize('NFD')];
      for (const form of forms) expect((await login(app.client, { email, password: form })).status).toBe(200);
    },
  );

  it.each(pbkdf2)(
    'of a password that is not in NFC reauthenticates and is changed with it as sent: $password',
    async ({ hash, password }) => {
      const { email, tokens } = await signUp(app);
      const token = tokens.accessToken;
      await app.query('UPDATE users SET password_hash = $1 WHERE email = $2', [hash, email]);
      expect((await reauthenticate(app.client, token, { password: `${password}x` })).status).toBe(403);
      expect((await reauthenticate(app.client, token, { password })).status).toBe(200);
      const body = { currentPassword: password, newPassword: 'another correct horse' };
      const changed = await app.client.send('PUT', '/v1/users/me/password', { token, body });
      expect(changed.status).toBe(200);
    },
  );

  it('signs in eight times at once', async () => {
    const { hash, password } = sampleOf('django pbkdf2_sha256');
    const email = await addAccount(hash);
    const responses = await Promise.all(
      Array.from({ length: 8 }, () => login(app.client, { email, password })),
    );
    expect(responses.map(({ status }) => status)).toEqual(Array<number>(8).fill(200));
    expect(await hashOf(email)).toMatch(ours);
    expect((await login(app.client, { email, password })).status).toBe(200);
  });

  it.each(['!', '', 'md5$salt$5f4dcc3b5aa765d61d8327deb882cf99', 'password', `$2b$31$${'.'.repeat(53)}`])(
    'that cannot be verified (%s) gets the same response as for a wrong password',
    async (hash) => {
      const email = await addAccount(hash);
      const response = await login(app.client, { email, password: 'password' });
      expect(response).toMatchObject({ status: 401, body: { code: 'auth.credentials_invalid' } });
      expect(await hashOf(email)).toBe(hash);
    },
  );

  it('[PWD-19] that costs too much has no usable password until a reset', async () => {
    // As an earlier version may have imported it: one KiB beyond the limit.
    const hash = await hashArgon2(goodPassword, { memoryCost: 131_073, timeCost: 1, parallelism: 1 });
    const email = await addAccount(hash);
    const refused = await login(app.client, { email, password: goodPassword });
    expect(refused).toMatchObject({ status: 401, body: { code: 'auth.credentials_invalid' } });
    expect(await hashOf(email)).toBe(hash);
    const { challengeId } = await startPasswordReset(app.client, email);
    const code = codeIn(await app.mailbox.mail(email));
    const newPassword = 'another correct horse';
    expect((await resetPassword(app.client, { challengeId, code, newPassword })).status).toBe(204);
    expect((await login(app.client, { email, password: newPassword })).status).toBe(200);
    expect(await hashOf(email)).toMatch(ours);
  });
});
