import { equal } from 'node:assert/strict';
import { Hold, killWorkers } from './support/killed-worker.mjs';

export const name = 'mail: kill -9 between commit and sending';

/** The worker has leased the mail and has a connection to the mail server, which has received nothing of the mail. */
export async function run({ rounds }) {
  const hold = new Hold();
  const kill = async ({ worker, held }) => {
    await worker.end('SIGKILL');
    held.release();
  };
  const result = await killWorkers({ rounds, hold, mail: { beforeMail: hold.pass }, kill, accepted: 0 });
  equal(result.doubled, 0, 'no mail is sent twice');
  return result;
}
