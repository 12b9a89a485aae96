import { PasswordsService } from '../../src/passwords/passwords.service.js';
import { addressesOf } from '../support/address-states.js';
import { startApp, type TestApp } from '../support/app.js';
import { challengeRow, derivedCode } from '../support/challenges.js';
import {
  freshEmail,
  freshPerson,
  register,
  type AuthResultBody,
  type ChallengeBody,
  type Person,
  type UserBody,
} from '../support/journeys.js';
import { codeIn } from '../support/mailbox.js';
import { expectProblem } from '../support/problems.js';

const victimOf = (email: string): Person => ({
  email,
  password: 'the victim chose this one',
  fullName: 'Victim Example',
});
const attackerOn = (email: string): Person => ({
  email,
  password: 'the attacker chose this one',
  fullName: 'Attacker Example',
});

const confirm = (app: TestApp, challengeId: string, code: string) =>
  app.client.post<AuthResultBody>('/v1/auth/email-verification/confirm', { body: { challengeId, code } });

const login = (app: TestApp, { email, password }: Person) =>
  app.client.post<AuthResultBody>('/v1/auth/login', { body: { email, password } });

describe('registering somebody else’s address first', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  it('[REG-1] creates no account that a password could sign in to', async () => {
    const attacker = attackerOn(freshEmail('victim'));
    await register(app.client, attacker);
    expectProblem(await login(app, attacker), 'auth.credentials_invalid');
    expect(await app.query('SELECT id FROM users WHERE email = $1', [attacker.email])).toEqual([]);
  });

  it('of a disabled, unverified account starts a decoy that sends no e-mail', async () => {
    const [email = ''] = await addressesOf(app, 'disabled', 1);
    await app.query('UPDATE users SET email_verified_at = NULL WHERE email = $1', [email]);
    const { challengeId } = await register(app.client, attackerOn(email));
    expect(await challengeRow(app, challengeId)).toMatchObject({ is_decoy: true, is_silent: true });
    const mails = await app.query('SELECT template FROM deliveries WHERE destination = $1', [email]);
    expect(mails).toEqual([{ template: null }]);
  });

  it('does not affect the victim’s own registration, password and name', async () => {
    const victim = victimOf(freshEmail('victim'));
    const attacker = attackerOn(victim.email);
    await register(app.client, attacker);
    await app.mailbox.mail(victim.email);
    const { challengeId } = await register(app.client, victim);
    const code = codeIn(await app.mailbox.mail(victim.email, 2));
    const confirmed = await confirm(app, challengeId, code);
    expect(confirmed.status).toBe(200);
    expect(confirmed.body.user).toMatchObject({ email: victim.email, fullName: victim.fullName });
    expect((await login(app, victim)).status).toBe(200);
    expectProblem(await login(app, attacker), 'auth.credentials_invalid');
  });

  it('[REG-2] cannot be completed with the victim’s code, which belongs to another challenge', async () => {
    const victim = victimOf(freshEmail('victim'));
    const attackers = await register(app.client, attackerOn(victim.email));
    const victims = await register(app.client, victim);
    const code = await derivedCode(app, victims.challengeId);
    expectProblem(await confirm(app, attackers.challengeId, code), 'otp.invalid');
    expect((await confirm(app, victims.challengeId, code)).status).toBe(200);
  });

  it('has no effect once the victim has confirmed, even with the right code', async () => {
    const victim = victimOf(freshEmail('victim'));
    const attackers = await register(app.client, attackerOn(victim.email));
    const victims = await register(app.client, victim);
    await confirm(app, victims.challengeId, await derivedCode(app, victims.challengeId));
    const rightCode = await derivedCode(app, attackers.challengeId);
    expectProblem(await confirm(app, attackers.challengeId, rightCode), 'otp.invalid');
    const [account, ...others] = await app.query('SELECT full_name FROM users WHERE email = $1', [
      victim.email,
    ]);
    expect(account).toEqual({ full_name: victim.fullName });
    expect(others).toEqual([]);
    expectProblem(await login(app, attackerOn(victim.email)), 'auth.credentials_invalid');
  });

  it('after the victim has confirmed changes nothing, and no code signs in', async () => {
    const victim = victimOf(freshEmail('victim'));
    const victims = await register(app.client, victim);
    await confirm(app, victims.challengeId, await derivedCode(app, victims.challengeId));
    const attackers = await register(app.client, attackerOn(victim.email));
    const decoysCode = await derivedCode(app, attackers.challengeId);
    expectProblem(await confirm(app, attackers.challengeId, decoysCode), 'otp.invalid');
    expectProblem(await login(app, attackerOn(victim.email)), 'auth.credentials_invalid');
    expect((await login(app, victim)).status).toBe(200);
  });

  it.each([
    ['capitals', (email: string) => email.toUpperCase()],
    ['white space around it', (email: string) => ` ${email}\t`],
    ['full-width letters', (email: string) => email.replace('example', 'ｅｘａｍｐｌｅ')],
  ])('creates no second account with another spelling: %s', async (_what, spell) => {
    const victim = victimOf(freshEmail('victim'));
    const victims = await register(app.client, victim);
    await confirm(app, victims.challengeId, await derivedCode(app, victims.challengeId));
    const attackers = await register(app.client, attackerOn(spell(victim.email)));
    const code = await derivedCode(app, attackers.challengeId);
    expectProblem(await confirm(app, attackers.challengeId, code), 'otp.invalid');
    expect(await app.query('SELECT 1 FROM users WHERE email ILIKE $1', [victim.email])).toHaveLength(1);
  });
});

