import { deepStrictEqual, match, strictEqual } from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { expectStatus, send } from './client.mjs';

export const password = 'correct horse battery staple';

/** Registers and confirms somebody. */
export async function signUp({ url, codesUrl }, { from, headers } = {}) {
  const email = `${randomBytes(6).toString('hex')}@example.com`;
  const registration = { email, password, fullName: 'Ada' };
  const started = await expectStatus(202, `${url}/v1/auth/register`, {
    method: 'POST',
    body: registration,
    from,
    headers,
  });
  const { challengeId } = started.body.challenge;
  const code = await (await fetch(`${codesUrl}/${email}`)).text();
  const confirmed = await expectStatus(200, `${url}/v1/auth/email-verification/confirm`, {
    method: 'POST',
    body: { challengeId, code },
    from,
    headers,
  });
  return { email, challengeId, code, ...confirmed.body };
}

/** What a client sees through the proxy, and what the proxy writes to its log about it. */
export async function checkJourney(installation) {
  const { url } = installation;
  const from = '127.0.0.2';
  const forged = {
    'x-forwarded-for': '203.0.113.9',
    'x-real-ip': '203.0.113.9',
    forwarded: 'for=203.0.113.9',
  };
  const person = await signUp(installation, { from, headers: forged });
  const headers = {
    authorization: `Bearer ${person.tokens.accessToken}`,
    'x-device-token': person.deviceToken,
  };
  const sessions = await expectStatus(200, `${url}/v1/sessions`, { headers, from });
  deepStrictEqual(
    sessions.body.data.map(({ ip }) => ip),
    [from],
    'the address of the client',
  );

  const resent = `${url}/v1/challenges/${person.challengeId}/resend`;
  await expectStatus(409, resent, {
    method: 'POST',
    headers: { ...headers, 'x-request-id': 'resend-1' },
    from,
  });
  const refused = await expectStatus(404, `${url}/v1/challenges/none-such/resend?x=1`, {
    method: 'POST',
    headers,
    from,
  });
  strictEqual(refused.body.code, 'resource.not_found', 'an error of Postern is passed on');
  for (const path of ['/metrics', '/health/ready', '/health/live'])
    await expectStatus(404, `${url}${path}`, { headers, from });

  const large = { method: 'POST', body: { email: 'a'.repeat(16 * 1024) }, from };
  const tooLarge = await expectStatus(413, `${url}/v1/auth/login`, large);
  strictEqual(tooLarge.body.code, 'request.too_large');
  match(tooLarge.headers['content-type'], /^application\/problem\+json/);

  // The log may be written after the response.
  await new Promise((resolve) => setTimeout(resolve, 300));
  const logs = installation.logs();
  match(logs, /"resend-1"/, 'the log contains the request ID');
  const { tokens, deviceToken, challengeId, code } = person;
  const secrets = { ...tokens, deviceToken, challengeId, code, password, forged: '203.0.113.9' };
  for (const name of ['accessToken', 'refreshToken', 'deviceToken', 'challengeId', 'password', 'forged'])
    strictEqual(logs.includes(secrets[name]), false, `the log of the proxy contains: ${name}`);
}

/** A client that sends too much gets an error in the form of Postern's. Caddy has no such limit. */
export async function checkRequestLimit({ url }) {
  const path = `${url}/v1/users/me`;
  const responses = await Promise.all(Array.from({ length: 80 }, () => send(path, { from: '127.0.0.3' })));
  const rejected = responses.filter(({ status }) => status === 429);
  strictEqual(rejected.length > 0, true, 'some of 80 requests at once are rejected');
  deepStrictEqual([rejected[0].body.code, rejected[0].headers['retry-after']], ['rate_limit.exceeded', '1']);
}

/** While no server runs: an error in the form of Postern's, soon. */
export async function checkUnavailable(installation) {
  await Promise.all(installation.replicas.map((replica) => replica.stop()));
  const response = await send(`${installation.url}/v1/users/me`);
  strictEqual(response.status, 503);
  strictEqual(response.body.code, 'service.unavailable');
  strictEqual(response.headers['retry-after'], '1');
  await Promise.all(installation.replicas.map((replica) => replica.start()));
}
