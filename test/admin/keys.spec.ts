import type { KeyUseResponse } from '../../src/admin/keys/key-use.response.js';
import { SigningKeys } from '../../src/tokens/signing-keys.js';
import { generatePrivateKey } from '../../src/tokens/private-keys.js';
import { startApp, testKey, testSecrets, type TestApp } from '../support/app.js';
import { signUp, startCodeLogin } from '../support/journeys.js';
import { signInOperator } from '../support/operators.js';
import { expectProblem } from '../support/problems.js';

const newSecret = 'test2:3kQ9vXc7Lw1Zr5Tn8Yb2Hd6Mf4Jp0Sg9Bs';

describe('the keys, for operators', () => {
  let before: TestApp;
  let app: TestApp;
  beforeAll(async () => {
    before = await startApp({ runsJobs: false }); // its worker could not derive the codes of the other's secret
    app = await startApp({
      database: before.database,
      mailbox: before.mailbox,
      env: {
        APP_SECRETS: `${newSecret},${testSecrets}`,
        JWT_PRIVATE_KEYS: `${generatePrivateKey()}\n${testKey}`,
      },
    });
  });
  afterAll(async () => {
    await app.close();
    await before.close();
  });

  const list = async (of: TestApp, token: string) => {
    const { status, body, text } = await of.client.get<{ data: KeyUseResponse[] }>('/v1/admin/keys', {
      token,
    });
    expect(status).toBe(200);
    expect(text).not.toMatch(/0f8Yc2Vw6Qe9|3kQ9vXc7Lw1Z|PRIVATE/);
    return body.data;
  };
  const usesOf = (uses: readonly KeyUseResponse[], kid: string) =>
    uses.filter((use) => use.kid === kid).map(({ use, isCurrent }) => [use, isCurrent]);

  it('says what the only key of each kind is for', async () => {
    const uses = await list(before, (await signInOperator(before, 'auditor')).token);
    expect(usesOf(uses, 'test1')).toEqual([
      ['codes', true],
      ['refresh_tokens', true],
      ['authenticator_apps', true],
      ['phone_numbers', true],
      ['device_tokens', true],
      ['sign_in_tokens', true],
      ['rate_limits', true],
      ['audit_addresses', true],
    ]);
    const { kid } = before.firstApp.get(SigningKeys, { strict: false }).current;
    expect(usesOf(uses, kid)).toEqual([
      ['access_tokens', true],
      ['audit_seals', true],
    ]);
    expect(uses.filter(({ lastNeededUntil }) => lastNeededUntil !== null)).toEqual([]);
    expect(uses).toHaveLength(10);
  });

  it('says until when something needs an earlier one', async () => {
    const account = await signUp(before);
    await startCodeLogin(before.client, account.email);
    const { token } = await signInOperator(app, 'admin');
    await app.query('UPDATE totp_factors SET kid = $1', ['test2']);
    const uses = await list(app, token);
    expect(usesOf(uses, 'test1')).toEqual([
      ['codes', false],
      ['refresh_tokens', false],
      ['device_tokens', false],
      ['audit_addresses', false],
    ]);
    const [stored] = await app.query<{ sessions: Date; codes: Date }>(
      `SELECT (SELECT max(expires_at) FROM sessions WHERE kid = 'test1' AND revoked_at IS NULL) AS sessions,
              (SELECT max(created_at) + interval '1 hour' FROM challenges WHERE kid = 'test1' AND consumed_at IS NULL) AS codes`,
    );
    const untilOf = (use: string) =>
      uses.find((one) => one.kid === 'test1' && one.use === use)?.lastNeededUntil;
    expect(untilOf('refresh_tokens')).toBe(stored?.sessions.toISOString());
    expect(untilOf('codes')).toBe(stored?.codes.toISOString());
    expect(untilOf('device_tokens')).toBeNull();
    expect(usesOf(uses, 'test2').every(([, isCurrent]) => isCurrent)).toBe(true);
    const { kid: earlier } = before.firstApp.get(SigningKeys, { strict: false }).current;
    expect(usesOf(uses, earlier)).toEqual([
      ['access_tokens', false],
      ['audit_seals', false],
    ]);
  });

  it('is not for support', async () => {
    const { token } = await signInOperator(before, 'support');
    expectProblem(await before.client.get('/v1/admin/keys', { token }), 'auth.forbidden');
  });
});
