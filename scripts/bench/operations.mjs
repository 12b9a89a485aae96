import { deriveCode } from '../../dist/otp/code-derivation.js';
import { deriveRefreshToken } from '../../dist/sessions/refresh-token.js';
import { accessTokenLike } from './access-tokens.mjs';
import { descriptions } from './descriptions.mjs';
import { keyring } from './installation.mjs';
import * as rows from './rows.mjs';

const { addressOf, challengeIdOf, idOf, ipOf, kid, newAddressOf, ownerOf, password, userAgent } = rows;

/** A prime: the accounts are used in an order that jumps over the table, each once. */
export const stride = 7_919;
export const accountAt = (index, accounts) => 1 + ((index * stride) % accounts);

/** With fewer accounts than this, new sessions are inserted for each measurement, so that each is used once. */
export const plentyOfAccounts = 100_000;

const headersOf = (n) => ({ 'x-forwarded-for': ipOf(n), 'user-agent': userAgent });

async function send(connection, { n, token, ...request }) {
  const headers = headersOf(n);
  if (token) headers.authorization = `Bearer ${token}`;
  const { status, body } = await connection.send({ ...request, headers });
  if (status >= 300) throw new Error(`${request.path}: ${status} ${body?.code}`);
  return body;
}

const post = (connection, path, { n, body, isRead = false }) =>
  send(connection, { method: 'POST', path: `/v1/auth/${path}`, n, body, isRead });

export const confirmation = (n) => ({
  challengeId: challengeIdOf(n),
  code: deriveCode(keyring, {
    kid,
    challengeId: challengeIdOf(n),
    purpose: 'email_verification',
    address: newAddressOf(n),
    generation: 0,
    alphabet: 'digits',
    length: 6,
  }),
});
export const refreshTokenOf = (n) =>
  deriveRefreshToken(keyring, kid, { sessionId: idOf('session', n), generation: 0 });

/** Numbers that no other measurement in this database has used. */
export function nextNumbers(installation, count) {
  const from = (installation.nextNumber ??= 10_000_000);
  installation.nextNumber += count;
  return from;
}

/** The next account to log in, of the first half. */
function nextAccount(installation) {
  installation.usedAccounts = (installation.usedAccounts ?? 0) + 1;
  return accountAt(installation.usedAccounts, installation.accounts / 2);
}

/** Inserts pending registrations. */
export async function supplyChallenges(installation, count) {
  const from = nextNumbers(installation, count);
  await rows.insertChallenges(installation.database, { from, count });
  return (index) => from + index;
}

/** Sessions that have not been used yet: spread over the table, or inserted. */
export async function supplySessions(installation, count) {
  const { accounts, database } = installation;
  if (accounts >= plentyOfAccounts) {
    const from = (installation.usedSessions ??= 0);
    installation.usedSessions += count;
    return (index) => accountAt(from + index, accounts);
  }
  const from = nextNumbers(installation, count);
  await rows.insertSessions(database, { from, count, accounts });
  return (index) => from + index;
}

/** Hands out prepared inputs, each once. */
function handOut(inputs) {
  let next = 0;
  return () => inputs[next++];
}

const register = {
  prepare: async (installation) => {
    const { mail } = installation;
    return async (connection) => {
      const n = nextNumbers(installation, 1);
      const email = newAddressOf(n);
      await post(connection, 'register', { n, body: { email, password, fullName: 'Bench' } });
      if (!installation.isMailSilent) await mail.codeFor(email);
    };
  },
};

const confirm = {
  mostPerSecond: 1_200,
  prepare: async (installation, count) => {
    const numberAt = await supplyChallenges(installation, count);
    const inputs = Array.from({ length: count }, (_, index) => numberAt(index));
    const next = handOut(inputs.map((n) => ({ n, body: confirmation(n) })));
    return async (connection) => {
      const input = next();
      if (input) await post(connection, 'email-verification/confirm', input);
      return Boolean(input);
    };
  },
};

const login = {
  prepare: async (installation) => async (connection) => {
    const n = nextAccount(installation);
    await post(connection, 'login', { n, body: { email: addressOf(n), password } });
  },
};

const read = {
  prepare: async (installation) => {
    const numberAt = await supplySessions(installation, 2_001);
    const [{ tokens }] = [await refreshOnce(installation, numberAt(0))];
    const inputs = Array.from({ length: 2_000 }, (_, index) => {
      const n = numberAt(index + 1);
      const userId = idOf('user', ownerOf(n, installation.accounts));
      return { n, token: accessTokenLike(tokens.accessToken, { userId, sessionId: idOf('session', n) }) };
    });
    let next = 0;
    return async (connection) => {
      const { n, token } = inputs[next++ % inputs.length];
      await send(connection, { path: '/v1/users/me', n, token, isRead: false });
    };
  },
};

async function refreshOnce({ url }, n) {
  const body = JSON.stringify({ refreshToken: refreshTokenOf(n) });
  const headers = { 'content-type': 'application/json', ...headersOf(n) };
  const response = await fetch(`${url}/v1/auth/refresh`, { method: 'POST', headers, body });
  if (response.status !== 200) throw new Error(await response.text());
  return response.json();
}

const refresh = {
  mostPerSecond: 3_000,
  prepare: async (installation, count) => {
    const numberAt = await supplySessions(installation, count);
    const inputs = Array.from({ length: count }, (_, index) => numberAt(index));
    const next = handOut(inputs.map((n) => ({ n, body: { refreshToken: refreshTokenOf(n) } })));
    return async (connection) => {
      const input = next();
      if (input) await post(connection, 'refresh', input);
      return Boolean(input);
    };
  },
};

const flow = {
  prepare: async (installation) => async (connection) => {
    const n = nextNumbers(installation, 1);
    const email = newAddressOf(n);
    const registration = { n, isRead: true, body: { email, password, fullName: 'Bench' } };
    const { challenge } = await post(connection, 'register', registration);
    const code = await installation.mail.codeFor(email);
    const { challengeId } = challenge;
    await post(connection, 'email-verification/confirm', { n, body: { challengeId, code } });
    const { tokens } = await post(connection, 'login', { n, isRead: true, body: { email, password } });
    await send(connection, { path: '/v1/users/me', n, token: tokens.accessToken, isRead: false });
    await post(connection, 'refresh', { n, body: { refreshToken: tokens.refreshToken } });
  },
};

/** A start that hashes nothing: a code to log in with. */
export const start = {
  prepare: async (installation) => async (connection) => {
    const n = nextAccount(installation);
    await post(connection, 'code-login', { n, body: { email: addressOf(n) } });
  },
};

const supplies = { register, confirm, login, read, refresh, flow };
export const operations = Object.entries(descriptions).map(([name, description]) => ({
  name,
  ...description,
  ...supplies[name],
}));
