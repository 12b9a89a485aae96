import { SmsHours } from '../../src/sms/sms-hours.service.js';
import { startApp, type TestApp } from '../support/app.js';
import { age } from '../support/challenges.js';
import { eventually } from '../support/eventually.js';
import { resend, signUp } from '../support/journeys.js';
import { freshNumber, startPhone } from '../support/phones.js';
import { ScriptedSms, type ReceivedSms, type ScriptedReport } from '../support/sms/scripted-sms.js';

let sms: ScriptedSms;
let app: TestApp;
beforeAll(async () => {
  sms = await ScriptedSms.start();
  app = await startApp({ env: { ...sms.variables, PUBLIC_URL: 'http://auth.localhost:3000' } });
});
afterAll(async () => {
  await app.close();
  await sms.close();
});

/** @returns the ID of the challenge, and the message with its code */
async function sendCode(phone: string): Promise<{ challengeId: string; message: ReceivedSms }> {
  const { tokens } = await signUp(app);
  const { body } = await startPhone(app, tokens.accessToken, { phone });
  const message = await accepted(await sms.message(phone));
  return { challengeId: body.challenge.challengeId, message };
}

/** A report is about a message whose acceptance has been recorded. */
async function accepted(message: ReceivedSms): Promise<ReceivedSms> {
  await eventually('the recorded acceptance', async () => {
    const [row] = await app.query('SELECT FROM sms_deliveries WHERE provider_message_id = $1', [
      message.providerMessageId,
    ]);
    return row ?? null;
  });
  return message;
}

async function report({ providerMessageId }: ReceivedSms, status: ScriptedReport['status']): Promise<void> {
  const response = await sms.report(app.client.url, { providerMessageId, status });
  expect(response.status).toBe(204);
}

/** Of each message of the challenge, in the order in which they were sent. */
async function deliveredAt(challengeId: string): Promise<(Date | null)[]> {
  const rows = await app.query<{ delivered_at: Date | null }>(
    'SELECT delivered_at FROM sms_admissions WHERE challenge_id = $1 ORDER BY admitted_at',
    [challengeId],
  );
  return rows.map((row) => row.delivered_at);
}

describe('a report that a text message was delivered', () => {
  it('counts once, also in the sums of the hour', async () => {
    const { challengeId, message } = await sendCode(freshNumber());
    await report(message, 'accepted');
    expect(await deliveredAt(challengeId)).toEqual([null]);
    await report(message, 'delivered');
    const first = await deliveredAt(challengeId);
    expect(first).toEqual([expect.any(Date)]);
    for (const status of ['delivered', 'accepted', 'failed'] as const) await report(message, status);
    expect(await deliveredAt(challengeId)).toEqual(first);
    await app.firstApp.get(SmsHours, { strict: false }).count();
    expect(await app.query('SELECT sent, delivered, confirmed FROM sms_hourly')).toEqual([
      { sent: 1, delivered: 1, confirmed: 0 },
    ]);
  });

  it('counts for the message that it is about, not for a later one of the same challenge', async () => {
    const phone = freshNumber();
    const { challengeId, message } = await sendCode(phone);
    await age(app, challengeId, 61);
    await app.query(
      `UPDATE sms_admissions SET admitted_at = admitted_at - interval '61 seconds' WHERE challenge_id = $1`,
      [challengeId],
    );
    expect((await resend(app.client, challengeId)).status).toBe(202);
    const second = await accepted(await sms.message(phone, 2));
    await report(message, 'delivered');
    expect(await deliveredAt(challengeId)).toEqual([expect.any(Date), null]);
    await report(second, 'delivered');
    expect(await deliveredAt(challengeId)).toEqual([expect.any(Date), expect.any(Date)]);
  });

  it('does not count after a report that it has failed', async () => {
    const { challengeId, message } = await sendCode(freshNumber());
    await report(message, 'failed');
    await report(message, 'delivered');
    expect(await deliveredAt(challengeId)).toEqual([null]);
  });
});
