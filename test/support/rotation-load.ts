import { setTimeout as delay } from 'node:timers/promises';
import type { AuthResultBody, ChallengeBody, Person } from './journeys.js';
import { freshPerson } from './journeys.js';
import { codeIn, type ReceivedMail } from './mailbox.js';
import { ResourceServer } from './resource-server.js';
import type { RollingInstallation } from './rolling-installation.js';
import type { SecondStepBody, SetupBody, SignedIn } from './second-factors.js';
import { totpCode } from './totp-steps.js';

interface Sending {
  /** GET by default, and POST with a body. */
  method?: 'POST';
  body?: object;
  token?: string;
  deviceToken?: string;
}

/** People who use an installation at a steady rate. Notes every response that is not the expected one. */
export class RotationLoad {
  readonly failures: string[] = [];
  readonly counts: Record<string, number> = {};
  private isOver = false;
  private nextAt = performance.now();
  private mailed: Record<string, number> = {};
  private readonly loops: Promise<void>[] = [];

  constructor(
    private readonly installation: RollingInstallation,
    private readonly requestsPerSecond: number,
  ) {}

  get requests(): number {
    return this.counts['requests'] ?? 0;
  }

  /** @param people of each kind */
  async start(people: number): Promise<void> {
    const kinds = {
      reads: this.reader,
      codes: this.codeUser,
      factors: this.factorUser,
      trusted: this.trustedUser,
    };
    for (const [name, prepare] of Object.entries(kinds)) {
      for (let person = 0; person < people; person += 1) {
        const act = await prepare.call(this);
        this.loops.push(this.repeat(name, act));
      }
    }
    this.loops.push(this.repeat('registrations', () => this.registerAndLeave()));
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.loops);
  }

  /** A started sign-in, and a session, that are used only when the returned function is called. */
  async hold(): Promise<() => Promise<void>> {
    const person = await this.register();
    const { challengeId, code } = await this.startCodeLogin(person);
    const begun = await this.registered(freshPerson());
    return async () => {
      const refreshToken = await this.refresh(person.tokens.refreshToken);
      await this.leave((await this.confirmCodeLogin({ challengeId, code })).tokens.accessToken);
      const other = await this.expect<AuthResultBody>('/v1/auth/email-verification/confirm', 200, {
        body: begun,
      });
      await this.leave(other.tokens.accessToken);
      await this.leave((await this.refreshed(refreshToken)).accessToken);
      this.count('held');
    };
  }

  private async repeat(name: string, act: () => Promise<void>): Promise<void> {
    while (!this.isOver) {
      await act().then(
        () => this.count(name),
        (error: unknown) =>
          this.failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`),
      );
    }
  }

  private async reader(): Promise<() => Promise<void>> {
    const resourceServer = new ResourceServer(this.installation);
    let { tokens } = await this.register();
    return async () => {
      for (let read = 0; read < 4; read += 1) {
        await this.expect('/v1/users/me', 200, { token: tokens.accessToken });
        await resourceServer.verify(tokens.accessToken);
      }
      tokens = await this.refreshed(tokens.refreshToken);
    };
  }

  private async codeUser(): Promise<() => Promise<void>> {
    const person = await this.register();
    await this.leave(person.tokens.accessToken);
    return async () => {
      const { tokens } = await this.confirmCodeLogin(await this.startCodeLogin(person));
      await this.leave(tokens.accessToken);
    };
  }

  private async factorUser(): Promise<() => Promise<void>> {
    const person = await this.enroll();
    return async () => {
      const { tokens } = await this.signInWithFactor(person, { trustDevice: false });
      await this.leave(tokens.accessToken);
    };
  }

  private async trustedUser(): Promise<() => Promise<void>> {
    const person = await this.enroll();
    const first = await this.signInWithFactor(person, { trustDevice: true });
    let { deviceToken } = first;
    await this.leave(first.tokens.accessToken);
    return async () => {
      const signedIn = await this.login(person, deviceToken);
      if (signedIn.status !== 'authenticated') throw new Error(`a trusted device got ${signedIn.status}`);
      ({ deviceToken } = signedIn);
      await this.leave(signedIn.tokens.accessToken);
    };
  }

  private async registerAndLeave(): Promise<void> {
    const { tokens } = await this.register();
    await this.leave(tokens.accessToken);
  }

  private async enroll(): Promise<Person & { id: string; secret: string }> {
    const person = await this.register();
    const token = person.tokens.accessToken;
    const { setupId, secret } = await this.expect<SetupBody>('/v1/users/me/totp', 200, {
      method: 'POST',
      token,
    });
    const body = { setupId, totpCode: totpCode(secret), label: 'Phone' };
    await this.expect('/v1/users/me/totp/confirm', 200, { token, body });
    await this.leave(token);
    return { ...person, id: person.user.id, secret };
  }

  private async signInWithFactor(
    person: Person & { id: string; secret: string },
    { trustDevice }: { trustDevice: boolean },
  ): Promise<SignedIn> {
    const owed = (await this.login(person)) as unknown as SecondStepBody; // as: the account has a factor
    await this.installation.query('UPDATE totp_factors SET last_step = 0 WHERE user_id = $1', [person.id]);
    const { signInToken } = owed.signIn;
    const body = { signInToken, totpCode: totpCode(person.secret), trustDevice };
    return this.expect<SignedIn>('/v1/auth/second-factor/confirm', 200, { body });
  }

  private login({ email, password }: Person, deviceToken?: string): Promise<AuthResultBody> {
    const device = deviceToken === undefined ? {} : { deviceToken };
    return this.expect<AuthResultBody>('/v1/auth/login', 200, { body: { email, password }, ...device });
  }

  private async startCodeLogin({ email }: Person): Promise<{ challengeId: string; code: string }> {
    const body = await this.expect<ChallengeBody>('/v1/auth/code-login', 202, { body: { email } });
    return { challengeId: body.challenge.challengeId, code: await this.nextCode(email) };
  }

  private confirmCodeLogin(proof: { challengeId: string; code: string }): Promise<AuthResultBody> {
    return this.expect<AuthResultBody>('/v1/auth/code-login/confirm', 200, { body: proof });
  }

  private async register(): Promise<AuthResultBody & Person> {
    const person = freshPerson();
    const proof = await this.registered(person);
    const path = '/v1/auth/email-verification/confirm';
    return { ...(await this.expect<AuthResultBody>(path, 200, { body: proof })), ...person };
  }

  private async registered(person: Person): Promise<{ challengeId: string; code: string }> {
    const { challenge } = await this.expect<ChallengeBody>('/v1/auth/register', 202, { body: person });
    return { challengeId: challenge.challengeId, code: await this.nextCode(person.email) };
  }

  private async refresh(refreshToken: string): Promise<string> {
    return (await this.refreshed(refreshToken)).refreshToken;
  }

  private async refreshed(refreshToken: string): Promise<AuthResultBody['tokens']> {
    const { tokens } = await this.expect<AuthResultBody>('/v1/auth/refresh', 200, { body: { refreshToken } });
    return tokens;
  }

  private leave(token: string): Promise<unknown> {
    return this.expect('/v1/auth/logout', 204, { method: 'POST', token });
  }

  /** Notices about sign-ins come in between. */
  private async nextCode(email: string): Promise<string> {
    for (;;) {
      const nth = (this.mailed[email] ?? 0) + 1;
      const mail = await this.mail(email, nth);
      this.mailed[email] = nth;
      if (/^ +\d{6,8}$/m.test(mail.text)) return codeIn(mail);
    }
  }

  /** However long the only worker takes to restart. */
  private async mail(email: string, nth: number, waits = 6): Promise<ReceivedMail> {
    try {
      return await this.installation.mailbox.mail(email, nth);
    } catch (error) {
      if (waits === 0) throw error;
      return this.mail(email, nth, waits - 1);
    }
  }

  private async expect<Body>(path: string, status: number, sending: Sending): Promise<Body> {
    await this.pace();
    const { method = sending.body ? 'POST' : 'GET', body, token, deviceToken } = sending;
    const headers = {
      ...(body && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(deviceToken !== undefined && { 'x-device-token': deviceToken }),
    };
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const response = await this.installation.send(path, init);
    this.count('requests');
    const text = await response.text();
    if (text.includes('service.overloaded')) return this.expect(path, status, sending); // as it asks clients to
    if (response.status !== status) throw new Error(`${path} returned ${response.status}: ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as Body; // the caller knows what the path returns
  }

  private async pace(): Promise<void> {
    const now = performance.now();
    this.nextAt = Math.max(now, this.nextAt + 1_000 / this.requestsPerSecond);
    await delay(this.nextAt - now);
  }

  private count(name: string): void {
    this.counts[name] = (this.counts[name] ?? 0) + 1;
  }
}
