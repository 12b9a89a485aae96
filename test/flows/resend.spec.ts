import { startApp, type TestApp } from '../support/app.js';
import {
  freshPerson,
  register,
  signUp,
  wrongCode,
  type AuthResultBody,
  type ChallengeBody,
  type ProblemBody,
} from '../support/journeys.js';
import { codeIn } from '../support/mailbox.js';

describe('resending a code', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const resend = (challengeId: string) =>
    app.client.post<ChallengeBody & ProblemBody>(`/v1/challenges/${challengeId}/resend`);

  const confirm = (challengeId: string, code: string) =>
    app.client.post<AuthResultBody & ProblemBody>('/v1/auth/email-verification/confirm', {
      body: { challengeId, code },
    });

  async function started() {
    const person = freshPerson();
    const challenge = await register(app.client, person);
    return { ...person, ...challenge, code: codeIn(await app.mailbox.mail(person.email)) };
  }

  /** Moves one challenge the given seconds into the past. */
  async function letPass(challengeId: string, seconds: number): Promise<void> {
    await app.query(
      `UPDATE challenges SET created_at = created_at - $2::int * interval '1 second',
         sent_at = sent_at - $2::int * interval '1 second', expires_at = expires_at - $2::int * interval '1 second'
       WHERE id = $1`,
      [challengeId, seconds],
    );
  }

  it('is rejected within the cooldown, with the time to wait', async () => {
    const { challengeId } = await started();
    const response = await resend(challengeId);
    expect(response).toMatchObject({ status: 429, body: { code: 'rate_limit.exceeded' } });
    const wait = Number(response.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(50);
    expect(wait).toBeLessThanOrEqual(60);
    expect(response.body.retryAfterSeconds).toBe(wait);
    expect(response.headers.get('ratelimit-policy')).toBe('"resend";q=1;w=60');
    expect(response.headers.get('ratelimit')).toBe(`"resend";r=0;t=${wait}`);
  });

  it('is rejected for the rest of the cooldown, and does not count towards any limit then', async () => {
    const { challengeId } = await started();
    await letPass(challengeId, 25);
    const counts = () => app.query('SELECT key, points FROM rate_limits ORDER BY key');
    const before = await counts();
    const response = await resend(challengeId);
    expect(response).toMatchObject({ status: 429, body: { code: 'rate_limit.exceeded' } });
    const wait = Number(response.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(25);
    expect(wait).toBeLessThanOrEqual(35);
    expect(await counts()).toEqual(before);
    await letPass(challengeId, wait);
    expect((await resend(challengeId)).status).toBe(202);
  });

  it('sends the same code in a new mail during the first half of the lifetime of the code', async () => {
    const { challengeId, email, code, expiresAt } = await started();
    await letPass(challengeId, 100);
    const response = await resend(challengeId);
    expect(response.status).toBe(202);
    expect(response.body.challenge).toMatchObject({
      challengeId,
      purpose: 'email_verification',
      codeLength: 6,
    });
    expect(Date.parse(response.body.challenge.expiresAt)).toBe(Date.parse(expiresAt) - 100_000);
    const mails = [await app.mailbox.mail(email, 1), await app.mailbox.mail(email, 2)];
    expect(mails.map(codeIn)).toEqual([code, code]);
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(2);
    expect(mails[1]?.text).toContain('8 minutes');
    expect((await confirm(challengeId, code)).status).toBe(200);
  });

  it('changes no other challenge, and queues no mail for any other', async () => {
    const [mine, other] = [await started(), await started()];
    for (const { challengeId } of [mine, other]) await letPass(challengeId, 310);
    const rows = () =>
      app.query(
        `SELECT c.xmin, c.*, (SELECT count(*)::int FROM deliveries WHERE challenge_id = c.id) AS mails
         FROM challenges c WHERE id <> $1 ORDER BY id`,
        [mine.challengeId],
      );
    const before = await rows();
    expect((await resend(mine.challengeId)).status).toBe(202);
    expect(await rows()).toEqual(before);
    expect((await confirm(other.challengeId, other.code)).status).toBe(200);
  });

  it('[OTP-22] sends a new code with a new lifetime later, and the old one becomes invalid', async () => {
    const { challengeId, email, code } = await started();
    await letPass(challengeId, 310);
    const response = await resend(challengeId);
    const { expiresAt, resendAvailableAt } = response.body.challenge;
    expect(Date.parse(expiresAt) - Date.parse(resendAvailableAt)).toBe(540_000);
    const fresh = codeIn(await app.mailbox.mail(email, 2));
    expect(fresh).not.toBe(code);
    expect((await confirm(challengeId, code)).body.code).toBe('otp.invalid');
    expect((await confirm(challengeId, fresh)).status).toBe(200);
  });

  it('[OTP-8] never resets the attempts', async () => {
    const { challengeId, email, code } = await started();
    for (let attempt = 0; attempt < 4; attempt++) await confirm(challengeId, wrongCode(code));
    await letPass(challengeId, 400);
    expect((await resend(challengeId)).status).toBe(202);
    const fresh = codeIn(await app.mailbox.mail(email, 2));
    expect((await confirm(challengeId, wrongCode(fresh))).status).toBe(400);
    expect((await confirm(challengeId, fresh)).body.code).toBe('otp.invalid');
  });

  it('is possible three times, and then the challenge is closed', async () => {
    const { challengeId } = await started();
    for (let count = 0; count < 3; count++) {
      await letPass(challengeId, 60);
      expect((await resend(challengeId)).status).toBe(202);
    }
    expect((await resend(challengeId)).body.code).toBe('challenge.closed');
    await letPass(challengeId, 60);
    expect(await resend(challengeId)).toMatchObject({ status: 409, body: { code: 'challenge.closed' } });
  });

  it('reopens an expired challenge within the hour, and not later', async () => {
    const { challengeId, email } = await started();
    await letPass(challengeId, 3_500);
    expect((await resend(challengeId)).status).toBe(202);
    const fresh = codeIn(await app.mailbox.mail(email, 2));
    await letPass(challengeId, 101);
    expect((await resend(challengeId)).body.code).toBe('challenge.closed');
    expect((await confirm(challengeId, fresh)).status).toBe(200);
  });

  it('is rejected for a challenge that is used or has no attempts left', async () => {
    const used = await started();
    await confirm(used.challengeId, used.code);
    await letPass(used.challengeId, 60);
    expect((await resend(used.challengeId)).body.code).toBe('challenge.closed');
    const usedUp = await started();
    for (let attempt = 0; attempt < 5; attempt++) await confirm(usedUp.challengeId, wrongCode(usedUp.code));
    await letPass(usedUp.challengeId, 60);
    expect((await resend(usedUp.challengeId)).body.code).toBe('challenge.closed');
  });

  it.each(['A'.repeat(22), 'short', 'x'.repeat(100), '%F0%9F%94%91'])(
    'returns not found for %s, which was never issued',
    async (challengeId) => {
      expect(await resend(challengeId)).toMatchObject({ status: 404, body: { code: 'resource.not_found' } });
    },
  );

  it('gives the same responses for a decoy as for a live challenge throughout', async () => {
    const { email } = await signUp(app);
    const decoy = await register(app.client, { ...freshPerson(), email });
    const live = await started();
    const walk = async (challengeId: string) => {
      const seen: unknown[] = [];
      const record = async () => {
        const { status, body } = await resend(challengeId);
        seen.push([status, body.code, Object.keys(body.challenge ?? {})]);
      };
      await record();
      for (const seconds of [60, 400, 60]) {
        await letPass(challengeId, seconds);
        await record();
      }
      await record();
      return seen;
    };
    expect(await walk(decoy.challengeId)).toEqual(await walk(live.challengeId));
    expect((await app.mailbox.mail(email, 5)).subject).toContain('already have an account');
  });
});
