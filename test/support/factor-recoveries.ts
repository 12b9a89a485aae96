import { DueRecoveries } from '../../src/auth/factor-recovery/due-recoveries.service.js';
import { JobsService } from '../../src/jobs/jobs.service.js';
import { startApp, type TestApp, type TestAppOptions } from './app.js';
import type { HttpClient, HttpResponse } from './http-client.js';
import type { Person } from './journeys.js';
import { confirmStep, owedAfterPassword, stepCode, type Enrolled } from './second-factors.js';

export interface RecoveryBody {
  recovery: { requestedAt: string; effectiveAt: string };
}

/** The app with a wait of 24 hours. Recoveries are carried out by `carryOutRecoveries` and not by the schedule. */
export async function startAppWithRecovery({ env, ...options }: TestAppOptions = {}): Promise<TestApp> {
  const schedule = Object.getOwnPropertyDescriptor(JobsService.prototype, 'schedule')
    ?.value as JobsService['schedule']; // as: it is a method
  const spy = jest.spyOn(JobsService.prototype, 'schedule').mockImplementation(function (
    this: JobsService,
    ...[task, match, handler]: Parameters<JobsService['schedule']>
  ) {
    if (task !== 'factor_recoveries') schedule.call(this, task, match, handler);
  });
  const app = await startApp({ ...options, env: { FACTOR_RECOVERY_WAIT_HOURS: '24', ...env } });
  spy.mockRestore();
  return app;
}

/** A sign-in whose password and mailbox are verified. */
export async function bothProofs(app: TestApp, account: Person): Promise<string> {
  const { signInToken } = (await owedAfterPassword(app.client, account)).signIn;
  const { status, text } = await confirmStep(app.client, {
    signInToken,
    ...(await stepCode(app, signInToken)),
  });
  if (status !== 200) throw new Error(`confirm returned ${status}: ${text}`);
  return signInToken;
}

export function requestRecovery(
  client: HttpClient,
  signInToken: string,
): Promise<HttpResponse<RecoveryBody>> {
  return client.post<RecoveryBody>('/v1/auth/second-factor/recovery', { body: { signInToken } });
}

/** Verifies both, and requests the recovery. */
export async function startRecovery(app: TestApp, account: Enrolled): Promise<RecoveryBody['recovery']> {
  const { status, body, text } = await requestRecovery(app.client, await bothProofs(app, account));
  if (status !== 202) throw new Error(`recovery returned ${status}: ${text}`);
  return body.recovery;
}

/** Moves the account's recovery into the past instead of waiting. */
export async function ageRecovery(app: TestApp, userId: string, hours: number): Promise<void> {
  await app.query(
    `UPDATE factor_recoveries SET requested_at = requested_at - $2 * interval '1 hour',
       effective_at = effective_at - $2 * interval '1 hour', reminded_at = reminded_at - $2 * interval '1 hour'
     WHERE user_id = $1`,
    [userId, hours],
  );
}

/** Does what the schedule does. */
export async function carryOutRecoveries(replica: TestApp['firstApp']): Promise<void> {
  await replica.get(DueRecoveries, { strict: false }).run(new AbortController().signal);
}

/** Passes the whole wait, with the notice at half time. */
export async function waitForRecovery(app: TestApp, userId: string): Promise<void> {
  await ageRecovery(app, userId, 12);
  await carryOutRecoveries(app.firstApp);
  await ageRecovery(app, userId, 12);
}

/** The notices about the recovery, in order. */
export async function recoveryNotices(app: TestApp, userId: string): Promise<string[]> {
  const rows = await app.query<{ template: string }>(
    `SELECT template FROM deliveries WHERE user_id = $1 AND template LIKE 'factor-recovery-%' ORDER BY id`,
    [userId],
  );
  return rows.map(({ template }) => template.replace('factor-recovery-', ''));
}
