import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

const password = 'correct horse battery staple';
const domains = ['gmail.com', 'outlook.com', 'icloud.com', 'example.com'];
const chance = (probability) => Math.random() < probability;

/** Calls the API as one person: signs up, mistypes now and then, signs in, refreshes. Some never enter their code. */
async function behave({ url, mails }) {
  const email = `${randomUUID()}@${domains[Math.floor(Math.random() ** 2 * domains.length)]}`;
  const post = (path, body, token) => send(url, path, { body, token });
  const enter = async (path, { challenge }, skip) => {
    const { code } = await mails.mailTo(email, skip);
    await delay(1_000 + 7_000 * Math.random());
    if (chance(0.15)) await post(path, { challengeId: challenge.challengeId, code: '0'.repeat(code.length) });
    return post(path, { challengeId: challenge.challengeId, code });
  };
  const started = await post('/v1/auth/register', { email, password, fullName: 'Ada Lovelace' });
  if (chance(0.12)) {
    await post(`/v1/challenges/${started.challenge.challengeId}/resend`); // too early
    return;
  }
  const { tokens } = await enter('/v1/auth/email-verification/confirm', started, 0);
  for (let calls = 0; calls < 4; calls += 1) await send(url, '/v1/users/me', { token: tokens.accessToken });
  await post('/v1/auth/refresh', { refreshToken: tokens.refreshToken });
  if (chance(0.3)) await post('/v1/auth/login', { email, password: 'not the password of anybody' });
  await post('/v1/auth/login', { email, password });
  await post('/v1/auth/reauthentication/confirm', { password }, tokens.accessToken);
  await post('/v1/auth/logout', undefined, tokens.accessToken);
  if (chance(0.2)) await post('/v1/auth/password-reset', { email: `${randomUUID()}@example.com` });
  if (chance(0.5)) return;
  const again = await post('/v1/auth/code-login', { email });
  if (chance(0.8)) await enter('/v1/auth/code-login/confirm', again, 1);
}

async function send(url, path, { body, token }) {
  const response = await fetch(url + path, {
    method: path === '/v1/users/me' ? 'GET' : 'POST',
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return text ? JSON.parse(text) : {};
}

/**
 * More and fewer people, for some minutes. In the middle, the mail server refuses everything for a while.
 * @param options `url` of Postern, `mails` of its mail server, `seconds`
 */
export async function generateTraffic({ url, mails, seconds }) {
  const startedAt = Date.now();
  const people = [];
  const elapsed = () => (Date.now() - startedAt) / 1_000 / seconds;
  while (elapsed() < 1) {
    mails.setOpen(elapsed() < 0.45 || elapsed() > 0.6);
    people.push(
      behave({ url, mails }).then(
        () => undefined,
        (error) => error,
      ),
    );
    await delay(250 + 500 * Math.sin(Math.PI * 3 * elapsed()) ** 2);
  }
  const failures = (await Promise.all(people)).filter((error) => error !== undefined);
  return { people: people.length, failures };
}
