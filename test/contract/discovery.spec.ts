import { startApp } from '../support/app.js';
import { claimsOf, signUp } from '../support/journeys.js';

const paths = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'];

interface Metadata {
  issuer: string;
  jwks_uri: string;
}

describe('the discovery metadata', () => {
  it.each(paths)('at %s is complete, public and cacheable', async (path) => {
    const app = await startApp({ runsJobs: false });
    const { status, headers, body } = await app.client.get(path);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(headers.get('cache-control')).toBe('public, max-age=300');
    expect(body).toEqual({
      issuer: 'http://localhost:3000',
      jwks_uri: 'http://localhost:3000/.well-known/jwks.json',
      response_types_supported: [],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
      grant_types_supported: [],
    });
    await app.close();
  });

  it('names the issuer of the access tokens, also if it is not PUBLIC_URL', async () => {
    const issuer = 'https://login.example.com/realm';
    const app = await startApp({
      env: { JWT_ISSUER: issuer, PUBLIC_URL: 'https://api.example.com/auth/' },
    });
    const { tokens } = await signUp(app);
    expect(claimsOf(tokens.accessToken)).toMatchObject({ iss: issuer });
    for (const path of paths) {
      expect((await app.client.get<Metadata>(path)).body).toMatchObject({
        issuer,
        jwks_uri: 'https://api.example.com/auth/.well-known/jwks.json',
      });
    }
    await app.close();
  });

  it('leads from an issuer with a path to the keys, behind a proxy that strips the path', async () => {
    const issuer = 'https://example.com/auth';
    const app = await startApp({ env: { PUBLIC_URL: issuer }, runsJobs: false });
    const throughProxy = <Body>(url: string) => app.client.get<Body>(url.replace(issuer, ''));
    const metadata = await throughProxy<Metadata>(`${issuer}/.well-known/openid-configuration`);
    expect(metadata.body.issuer).toBe(issuer);
    const jwks = await throughProxy<{ keys: unknown[] }>(metadata.body.jwks_uri);
    expect(jwks.body.keys).toHaveLength(1);
    await app.close();
  });

  it('is not subject to rate limits', async () => {
    const app = await startApp({ env: { RATE_LIMIT_FACTOR: '1' }, runsJobs: false });
    const responses = await Promise.all(Array.from({ length: 200 }, () => app.client.get(paths[0] ?? '')));
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
    expect(responses[0]?.headers.has('ratelimit-policy')).toBe(false);
    expect(await app.query('SELECT * FROM rate_limits')).toEqual([]);
    await app.close();
  });
});
