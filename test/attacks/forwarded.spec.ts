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
      // Ports and brackets, as Azure Application Gateway, AWS load balancers and IIS write them.
      ['203.0.113.1:50001', '203.0.113.1'],
      ['203.0.113.1, 198.51.100.2:443', '198.51.100.2'],
      ['203.0.113.1, [2001:db8::1]', '2001:db8::1'],
      ['[2001:DB8:0::7]:443', '2001:db8::7'],
      ['203.0.113.1, "[2001:db8::7]:443"', '2001:db8::7'],
      ['[fe80::1%eth0]:443', 'fe80::1'],
      ['[::ffff:198.51.100.2]:443', '198.51.100.2'],
      ['203.0.113.1, 198.51.100.2:', '127.0.0.1'],
      ['203.0.113.1, 198.51.100.2:123456', '127.0.0.1'],
      ['203.0.113.1, 198.51.100.2:443:443', '127.0.0.1'],
      ['203.0.113.1, [2001:db8::1', '127.0.0.1'],
      ['203.0.113.1, [198.51.100.2', '127.0.0.1'],
      ['203.0.113.1, 010.0.0.1', '127.0.0.1'],
      ['203.0.113.1, 127.1', '127.0.0.1'],
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
      ['203.0.113.66, 203.0.113.1:50001, 10.1.2.3:80', '203.0.113.1'],
      ['203.0.113.66, [2001:db8::7]:443, [2001:db8:ffff::1]:8080, [::ffff:10.9.9.9]', '2001:db8::7'],
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

interface Warning {
  event: string;
  msg: string;
  level: string;
}

/** The warnings about proxies after one request for each of the given headers. */
async function warningsAfter(
  TRUST_PROXY: string,
  requests: readonly Record<string, string>[],
): Promise<Warning[]> {
  const app = await startApp({ env: { TRUST_PROXY }, runsJobs: false });
  try {
    for (const headers of requests) await app.client.get('/health/live', { headers });
    const lines = app.logLines.map((line) => JSON.parse(line) as Warning);
    return lines.filter(({ event }) => event?.startsWith('http.forwarded'));
  } finally {
    await app.close();
  }
}

describe('a proxy and a TRUST_PROXY that do not match', () => {
  const forwarded = { 'x-forwarded-for': '203.0.113.1' };

  it.each([
    ['', forwarded],
    ['10.0.0.0/8', forwarded],
    ['', { forwarded: 'for=203.0.113.1' }],
    ['', { 'x-real-ip': '203.0.113.1' }],
  ])('cause one warning if TRUST_PROXY is %j and the peer sends %j', async (trust, headers) => {
    const [warning, ...others] = await warningsAfter(trust, [{}, headers, headers, forwarded]);
    expect(warning).toMatchObject({ event: 'http.forwarded_untrusted', level: 'warn', peer: '127.0.x.x' });
    expect(warning?.msg).toContain('add it to TRUST_PROXY');
    expect(others).toEqual([]);
  });

  it.each([
    ['x-forwarded-for', '198.51.100.9, unknown'],
    ['x-forwarded-for', 'client-name.example'],
    ['x-forwarded-for', '2001:db8:1:2:3:4:5:6:12345'],
    ['forwarded', 'for=198.51.100.9'],
    ['x-real-ip', '198.51.100.9'],
  ])('cause one warning if a trusted proxy sends the header %s: %s', async (name, value) => {
    const requests = [{}, forwarded, { [name]: value }, { [name]: value }];
    const [warning, ...others] = await warningsAfter('127.0.0.1', requests);
    expect(warning).toMatchObject({ event: 'http.forwarded_unreadable', level: 'warn', peer: '127.0.x.x' });
    expect(warning?.msg).toContain('X-Forwarded-For');
    expect(others).toEqual([]);
    expect(JSON.stringify(warning)).not.toMatch(/198\.51|client-name|12345|unknown/);
  });

  it('cause none if they match, or if there is no proxy', async () => {
    expect(await warningsAfter('1', [{}, forwarded, { ...forwarded, forwarded: 'for=x' }])).toEqual([]);
    expect(await warningsAfter('', [{}])).toEqual([]);
  });
});
