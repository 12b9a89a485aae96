import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { send } from './client.mjs';
import { password, signUp } from './journey.mjs';

export const clients = 6;

/** Requests of several clients, one after the other for each, until it is told to stop. */
async function startLoad(installation) {
  const { url } = installation;
  // Two accounts: many sign-ins end the oldest session of an account.
  const [reader, { email }] = [await signUp(installation), await signUp(installation)];
  const kinds = [
    {
      path: '/v1/users/me',
      method: 'GET',
      headers: { authorization: `Bearer ${reader.tokens.accessToken}` },
    },
    { path: '/v1/auth/login', method: 'POST', body: { email, password } },
  ];
  const failed = [];
  const stopping = new AbortController();
  let sent = 0;
  const client = async (number) => {
    for (let turn = number; !stopping.signal.aborted; turn += 1) {
      const { path, ...request } = kinds[turn % 2];
      const headers = { ...request.headers, 'x-request-id': randomUUID() };
      sent += 1;
      const from = `127.0.0.${10 + number}`;
      const { status } = await send(`${url}${path}`, { ...request, headers, from }).catch(({ code }) => ({
        status: code,
      }));
      if (status !== 200) failed.push(`${request.method} ${status}`);
      await delay(80); // below the proxy's limit for a client
    }
  };
  const running = Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
  return {
    failed,
    end: async () => {
      stopping.abort();
      await running;
      return sent;
    },
  };
}

/** The request IDs for which a response was logged more than once, by whichever server. */
function repeatedRequests({ replicas }) {
  const seen = new Set();
  const repeated = new Set();
  for (const line of replicas.flatMap(({ lines }) => lines)) {
    const { event, method, requestId } = line.startsWith('{') ? JSON.parse(line) : {};
    if (event !== 'http.request' || method !== 'POST') continue;
    if (seen.has(requestId)) repeated.add(requestId);
    seen.add(requestId);
  }
  return [...repeated];
}

/**
 * Restarts both servers under load, one after the other, as a deployment does, and counts the requests that fail.
 * @param signal that ends the servers
 * @returns `meanwhile` failed during the restarts, `afterwards` while both servers were ready again
 */
export async function restartUnderLoad(installation, signal) {
  const load = await startLoad(installation);
  await delay(500);
  for (const replica of installation.replicas) {
    await replica.stop(signal);
    await delay(300); // connections are refused
    await replica.start();
  }
  const meanwhile = load.failed.splice(0);
  await delay(4_000);
  const sent = await load.end();
  return { sent, meanwhile, afterwards: load.failed, repeated: repeatedRequests(installation) };
}
