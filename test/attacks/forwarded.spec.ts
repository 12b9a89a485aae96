import { startApp, type TestApp } from '../support/app.js';
import { derivedCode } from '../support/challenges.js';
import { freshPerson, register, type AuthResultBody } from '../support/journeys.js';

/** Other headers by which a client may try to forge its origin. */
const forgedHeaders = {
  forwarded: 'for=203.0.113.66;host=evil.example;proto=https',
  'x-real-ip': '203.0.113.66',
  'x-client-ip': '203.0.113.66',
  'true-client-ip': '203.0.113.66',
  'cf-connecting-ip': '203.0.113.66',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'https',
  'x-forwarded-port': '1',
};

/** The address that the session list shows for a new session. */
async function addressSeen(app: TestApp, forwardedFor: string | undefined): Promise<string | undefined> {
  const { challengeId } = await register(app.client, freshPerson());
  const signedIn = await app.client.post<AuthResultBody>('/v1/auth/email-verification/confirm', {
    body: { challengeId, code: await derivedCode(app, challengeId) },
    headers: { ...forgedHeaders, ...(forwardedFor !== undefined && { 'x-forwarded-for': forwardedFor }) },
  });
  const { body } = await app.client.get<{ data: { ip: string }[] }>('/v1/sessions', {
    token: signedIn.body.tokens.accessToken,
  });
  return body.data[0]?.ip;
}

describe.each([
  [
    'without TRUST_PROXY',
    {},
    [
      [undefined, '127.0.0.1'],
      ['203.0.113.1', '127.0.0.1'],
      ['203.0.113.1, 198.51.100.2', '127.0.0.1'],
      ['::1', '127.0.0.1'],
    ],
  ],
  [
    'behind one proxy',
    { TRUST_PROXY: '1' },
    [
      [undefined, '127.0.0.1'],
      ['203.0.113.1', '203.0.113.1'],
      ['203.0.113.1, 198.51.100.2', '198.51.100.2'],
      ['127.0.0.1,10.0.0.1,  198.51.100.2 ', '198.51.100.2'],
      ['2001:DB8::1', '2001:db8::1'],
      ['fe80::1%eth0', 'fe80::1'],
      ['::ffff:198.51.100.2', '198.51.100.2'],
      ['203.0.113.1, garbage', '127.0.0.1'],
      ['203.0.113.1, 198.51.100.2:443', '127.0.0.1'],
      ['203.0.113.1, [2001:db8::1]', '127.0.0.1'],
      ['203.0.113.1, unknown', '127.0.0.1'],
      ['203.0.113.1, 0x7f.1', '127.0.0.1'],
      ["203.0.113.1, ' OR 1=1 --", '127.0.0.1'],
      [',,,', '127.0.0.1'],
      [`${'203.0.113.1, '.repeat(500)}198.51.100.2`, '198.51.100.2'],
    ],
  ],
  [
    'behind two proxies',
    { TRUST_PROXY: '2' },
    [
      ['203.0.113.1', '203.0.113.1'],
      ['203.0.113.1, 198.51.100.2', '203.0.113.1'],
      ['192.0.2.66, 203.0.113.1, 198.51.100.2', '203.0.113.1'],
    ],
  ],
  [
    'behind proxies of known addresses',
    { TRUST_PROXY: '127.0.0.0/8,10.0.0.0/8,2001:db8:ffff::/48' },
    [
      [undefined, '127.0.0.1'],
      ['203.0.113.1', '203.0.113.1'],
      ['203.0.113.66, 203.0.113.1, 10.1.2.3', '203.0.113.1'],
      ['203.0.113.1, 10.1.2.3, 2001:db8:ffff::1, ::ffff:10.9.9.9', '203.0.113.1'],
      ['10.0.0.66, 203.0.113.1', '203.0.113.1'],
      ['2001:db8::7, 10.1.2.3', '2001:db8::7'],
      ['10.1.2.3, 10.4.5.6', '10.1.2.3'],
      ['203.0.113.1, garbage, 10.1.2.3', '127.0.0.1'],
    ],
  ],
  [
    'behind proxies that this request has not come through',
    { TRUST_PROXY: '10.0.0.0/8' },
    [
      ['203.0.113.1', '127.0.0.1'],
      ['203.0.113.1, 10.1.2.3', '127.0.0.1'],
    ],
  ],
] as const)('the address of a client %s', (_where, env, cases) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ env, runsJobs: false });
  });
  afterAll(() => app.close());

  it('[LIM-28] is the one seen by a trusted proxy', async () => {
    const seen: [string | undefined, string | undefined][] = [];
    for (const [forwardedFor] of cases) seen.push([forwardedFor, await addressSeen(app, forwardedFor)]);
    expect(seen).toEqual(cases);
  });

  it('[HTTP-21] changes no link in a response, whatever host a request names', async () => {
    const response = await app.client.get<{ type: string }>('/v1/users/me', { headers: forgedHeaders });
    expect(response.body.type).toBe('http://localhost:3000/problems/auth.token_missing');
    expect(response.text).not.toContain('evil');
  });
});
