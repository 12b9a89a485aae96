import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { generateSync } from 'otplib';

const password = 'correct horse battery staple';
const domains = ['gmail.com', 'outlook.com', 'icloud.com', 'example.com'];

/** Calls the API as one person: signs up, mistypes now and then, signs in, refreshes. Some never enter their code. */
async function behave({ url, inbox, slowest, random }) {
  const chance = (probability) => random() < probability;
  const email = `${randomUUID()}@${domains[Math.floor(random() ** 2 * domains.length)]}`;
  const network = `198.51.${Math.floor(256 * random())}.${Math.floor(256 * random())}`;
  const call = (method, path, { body, token } = {}) => send(url + path, { method, network, body, token });
  const post = (path, body, token) => call('POST', path, { body, token });
  const enter = async (path, { challenge }, skip) => {
    const { code } = await inbox.mailTo(email, skip);
    await delay((0.125 + 0.875 * random()) * slowest);
    if (chance(0.15)) await post(path, { challengeId: challenge.challengeId, code: '0'.repeat(code.length) });
    return post(path, { challengeId: challenge.challengeId, code });
  };
  const started = await post('/v1/auth/register', { email, password, fullName: 'Ada Lovelace' });
  if (chance(0.12)) {
    await post(`/v1/challenges/${started.challenge.challengeId}/resend`); // too early
    return;
  }
  let { tokens } = await enter('/v1/auth/email-verification/confirm', started, 0);
  for (let calls = 0; calls < 4; calls += 1) await call('GET', '/v1/users/me', { token: tokens.accessToken });
  if (chance(0.3)) await post('/v1/auth/login', { email, password: 'not the password of anybody' });
  await post('/v1/auth/login', { email, password });
  ({ tokens } = await post('/v1/auth/reauthentication/confirm', { password }, tokens.accessToken));
  if (chance(0.2)) await post('/v1/auth/password-reset', { email: `${randomUUID()}@example.com` });
  if (chance(0.3)) await useAuthenticator({ post, email, token: tokens.accessToken, chance });
  else if (chance(0.5)) {
    const again = await post('/v1/auth/code-login', { email });
    if (chance(0.7)) await enter('/v1/auth/code-login/confirm', again, 1);
    else await guess({ post, challengeId: again.challenge.challengeId });
  }
  await post('/v1/auth/refresh', { refreshToken: tokens.refreshToken });
  if (chance(0.1)) {
    await delay(1_500); // longer than the grace window
    await post('/v1/auth/refresh', { refreshToken: tokens.refreshToken });
  } else await post('/v1/auth/logout', undefined, tokens.accessToken);
}

/** Uses up all attempts of a challenge. */
async function guess({ post, challengeId }) {
  for (let attempt = 0; attempt < 5; attempt += 1)
    await post('/v1/auth/code-login/confirm', { challengeId, code: `0000000${attempt}` });
}

/** Sets up an authenticator app, and signs in with it. */
async function useAuthenticator({ post, email, token, chance }) {
  const { setupId, secret } = await post('/v1/users/me/totp', undefined, token);
  const totpCode = (steps) => {
    const seconds = Math.floor(Date.now() / 1_000) + 30 * steps;
    return generateSync({ secret, epoch: seconds }); // since 1970
  };
  await post('/v1/users/me/totp/confirm', { setupId, totpCode: totpCode(0) }, token);
  const { signIn } = await post('/v1/auth/login', { email, password });
  const confirm = (code) =>
    post('/v1/auth/second-factor/confirm', { signInToken: signIn.signInToken, totpCode: code });
  if (chance(0.3)) await confirm(totpCode(-10));
  await confirm(totpCode(1)); // the code of this step has been used
}

async function send(url, { method, network, body, token }) {
  const response = await fetch(url, {
    method,
    headers: {
      'x-forwarded-for': network,
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (response.status >= 500)
    throw new Error(`${new URL(url).pathname} returned ${response.status}: ${text}`);
  return text ? JSON.parse(text) : {};
}

/** The same numbers from 0 to 1 in every run: the generator mulberry32. */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * More and fewer people, for some time.
 * @param options `url` of Postern, `inbox` of its mail servers, `seconds`, `slowest`: milliseconds that people take to
 *   enter a code at most, `pauseMs`: between two people
 * @returns how many `people`, and the `failures` of those for whom something did not work
 */
export async function generateTraffic({ url, inbox, seconds, slowest = 8_000, pauseMs = 500 }) {
  const startedAt = Date.now();
  const people = [];
  const elapsed = () => (Date.now() - startedAt) / 1_000 / seconds;
  while (elapsed() < 1) {
    people.push(
      behave({ url, inbox, slowest, random: randomNumbers(people.length) }).then(
        () => undefined,
        (error) => error,
      ),
    );
    await delay(pauseMs * (0.5 + Math.sin(Math.PI * 3 * elapsed()) ** 2));
  }
  const failures = (await Promise.all(people)).filter((error) => error !== undefined);
  return { people: people.length, failures };
}
