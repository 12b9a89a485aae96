import { setTimeout as delay } from 'node:timers/promises';
import { otherCode, password, send } from './load.mjs';
import { query } from './replicas.mjs';

const atOnce = 4;

/** Waits until no message is waiting to be sent. */
async function untilDelivered(databaseUrl) {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await delay(100)) {
    const [{ left }] = await query(
      databaseUrl,
      `SELECT count(*)::int AS left FROM deliveries WHERE status = 'queued'`,
    );
    if (left === 0) return;
  }
  throw new Error('Messages are still waiting to be sent.');
}

/**
 * Compares what the people of a load were promised with what is there.
 * @returns `lost` and `doubled`: how many of them lost something, or got a mail twice; `broken`: descriptions of
 *   promises that were broken
 */
export async function checkPromises({ people }, { url, mail, databaseUrl }) {
  await untilDelivered(databaseUrl);
  const found = { lost: 0, doubled: 0, broken: [] };
  const queue = [...people];
  const check = async () => {
    for (let person = queue.pop(); person; person = queue.pop()) {
      const lost = await findLosses(person, { url, mail });
      if (lost.length > 0) found.lost += 1;
      found.broken.push(...lost, ...(await findRepetitions(person, { url, mail, databaseUrl })));
      if (mail.mailsTo(person.email).length > 1) found.doubled += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, check));
  return found;
}

/** What the person was promised and does not have. */
async function findLosses(person, { url, mail }) {
  const { email, network, challengeId, confirmation, refreshToken, isSignedOut = false } = person;
  const [first] = mail.mailsTo(email);
  if (!first) return [`no mail for ${challengeId}`];
  const post = async (path, body) => (await send(`${url}/v1/auth/${path}`, { body, network })).status;
  if (confirmation !== 'accepted') {
    const status = await post('email-verification/confirm', { challengeId, code: first.code });
    // Without a response, it may have been accepted before.
    if (status !== 200 && confirmation !== 'unknown') return [`the code is refused: ${status}`];
  }
  const lost = [];
  const signedIn = await post('login', { email, password });
  if (signedIn !== 200) lost.push(`no account (${confirmation}): ${signedIn}`);
  if (!refreshToken) return lost;
  const refreshed = await post('refresh', { refreshToken });
  if (refreshed !== (isSignedOut ? 401 : 200))
    lost.push(`${isSignedOut ? 'a session is live again' : 'no session'}: ${refreshed}`);
  return lost;
}

/** What works a second time, and what counts less than it did. */
async function findRepetitions({ challengeId, wrongGuesses, email, network }, { url, mail, databaseUrl }) {
  const broken = [];
  const mails = mail.mailsTo(email);
  const [codes, ids] = ['code', 'messageId'].map((name) => new Set(mails.map((one) => one[name])));
  if (codes.size > 1 || ids.size > 1) broken.push(`${codes.size} codes in ${ids.size} messages`);
  const [{ attempts }] = await query(databaseUrl, 'SELECT attempts FROM challenges WHERE id = $1', [
    challengeId,
  ]);
  if (attempts < wrongGuesses) broken.push(`${attempts} attempts are left of ${wrongGuesses}`);
  for (const code of [...codes].flatMap((one) => [one, otherCode(one)])) {
    const again = { body: { challengeId, code }, network };
    const { status } = await send(`${url}/v1/auth/email-verification/confirm`, again);
    if (status === 200) broken.push('a code was accepted twice');
  }
  return broken;
}