describe('an account created for another’s address in immediate mode', () => {
  let immediate: TestApp;
  let verifyFirst: TestApp;
  beforeAll(async () => {
    immediate = await startApp({ env: { REGISTRATION_MODE: 'immediate' } });
    verifyFirst = await startApp({ database: immediate.database, mailbox: immediate.mailbox });
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => {
    await verifyFirst.close();
    await immediate.close();
  });

  const registerAtOnce = async (person: Person) => {
    const response = await immediate.client.post<Pick<AuthResultBody, 'user' | 'tokens'> & ChallengeBody>(
      '/v1/auth/register',
      { body: person },
    );
    expect(response.status).toBe(201);
    return response.body;
  };

  const takeOver = async (victim: Person) => {
    const { challengeId } = await register(verifyFirst.client, victim);
    const confirmed = await confirm(verifyFirst, challengeId, await derivedCode(verifyFirst, challengeId));
    expect(confirmed.status).toBe(200);
    return confirmed.body;
  };

  it('works for the attacker until the victim verifies the address', async () => {
    const attacker = attackerOn(freshEmail('victim'));
    const { tokens, user } = await registerAtOnce(attacker);
    expect(user.emailVerified).toBe(false);
    expect((await verifyFirst.client.get('/v1/users/me', { token: tokens.accessToken })).status).toBe(200);
    expect((await login(verifyFirst, attacker)).status).toBe(200);
  });

  it('[REG-3] belongs to the victim after verification, and every credential of the attacker is invalid', async () => {
    const victim = victimOf(freshEmail('victim'));
    const attacker = attackerOn(victim.email);
    const { tokens } = await registerAtOnce(attacker);
    const second = (await login(verifyFirst, attacker)).body.tokens;

    const { user, tokens: victims } = await takeOver(victim);
    expect(user).toMatchObject({ email: victim.email, emailVerified: true, fullName: victim.fullName });

    for (const app of [immediate, verifyFirst]) {
      expectProblem(await login(app, attacker), 'auth.credentials_invalid');
      for (const { accessToken, refreshToken } of [tokens, second]) {
        const me = await app.client.get('/v1/users/me', { token: accessToken });
        expectProblem(me, 'auth.token_invalid');
        const refreshed = await app.client.post('/v1/auth/refresh', { body: { refreshToken } });
        expectProblem(refreshed, 'session.refresh_invalid');
      }
    }
    const me = await immediate.client.get<UserBody>('/v1/users/me', { token: victims.accessToken });
    expect(me.body).toEqual(user);
    expect((await login(immediate, victim)).status).toBe(200);
  });

  it('cannot be verified with the attacker’s earlier challenges any more', async () => {
    const victim = victimOf(freshEmail('victim'));
    const { tokens, challenge } = await registerAtOnce(attackerOn(victim.email));
    const again = await verifyFirst.client.post<ChallengeBody>('/v1/auth/email-verification', {
      token: tokens.accessToken,
    });
    expect(again.status).toBe(202);
    await takeOver(victim);
    for (const { challengeId } of [challenge, again.body.challenge]) {
      const code = await derivedCode(verifyFirst, challengeId);
      expectProblem(await confirm(verifyFirst, challengeId, code), 'otp.invalid');
    }
    expectProblem(await login(verifyFirst, attackerOn(victim.email)), 'auth.credentials_invalid');
  });

  it('cannot be replaced once its own address is verified', async () => {
    const owner = freshPerson();
    const { challenge } = await registerAtOnce(owner);
    const late = await register(verifyFirst.client, attackerOn(owner.email));
    await confirm(verifyFirst, challenge.challengeId, await derivedCode(verifyFirst, challenge.challengeId));
    const code = await derivedCode(verifyFirst, late.challengeId);
    expectProblem(await confirm(verifyFirst, late.challengeId, code), 'otp.invalid');
    expect((await login(verifyFirst, owner)).status).toBe(200);
    expectProblem(await login(verifyFirst, attackerOn(owner.email)), 'auth.credentials_invalid');
  });

  it('cannot be signed in to by a sign-in that began before the victim’s verification', async () => {
    const victim = victimOf(freshEmail('victim'));
    const attacker = attackerOn(victim.email);
    await registerAtOnce(attacker);
    const verify = PasswordsService.prototype.verify;
    let victims: AuthResultBody | undefined;
    jest.spyOn(PasswordsService.prototype, 'verify').mockImplementation(async function (
      this: PasswordsService,
      ...parameters
    ) {
      const check = await verify.apply(this, parameters);
      // The old password has been verified, and only now it is replaced.
      victims = await takeOver(victim);
      return check;
    });
    const response = await login(immediate, attacker);
    expect(victims?.user.emailVerified).toBe(true);
    const token = response.body.tokens?.accessToken ?? 'none';
    const me = await verifyFirst.client.get('/v1/users/me', { token });
    expectProblem(me, 'auth.token_invalid');
  });
});
