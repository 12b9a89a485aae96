import { newIdAt } from '../../common/secrets.js';
import { challengeLimits, otpPurposePolicies, type OtpPurpose } from '../../otp/otp.purposes.js';
import {
  challengeRow,
  deliveryRow,
  expiryOf,
  later,
  type Client,
  type PlayedCode,
  type PlayedMessage,
} from './code-rows.js';
import { send, type Sending } from './mail-servers.js';
import type { Person } from './people.js';
import type { Random } from './random.js';
import { referenceOf, type WeekRows } from './week-rows.js';

export interface CodeFlow {
  purpose: OtpPurpose;
  at: Date;
  person: Person;
  client: Client;
  isSlow: boolean;
}

interface Parts {
  random: Random;
  rows: WeekRows;
  kid: string;
  now: Date;
}

/** Writes the rows of flows with a code: the challenge, its messages, and the events of the audit log. */
export class CodeFlows {
  constructor(private readonly parts: Parts) {}

  /** @returns when the code was confirmed; null if it never was */
  run({ purpose, at, person, client, isSlow }: CodeFlow): Date | null {
    const userId = purpose === 'email_verification' ? null : person.id;
    const started = { purpose, at, recipient: person, userId, client, requestId: newIdAt(at) };
    const id = this.parts.random.text(22);
    const { template } = otpPurposePolicies[purpose];
    const expiresAt = expiryOf({ purpose, at });
    const { status, finishedAt } = this.mail(
      { ...started, template, challengeId: id },
      { isSlow, expiresAt },
    );
    const entered =
      status === 'sent' && finishedAt
        ? this.enterAfter(finishedAt, expiresAt)
        : { wrong: [], confirmedAt: null };
    this.add({ ...started, ...entered, id, isDecoy: false });
    return entered.confirmedAt;
  }

  /** A start for an address without an account: the same rows, and no message. */
  runDecoy(
    purpose: OtpPurpose,
    { at, address, client, guesses }: { at: Date; address: string; client: Client; guesses: number },
  ): void {
    const recipient = { email: address, domain: address.split('@')[1] ?? '', locale: 'en' };
    const started = { purpose, at, recipient, userId: null, client, requestId: newIdAt(at) };
    const wrong = Array.from({ length: guesses }, (_, index) => later(at, 3 + index * 2));
    const finishedAt = later(at, 0.4);
    const lastError = 'there is nothing to send';
    const sending = {
      status: 'dropped',
      attempts: [],
      lastError,
      firstAttemptAt: finishedAt,
      finishedAt,
    } as const;
    const message = { ...started, template: null, challengeId: null };
    this.parts.rows.add('deliveries', deliveryRow(message, { ...sending, attempts: [] }));
    this.add({ ...started, id: this.parts.random.text(22), wrong, confirmedAt: null, isDecoy: true });
  }

  notify(template: string, { person, at, client, isSlow }: Omit<CodeFlow, 'purpose'>): void {
    const message = { template, at, recipient: person, userId: person.id, client, requestId: newIdAt(at) };
    this.mail({ ...message, challengeId: null }, { isSlow, expiresAt: later(at, 86_400) });
  }

  private mail(message: PlayedMessage, { isSlow, expiresAt }: { isSlow: boolean; expiresAt: Date }): Sending {
    const { random, rows } = this.parts;
    const { domain, email: mailbox } = message.recipient;
    const sending = this.asOfNow(send(random, { domain, mailbox, queuedAt: message.at, isSlow, expiresAt }));
    rows.add('deliveries', deliveryRow(message, sending));
    return sending;
  }

  /** What has not happened yet is still in the queue. */
  private asOfNow(sending: Sending): Sending {
    const { now } = this.parts;
    if (sending.finishedAt && sending.finishedAt <= now) return sending;
    const attempts = sending.attempts.filter((attempt) => new Date(attempt.at) <= now);
    const lastError = attempts.at(-1)?.reason ?? null;
    return { status: 'queued', attempts, lastError, firstAttemptAt: null, finishedAt: null };
  }

  private enterAfter(arrivedAt: Date, expiresAt: Date): Pick<PlayedCode, 'wrong' | 'confirmedAt'> {
    const { random, now } = this.parts;
    const mistakes = random.chance(0.12) ? random.whole(1, random.chance(0.2) ? 5 : 2) : 0;
    const readAt = later(arrivedAt, random.tail(6, 240));
    const times = Array.from({ length: mistakes }, (_, index) => later(readAt, index * 8));
    const confirmedAt = later(readAt, mistakes * 8);
    const isConfirmed = mistakes < 5 && confirmedAt < expiresAt && confirmedAt < now && random.chance(0.93);
    return {
      wrong: times.filter((at) => at < now && at < expiresAt),
      confirmedAt: isConfirmed ? confirmedAt : null,
    };
  }

  private add(code: PlayedCode): void {
    const { rows, kid } = this.parts;
    rows.add('challenges', challengeRow(code, kid));
    const details = { purpose: code.purpose, challenge: referenceOf(code.id) };
    const common = { userId: code.userId, from: code.client, address: code.recipient.email, details };
    rows.addEvent({ ...common, at: code.at, type: 'challenge.started', requestId: code.requestId });
    const failed = { ...common, outcome: 'failure' } as const;
    for (const [index, at] of code.wrong.entries()) {
      const attempt = { used: index + 1, max: challengeLimits.attempts };
      rows.addEvent({ ...failed, at, type: 'challenge.failed', details: { ...details, attempt } });
      if (attempt.used === attempt.max) rows.addEvent({ ...failed, at, type: 'challenge.closed' });
    }
    if (code.confirmedAt) rows.addEvent({ ...common, at: code.confirmedAt, type: 'challenge.confirmed' });
  }
}
