import { newIdAt } from '../../common/secrets.js';
import { authenticationOf, type Proof } from '../../factors/proofs.js';
import type { OtpPurpose } from '../../otp/otp.purposes.js';
import type { CodeFlows } from './code-flows.js';
import { later, type Client } from './code-rows.js';
import { newcomer, type Person } from './people.js';
import type { Random } from './random.js';
import type { WeekRows } from './week-rows.js';

/** How many flows of a kind there are on a working day. */
const perDay: Readonly<Record<'password' | OtpPurpose, number>> = {
  password: 260,
  code_login: 95,
  email_verification: 26,
  password_reset: 22,
  second_factor: 18,
  reauthentication: 12,
  email_change: 4,
  phone_verification: 0,
};

const devices = [
  { client: 'Firefox', system: 'Windows' },
  { client: 'Chrome', system: 'Windows' },
  { client: 'Chrome', system: 'Android' },
  { client: 'Safari', system: 'iOS' },
  { client: 'Safari', system: 'macOS' },
  { client: 'Firefox', system: 'Linux' },
];

/** Plays the everyday life of the week before `now`: most of it by day, less at night and at the end of the week. */
export class Week {
  readonly newcomers: Person[] = [];

  constructor(
    private readonly parts: { random: Random; rows: WeekRows; flows: CodeFlows; kid: string; now: Date },
    private readonly people: readonly Person[],
  ) {}

  play(): void {
    const { now } = this.parts;
    const start = now.getTime() - 7 * 86_400_000;
    for (let hour = 0; hour < 7 * 24; hour += 1) this.playHour(new Date(start + hour * 3_600_000));
  }

  /** On one day, `slowmail.example` accepts few connections. */
  isSlow(at: Date): boolean {
    const hoursAgo = (this.parts.now.getTime() - at.getTime()) / 3_600_000;
    return hoursAgo > 62 && hoursAgo < 78;
  }

  client(): Client {
    const { random } = this.parts;
    return { ip: `203.0.113.${random.whole(1, 254)}`, device: random.pick(devices) };
  }

  private playHour(hour: Date): void {
    const { random, now } = this.parts;
    const share = shareOf(hour);
    for (const [kind, count] of Object.entries(perDay) as [keyof typeof perDay, number][]) {
      const expected = count * share;
      const flows = Math.floor(expected) + (random.chance(expected % 1) ? 1 : 0);
      for (let n = 0; n < flows; n += 1) {
        const at = later(hour, random.between(0, 3_600));
        if (at < now) this.playFlow(kind, at);
      }
    }
  }

  private playFlow(kind: keyof typeof perDay, at: Date): void {
    if (kind === 'email_verification') return this.signUp(at);
    const person = this.parts.random.pick(this.people);
    if (person.disabledAt && person.disabledAt < at) return;
    if (kind === 'password') return this.signInByPassword(person, at);
    const client = this.client();
    const confirmedAt = this.parts.flows.run({ purpose: kind, at, person, client, isSlow: this.isSlow(at) });
    if (confirmedAt) this.afterCode(kind, { person, at: confirmedAt, client });
  }

  private signUp(at: Date): void {
    const { random, rows, flows } = this.parts;
    const person = newcomer(random, this.newcomers.length, at);
    const client = this.client();
    rows.addEvent({ at, type: 'registration.started', userId: null, from: client, address: person.email });
    const confirmedAt = flows.run({
      purpose: 'email_verification',
      at,
      person,
      client,
      isSlow: this.isSlow(at),
    });
    if (!confirmedAt) return;
    const createdAt = confirmedAt;
    this.newcomers.push({ ...person, createdAt, isVerified: true });
    rows.addEvent({
      at: createdAt,
      type: 'registration.completed',
      userId: person.id,
      from: client,
      address: person.email,
    });
    this.openSession(person, { at: createdAt, client, proofs: ['mailbox_code'] });
  }

  private signInByPassword(person: Person, at: Date): void {
    const { random, rows } = this.parts;
    const client = this.client();
    const common = { userId: person.id, from: client, address: person.email };
    if (random.chance(0.07))
      rows.addEvent({
        ...common,
        at,
        type: 'sign_in.failed',
        outcome: 'failure',
        details: { method: 'password' },
      });
    const signedInAt = later(at, 6);
    if (!person.hasTotp) return this.openSession(person, { at: signedInAt, client, proofs: ['password'] });
    const owed = { methods: ['password'], owed: 'second_factor' };
    rows.addEvent({ ...common, at: signedInAt, type: 'sign_in.owes_factor', details: owed });
    const failed = random.chance(0.1);
    const details = { factor: 'totp' };
    if (failed)
      rows.addEvent({
        ...common,
        at: later(signedInAt, 12),
        type: 'factor.failed',
        outcome: 'failure',
        details,
      });
    rows.addEvent({ ...common, at: later(signedInAt, 25), type: 'factor.used', details });
    this.openSession(person, { at: later(signedInAt, 25), client, proofs: ['password', 'totp'] });
  }

  private afterCode(
    purpose: OtpPurpose,
    { person, at, client }: { person: Person; at: Date; client: Client },
  ): void {
    const { rows, flows } = this.parts;
    const event = { at, userId: person.id, from: client, address: person.email };
    const notice = (template: string) =>
      flows.notify(template, { at, person, client, isSlow: this.isSlow(at) });
    if (purpose === 'code_login') this.openSession(person, { at, client, proofs: ['mailbox_code'] });
    if (purpose === 'second_factor') {
      rows.addEvent({ ...event, type: 'factor.used', details: { factor: 'mailbox_code' } });
      this.openSession(person, { at, client, proofs: ['password', 'mailbox_code'] });
    }
    if (purpose === 'password_reset') {
      rows.addEvent({ ...event, type: 'password.reset' });
      notice('password-reset-done');
    }
    if (purpose === 'email_change') {
      rows.addEvent({ ...event, type: 'email.changed' });
      notice('email-changed');
    }
  }

  private openSession(
    person: Person,
    { at, client, proofs }: { at: Date; client: Client; proofs: Proof[] },
  ): void {
    const { random, rows, flows, kid } = this.parts;
    const sessionId = newIdAt(at);
    const isNewDevice = random.chance(0.15);
    const event = { at, userId: person.id, sessionId, from: client, address: person.email };
    const details = { methods: proofs };
    rows.addEvent({ ...event, type: 'sign_in.succeeded', details, computed: { isNewDevice } });
    if (isNewDevice) flows.notify('new-device', { at, person, client, isSlow: this.isSlow(at) });
    const [expiresAt, absoluteExpiresAt] = [later(at, 7 * 86_400), later(at, 30 * 86_400)];
    const isEnded = random.chance(0.5) || (person.disabledAt !== null && person.disabledAt > at);
    rows.add('sessions', {
      id: sessionId,
      user_id: person.id,
      kid,
      generation: 0,
      ...authenticationOf(proofs),
      ip: client.ip,
      device: client.device,
      earlier_rotations: [],
      authenticated_at: at,
      created_at: at,
      rotated_at: at,
      expires_at: expiresAt,
      absolute_expires_at: absoluteExpiresAt,
      revoked_at: isEnded ? later(at, random.between(60, 3_600)) : null,
    });
  }
}

/** The share of a day's flows that falls into an hour. */
function shareOf(hour: Date): number {
  const ofDay = [0, 6].includes(hour.getUTCDay()) ? 0.5 : 1;
  const height = Math.exp(-(((hour.getUTCHours() - 13) / 6) ** 2)) + 0.08;
  return (ofDay * height) / 12.5;
}
