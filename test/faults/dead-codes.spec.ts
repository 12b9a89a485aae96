import { addressesOf } from '../support/address-states.js';
import { startApp, type TestApp } from '../support/app.js';
import { age } from '../support/challenges.js';
import { eventually } from '../support/eventually.js';
import { freshEmail, loginWithCode, resend, startCodeLogin } from '../support/journeys.js';
import { codeIn } from '../support/mailbox.js';

/** Events of a challenge while its e-mail is queued, and the resulting status of the e-mail. */
const events = [
  { what: 'four attempts', sql: 'UPDATE challenges SET attempts = 4 WHERE id = $1', status: 'sent' },
  { what: 'five attempts', sql: 'UPDATE challenges SET attempts = 5 WHERE id = $1', status: 'dropped' },
  { what: 'its use', sql: 'UPDATE challenges SET consumed_at = now() WHERE id = $1', status: 'dropped' },
  { what: 'its expiry', sql: 'UPDATE challenges SET expires_at = now() WHERE id = $1', status: 'dropped' },
  {
    what: 'the loss of its secret',
    sql: `UPDATE challenges SET kid = 'lost' WHERE id = $1`,
    status: 'dropped',
  },
  {
    what: 'its end as a decoy',
    sql: 'UPDATE challenges SET is_decoy = true WHERE id = $1',
    status: 'dropped',
  },
  {
    what: 'a new credential version',
    sql: `UPDATE users SET credential_version = credential_version + 1
          WHERE id = (SELECT user_id FROM challenges WHERE id = $1)`,
    status: 'dropped',
  },
];

/** The worker is a separate process, so that a test decides when e-mails are sent. */
describe('a queued mail with a code', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ runsJobs: false });
  });
  afterAll(() => app.close());

  async function sendQueue(): Promise<void> {
    const worker = await startApp({ database: app.database, mailbox: app.mailbox });
    try {
      await eventually('the queue to be empty', async () => {
        const open = await app.query(`SELECT 1 FROM deliveries WHERE status = 'queued'`);
        return open.length === 0 || null;
      });
    } finally {
      await worker.close();
    }
  }

  const statusesOf = async (challengeId: string) => {
    const rows = await app.query<{ status: string }>(
      'SELECT status FROM deliveries WHERE challenge_id = $1 ORDER BY challenge_generation',
      [challengeId],
    );
    return rows.map(({ status }) => status);
  };

  it('is sent if its code is valid, and dropped otherwise, for whatever reason', async () => {
    const emails = await addressesOf(app, 'known', events.length);
    const challenges = await Promise.all(emails.map((email) => startCodeLogin(app.client, email)));
    for (const [index, { sql }] of events.entries()) await app.query(sql, [challenges[index]?.challengeId]);
    await sendQueue();
    const outcomes = await Promise.all(
      events.map(async ({ what }, index) => ({
        what,
        statuses: await statusesOf(challenges[index]?.challengeId ?? ''),
        mails: (await app.mailbox.mails(emails[index] ?? '')).length,
      })),
    );
    expect(outcomes).toEqual(
      events.map(({ what, status }) => ({ what, statuses: [status], mails: status === 'sent' ? 1 : 0 })),
    );
  });

  it('is dropped if the challenge is a decoy', async () => {
    const email = freshEmail();
    await startCodeLogin(app.client, email);
    await sendQueue();
    const sql = 'SELECT status, tries FROM deliveries WHERE destination = $1';
    expect(await app.query(sql, [email])).toEqual([{ status: 'dropped', tries: 0 }]);
    expect(await app.mailbox.mails(email)).toEqual([]);
  });

  it('is dropped if a resend has replaced the code: only the mail with the valid code arrives', async () => {
    const [email = ''] = await addressesOf(app, 'known', 1);
    const { challengeId } = await startCodeLogin(app.client, email);
    await age(app, challengeId, 200); // past half of the lifetime
    expect((await resend(app.client, challengeId)).status).toBe(202);
    await sendQueue();
    expect(await statusesOf(challengeId)).toEqual(['dropped', 'sent']);
    const codes = (await app.mailbox.mails(email)).map(codeIn);
    expect(codes).toHaveLength(1);
    expect((await loginWithCode(app.client, { challengeId, code: codes[0] ?? '' })).status).toBe(200);
  });
});
