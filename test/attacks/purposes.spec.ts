import { Keyring } from '../../src/common/secrets.js';
import { sealNumber } from '../../src/common/validation/destination.js';
import { otpPurposes, type OtpPurpose } from '../../src/otp/otp.purposes.js';
import { newPassword, sessionIdOf, type Account } from '../support/accounts.js';
import { startApp, type TestApp } from '../support/app.js';
import { challengeRow, derivedCode, startChallenge } from '../support/challenges.js';
import type { HttpResponse } from '../support/http-client.js';
import {
  confirm,
  confirmEmailChange,
  freshEmail,
  loginWithCode,
  reauthenticate,
  resetPassword,
  signUp,
} from '../support/journeys.js';
import { confirmPhone, freshNumber } from '../support/phones.js';
import { expectProblem } from '../support/problems.js';
import { confirmStep, owedAfterPassword } from '../support/second-factors.js';

interface Proof {
  challengeId: string;
  code: string;
}

/** A code as it may arrive from a mail program: with marks, a dash and a line end, and in full-width digits. */
const pasted = (code: string): string =>
  `\u200e${code.slice(0, 3)}\u00a0\u2013 ${code.slice(3)}\n`.replace(/\d/g, (digit) =>
    String.fromCodePoint(0xff10 + Number(digit)),
  );

/** The endpoint that accepts the code of each purpose. */
const endpoints: Readonly<
  Record<OtpPurpose, (app: TestApp, account: Account, proof: Proof) => Promise<HttpResponse<unknown>>>
> = {
  email_verification: ({ client }, _account, proof) => confirm(client, proof),
  password_reset: ({ client }, _account, proof) => resetPassword(client, { ...proof, newPassword }),
  code_login: ({ client }, _account, proof) => loginWithCode(client, proof),
  email_change: ({ client }, { tokens }, proof) => confirmEmailChange(client, tokens.accessToken, proof),
  reauthentication: ({ client }, { tokens }, proof) => reauthenticate(client, tokens.accessToken, proof),
  second_factor: async (app, account, proof) =>
    confirmStep(app.client, { signInToken: await signInTokenOf(app, account), ...proof }),
  phone_verification: (app, { tokens }, proof) => confirmPhone(app, tokens.accessToken, proof),
};

const signInTokens = new WeakMap<Account, Promise<string>>();

/** A sign-in of the account that owes a code by e-mail; the same each time. */
function signInTokenOf(app: TestApp, account: Account): Promise<string> {
  const token = signInTokens.get(account) ?? startSignIn(app, account);
  signInTokens.set(account, token);
  return token;
}

async function startSignIn(app: TestApp, account: Account): Promise<string> {
  await app.query('UPDATE users SET second_factor_required = true WHERE id = $1', [account.user.id]);
  return (await owedAfterPassword(app.client, account)).signIn.signInToken;
}

describe('[OTP-18] a code is accepted by the endpoint of its purpose', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  /** Creates a challenge of any purpose, as its flow does for an account. */
  async function issued(purpose: OtpPurpose, account: Account): Promise<Proof> {
    const isForNewAddress = purpose === 'email_change';
    const signInId =
      purpose === 'second_factor' ? (await signInTokenOf(app, account)).split('.')[0] : undefined;
    const number = sealNumber(app.firstApp.get(Keyring), {
      e164: freshNumber(),
      callingCode: '49',
      country: 'DE',
    });
    const context = {
      from: account.email,
      sessionId: sessionIdOf(account),
      signInId,
      number,
      channel: 'sms',
      acknowledgedAt: new Date().toISOString(),
    };
    const { challengeId } = await startChallenge(app, {
      purpose,
      address: isForNewAddress ? freshEmail('new') : account.email,
      userId: account.user.id,
      context,
    });
    return { challengeId, code: await derivedCode(app, challengeId) };
  }

  const pairs = otpPurposes.flatMap((purpose) =>
    Object.keys(endpoints).map((endpoint) => ({ purpose, endpoint: endpoint as OtpPurpose })),
  );
  const diagonal = pairs.filter(({ purpose, endpoint }) => purpose === endpoint);
  const others = pairs.filter(({ purpose, endpoint }) => purpose !== endpoint);

  it('[OTP-19] and the table below lists every purpose', () => {
    expect(Object.keys(endpoints)).toEqual(otpPurposes);
    expect(diagonal).toHaveLength(otpPurposes.length);
  });

  const send = (endpoint: OtpPurpose, owner: Account, proof: Proof) => endpoints[endpoint](app, owner, proof);

  it.each(diagonal)('$purpose', async ({ purpose, endpoint }) => {
    const owner = await signUp(app);
    // Only an unverified address can be verified.
    const unverify = 'UPDATE users SET email_verified_at = NULL WHERE id = $1';
    if (purpose === 'email_verification') await app.query(unverify, [owner.user.id]);
    const proof = await issued(purpose, owner);
    expect((await send(endpoint, owner, { ...proof, code: pasted(proof.code) })).status).toBeLessThan(300);
    // The second step has ended the sign-in that its code belongs to.
    const again = endpoint === 'second_factor' ? 'auth.sign_in_invalid' : 'otp.invalid';
    expectProblem(await send(endpoint, owner, proof), again);
  });

  it.each(others)(
    'and is rejected for $purpose by that of $endpoint, without costing an attempt',
    async ({ purpose, endpoint }) => {
      const owner = await shared();
      const proof = await issued(purpose, owner);
      await app.query('UPDATE pending_sign_ins SET attempts = 0'); // five of these would end the sign-in
      expectProblem(await send(endpoint, owner, proof), 'otp.invalid');
      expect(await challengeRow(app, proof.challengeId)).toMatchObject({ attempts: 0, consumed_at: null });
    },
  );

  let sharedAccount: Promise<Account> | undefined;
  const shared = () => (sharedAccount ??= signUp(app));
});
