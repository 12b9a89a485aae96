import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

export const password = 'correct horse battery staple';

/** How long a person of the load waits for a mail. Who gets none is looked at again afterwards. */
const patienceMs = 5_000;

/**
 * People who register, enter a wrong code and the right one, read their account, refresh their tokens and sign out, one
 * after the other for each client. What a server has accepted is kept, to be compared afterwards.
 */
export class Load {
  /** Who was promised something. */
  people = [];
  /** Every request with its outcome. */
  requests = [];
  #urls;
  #mail;
  #stopping = new AbortController();
  #running;

  /** @param options `urls` of the servers, which get requests in turn */
  constructor({ urls, mail, clients = 6 }) {
    this.#urls = urls;
    this.#mail = mail;
    // A server hashes only a few passwords of one network at a time.
    const networks = Array.from({ length: clients }, (_, index) => `198.18.0.${index + 1}`);
    this.#running = Promise.all(networks.map((network) => this.#client(network)));
  }

  async end() {
    this.#stopping.abort();
    await this.#running;
  }

  async #client(network) {
    while (!this.#stopping.signal.aborted) {
      await this.#live(network);
      await delay(20);
    }
  }

  async #live(network) {
    const email = `${randomBytes(6).toString('hex')}@example.com`;
    const registered = await this.#send('/v1/auth/register', 202, {
      body: { email, password, fullName: 'Ada' },
      network,
    });
    if (!registered) return;
    const { challengeId } = registered.challenge;
    const person = { email, network, challengeId, wrongGuesses: 0, registeredAt: performance.now() };
    this.people.push(person);
    const mail = await Promise.race([this.#mail.mailTo(email), delay(patienceMs)]);
    if (!mail) return;
    person.mailedAt = performance.now();
    if (await this.#confirm(person, otherCode(mail.code), 400)) person.wrongGuesses += 1;
    person.confirmation = 'unknown'; // until there is a response
    const confirmed = await this.#confirm(person, mail.code, 200);
    if (!confirmed) return;
    person.confirmation = 'accepted';
    await this.#useTokens(person, confirmed.tokens);
  }

  #confirm({ network, challengeId }, code, expected) {
    return this.#send('/v1/auth/email-verification/confirm', expected, {
      body: { challengeId, code },
      network,
    });
  }

  async #useTokens(person, first) {
    const { network } = person;
    person.refreshToken = first.refreshToken;
    let token = first.accessToken;
    for (let round = 0; round < 3; round += 1) {
      await this.#send('/v1/users/me', 200, { method: 'GET', token, network });
      const { refreshToken } = person;
      person.refreshToken = null; // until there is a response: the server may have exchanged it
      const refreshed = await this.#send('/v1/auth/refresh', 200, { body: { refreshToken }, network });
      if (!refreshed) return;
      person.refreshToken = refreshed.tokens.refreshToken;
      token = refreshed.tokens.accessToken;
    }
    if (this.people.length % 3 > 0) return;
    const ended = await this.#send('/v1/auth/logout', 204, { token, network });
    if (ended) person.isSignedOut = true;
    else person.refreshToken = null;
  }

  /** @returns the body if the status is the expected one, or else null */
  async #send(path, expected, { method = 'POST', body, token, network }) {
    const url = this.#urls[this.requests.length % this.#urls.length];
    const request = { path, status: 'pending', sentAt: performance.now(), isExpected: false };
    this.requests.push(request);
    const { status, retryAfter, text } = await send(`${url}${path}`, { method, body, token, network });
    const isExpected = status === expected;
    const { code } = isExpected ? {} : (/"code":"(?<code>[\w.]+)"/.exec(text)?.groups ?? {});
    Object.assign(request, { status, code, isExpected, at: performance.now() });
    request.isUnavailable = status === 503 && retryAfter !== null;
    if (!isExpected) await delay(100); // nobody repeats a request at once
    return isExpected ? JSON.parse(text || '{}') : null;
  }

  /** Requests with another outcome than the expected one or a 503 with Retry-After, by path and status. */
  failures() {
    const failed = this.requests.filter(({ isExpected, isUnavailable }) => !isExpected && !isUnavailable);
    return Object.entries(Object.groupBy(failed, ({ path, status }) => `${path} ${status}`)).map(
      ([kind, all]) => `${kind} × ${all.length}`,
    );
  }

  /**
   * Seconds from `mendedAt` until the last response of a request sent since that was not the expected one, and until the
   * first mail of somebody who registered since.
   */
  recoverySeconds(mendedAt) {
    const bad = this.requests.filter(({ sentAt, isExpected }) => sentAt >= mendedAt && !isExpected);
    const mailed = this.people.filter(({ registeredAt, mailedAt }) => registeredAt >= mendedAt && mailedAt);
    if (mailed.length === 0) return Infinity;
    const firstMail = Math.min(...mailed.map(({ mailedAt }) => mailedAt));
    return (Math.max(firstMail, ...bad.map(({ at }) => at)) - mendedAt) / 1_000;
  }

  /** Those last responses, by path, status and code: what to look for if it takes too long. */
  unexpectedSince(mendedAt) {
    const bad = this.requests.filter(({ sentAt, isExpected }) => sentAt >= mendedAt && !isExpected);
    const kinds = Map.groupBy(bad, ({ path, status, code }) =>
      [path, status, code].filter(Boolean).join(' '),
    );
    return [...kinds].map(([kind, all]) => {
      const lastSeconds = (Math.max(...all.map(({ at }) => at)) - mendedAt) / 1_000;
      return `${kind} × ${all.length}, last after ${lastSeconds.toFixed(1)} s`;
    });
  }

  describe() {
    const unavailable = this.requests.filter(({ isUnavailable }) => isUnavailable).length;
    const failures = this.failures();
    const others = failures.length > 0 ? failures.join(', ') : '0 other failures';
    return `${this.requests.length} requests, ${unavailable} × 503, ${others}`;
  }
}

/** Another code of the same length. */
export const otherCode = (code) => `${code.slice(0, -1)}${code.endsWith('0') ? '1' : '0'}`;

/**
 * @param options `network`: the address that a proxy would have seen
 * @returns the status, or the code of the error if there was no response
 */
export async function send(url, { method = 'POST', body, token, network }) {
  const headers = {
    ...(body && { 'content-type': 'application/json' }),
    ...(token && { authorization: `Bearer ${token}` }),
    ...(network && { 'x-forwarded-for': network }),
  };
  try {
    const options = { method, headers, signal: AbortSignal.timeout(30_000) };
    if (body) options.body = JSON.stringify(body);
    const response = await fetch(url, options);
    const retryAfter = response.headers.get('retry-after');
    return { status: response.status, retryAfter, text: await response.text() };
  } catch (error) {
    return { status: error.cause?.code ?? error.name, retryAfter: null, text: '' };
  }
}
