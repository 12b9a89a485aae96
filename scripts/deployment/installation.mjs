import { findFreePort, openSurroundings } from '../consumers/postern.mjs';
import { newSecrets, Process, Replica } from './production.mjs';
import { startProxy } from './proxies.mjs';
import { settingFor } from './sample-files.mjs';

/** A production installation: a proxy, two servers, a worker and a database. */
export async function startInstallation(proxy, { edits = [] } = {}) {
  const stops = [];
  const stop = async () => {
    for (const stopOne of stops.splice(0).toReversed()) await stopOne();
  };
  try {
    return { ...(await startParts(proxy, { edits, stops })), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @param stops gets what ends each part */
async function startParts(proxy, { edits, stops }) {
  const surroundings = await openSurroundings();
  stops.push(surroundings.close);
  const port = await findFreePort();
  const env = {
    NODE_ENV: 'production',
    DATABASE_URL: surroundings.databaseUrl,
    PUBLIC_URL: `https://localhost:${port}`,
    TRUST_PROXY: settingFor(proxy.sample, 'TRUST_PROXY'),
    SMTP_URL: surroundings.smtpUrl,
    SMTP_ALLOW_INSECURE: 'true',
    MAIL_FROM: 'no-reply@postern.example',
    // The measurements sign in more often than a person does.
    RATE_LIMIT_FACTOR: '1000',
    ALLOW_UNSAFE_LIMITS: 'true',
    ...newSecrets(),
  };
  const replicas = [];
  for (let count = 0; count < 2; count += 1) {
    const replica = new Replica(env, await findFreePort());
    stops.push(() => replica.stop());
    replicas.push(replica);
    await replica.start();
  }
  const worker = new Process(['worker'], env);
  stops.push(() => worker.end('SIGTERM'));
  const front = await startProxy(proxy, { port, ports: replicas.map((replica) => replica.port), edits });
  stops.push(front.stop);
  return { url: front.url, codesUrl: surroundings.codesUrl, replicas, logs: front.logs };
}
