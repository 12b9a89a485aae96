import { AppError } from '../../common/errors/app-error.js';
import type { ErrorCode } from '../../common/errors/catalogue.js';
import { proofs, type Proof } from '../../factors/proofs.js';
import { counter, type Counter } from '../../observability/metrics.js';
import { sessionsOpened } from '../../sessions/sessions.metrics.js';
import type { SignInOutcome } from './sign-in-outcome.js';

const results = ['succeeded', 'failed', 'refused'] as const;

/** How a sign-in begins. `verification`: with the code that verifies the address. */
export type SignInMethod = 'password' | 'code' | 'verification';

const signIns = counter(
  'postern_sign_ins_total',
  'Sign-ins, by their first step. One with a second step counts twice: when it owes the step, and when it has succeeded.',
  {
    method: ['password', 'code', 'verification'],
    result: [...results, 'owes_factor', 'owes_enrollment'],
  },
);

const secondFactors = counter(
  'postern_second_factors_total',
  'Proofs given for the second step of sign-ins.',
  {
    method: proofs,
    result: results,
  },
);

const reauthentications = counter('postern_reauthentications_total', 'Proofs given in a session.', {
  method: proofs,
  result: results,
});

const statusResults = {
  authenticated: 'succeeded',
  second_factor_required: 'owes_factor',
  second_factor_enrollment_required: 'owes_enrollment',
} as const satisfies Record<SignInOutcome['status'], string>;

/** Runs the first step of a sign-in, up to the commit, and counts its result. */
export async function countSignIn<Outcome extends SignInOutcome>(
  method: SignInMethod,
  signIn: () => Promise<Outcome>,
): Promise<Outcome> {
  try {
    const outcome = await signIn();
    countOutcome(method, outcome);
    return outcome;
  } catch (error) {
    const result = failureOf(error);
    if (result) signIns.increment({ method, result });
    throw error;
  }
}

/** Counts a sign-in that has reached its end or owes a step. Must be called after the commit. */
export function countOutcome(method: SignInMethod, { status }: Pick<SignInOutcome, 'status'>): void {
  signIns.increment({ method, result: statusResults[status] });
  if (status === 'authenticated') sessionsOpened.increment({});
}

/** The first step of a sign-in by the first of its proofs. */
export function methodOf([first]: readonly Proof[]): SignInMethod {
  return first === 'password' ? 'password' : 'code';
}

/** Runs the check of a proof of a second step, up to the commit, and counts its result. */
export function countSecondFactor<Result>(method: Proof, check: () => Promise<Result>): Promise<Result> {
  return countProof(secondFactors, method, check);
}

/** Like `countSecondFactor`, in a session. */
export function countReauthentication<Result>(method: Proof, check: () => Promise<Result>): Promise<Result> {
  return countProof(reauthentications, method, check);
}

async function countProof<Result>(
  counted: Counter<{ method: typeof proofs; result: typeof results }>,
  method: Proof,
  check: () => Promise<Result>,
): Promise<Result> {
  try {
    const result = await check();
    counted.increment({ method, result: 'succeeded' });
    return result;
  } catch (error) {
    const result = failureOf(error);
    if (result) counted.increment({ method, result });
    throw error;
  }
}

const wrong: readonly ErrorCode[] = ['otp.invalid', 'auth.credentials_invalid', 'auth.password_incorrect'];
const refused: readonly ErrorCode[] = ['rate_limit.exceeded', 'service.overloaded'];

/** Null for what is no result of a sign-in, such as a database that is unavailable. */
function failureOf(error: unknown): 'failed' | 'refused' | null {
  if (!(error instanceof AppError)) return null;
  if (wrong.includes(error.code)) return 'failed';
  return refused.includes(error.code) ? 'refused' : null;
}
