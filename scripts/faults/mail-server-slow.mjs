import { setTimeout as delay } from 'node:timers/promises';
import { openInstallation, startWorker } from './support/installation.mjs';
import { send } from './support/load.mjs';

export const name = 'mail: a server that takes 30 s to reply';

const people = 10;
const slowSeconds = 30;

/**
 * For a minute, the mail server replies to a message after 30 s, with the default settings of the timeouts. No message is
 * sent again, because the server has it. Replies that are being delayed when the server becomes fast still take their 30 s,
 * which counts as recovery.
 */
export async function run() {
  let isSlow = true;
  const beforeReply = () => (isSlow ? delay(slowSeconds * 1_000) : undefined);
  const installation = await openInstallation({ mail: { beforeReply } });
  let worker;
  try {
    worker = await startWorker(installation.env);
    const registered = await registerAll(installation);
    await delay(60_000);
    isSlow = false;
    const fastAt = Date.now();
    await untilSent(installation);
    const recoverySeconds = (Date.now() - fastAt) / 1_000;
    const remark = `a registration took at most ${Math.max(...registered.map(({ ms }) => ms)).toFixed(0)} ms`;
    return { ...(await confirmAll(installation, registered)), recoverySeconds, remark };
  } finally {
    if (worker) await worker.end('SIGTERM');
    await installation.stop();
  }
}

async function registerAll({ url }) {
  const registered = [];
  for (let index = 0; index < people; index += 1) {
    const email = `slow-${index}@example.com`;
    const body = { email, password: 'correct horse battery staple', fullName: 'Ada Lovelace' };
    const startedAt = performance.now();
    const { status, text } = await send(`${url}/v1/auth/register`, { body });
    if (status !== 202) throw new Error(`A registration returned ${status}`);
    const { challengeId } = JSON.parse(text).challenge;
    registered.push({ email, challengeId, ms: performance.now() - startedAt });
  }
  return registered;
}

async function untilSent({ client }) {
  for (const deadline = Date.now() + 400_000; Date.now() < deadline; await delay(200)) {
    const { rows } = await client.query(`SELECT FROM deliveries WHERE status <> 'sent'`);
    if (rows.length === 0) return;
  }
  throw new Error('Messages are still not sent');
}

async function confirmAll({ url, mail }, registered) {
  let lost = 0;
  for (const { email, challengeId } of registered) {
    const mails = mail.mailsTo(email);
    if (mails.length > 1) throw new Error('A message was sent again, although no worker was killed');
    const body = { challengeId, code: mails[0]?.code ?? '' };
    const { status } = await send(`${url}/v1/auth/email-verification/confirm`, { body });
    if (status !== 200) lost += 1;
  }
  return { lost, doubled: 0 };
}
