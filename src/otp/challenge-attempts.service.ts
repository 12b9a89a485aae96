import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit-log.service.js';
import type { AuditEntry, OwnerEvent } from '../audit/audit-record.js';
import { AppError } from '../common/errors/app-error.js';
import type { ClientInfo } from '../common/http/client-info.js';
import { Keyring } from '../common/secrets.js';
import { afterCommit } from '../database/after-commit.js';
import { column, columnList, nullable, type RowOf } from '../database/columns.js';
import { run, runForOne, Statement } from '../database/statement.js';
import { ChannelAdmissions } from '../delivery/channel-admissions.js';
import { challengeReferenceOf } from '../delivery/challenge-reference.js';
import { secondsSinceAcceptance } from '../delivery/delivery-counts.js';
import { attemptEvent, eventSql } from './challenge-events.js';
import type { CodeAttempt } from './challenge.js';
import { codesMatch, deriveCode, type CodeAlphabet } from './code-derivation.js';
import { GuessBudgets } from './guess-budgets.service.js';
import { challengeIdForm } from './issued-challenge.js';
import { challengesConfirmed, challengesUsedUp, confirmSeconds } from './otp.metrics.js';
import { challengeLimits, type OtpPurpose } from './otp.purposes.js';

const sinceAcceptance = secondsSinceAcceptance({
  challengeId: 'challenges.id',
  generation: 'challenges.generation',
  destination: 'coalesce(challenges.destination, challenges.address)',
});

const countedChallenge = {
  id: column.text('id'),
  purpose: column.textOf<OtpPurpose>('purpose'),
  channel: column.text('channel'),
  address: column.text('address'),
  userId: nullable(column.uuid('user_id')),
  credentialVersion: nullable(column.integer('credential_version')),
  locale: column.text('locale'),
  context: column.json<unknown>('context'),
  isDecoy: column.boolean('is_decoy'),
  kid: column.text('kid'),
  codeAlphabet: column.textOf<CodeAlphabet>('code_alphabet'),
  codeLength: column.integer('code_length'),
  generation: column.integer('generation'),
  /** Including this one. */
  attempts: column.integer('attempts'),
  throttleKey: nullable(column.text('throttle_key')),
};

/** A challenge for which a code was entered. */
export type CountedChallenge = RowOf<typeof countedChallenge>;

/** Counts the codes entered for challenges, compares them, and uses challenges up. */
@Injectable()
export class ChallengeAttempts {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly keyring: Keyring,
    private readonly guesses: GuessBudgets,
    private readonly audit: AuditLog,
    private readonly admissions: ChannelAdmissions,
  ) {}

  /**
   * One conditional statement, which commits by itself, so nothing can undo it.
   * @returns null if there is no such challenge, or if it is closed
   */
  async count(attempt: Omit<CodeAttempt, 'prepare'>): Promise<CountedChallenge | null> {
    if (!challengeIdForm.test(attempt.challengeId)) return null;
    const counted = new Statement({
      name: 'counted_challenge',
      columns: countedChallenge,
      sql: `UPDATE challenges SET attempts = attempts + 1, events = events || ${eventSql('$4', 'attempts + 1')}
            WHERE id = $1 AND purpose = $2 AND consumed_at IS NULL AND expires_at > now()
              AND attempts < ${challengeLimits.attempts} AND ($3::uuid IS NULL OR user_id = $3::uuid)
            RETURNING ${columnList(countedChallenge)}`,
      parameters: [attempt.challengeId, attempt.purpose, attempt.userId ?? null, attemptEvent('attempted')],
    });
    return runForOne(this.dataSource.manager, counted);
  }

  /** Compares in constant time. Does the same work for a decoy, and rejects it at the end. */
  accepts(challenge: CountedChallenge, code: string): boolean {
    const expected = deriveCode(this.keyring, {
      ...challenge,
      challengeId: challenge.id,
      alphabet: challenge.codeAlphabet,
      length: challenge.codeLength,
    });
    const matches = expected !== null && codesMatch(expected, code);
    return matches && !challenge.isDecoy;
  }

  /** Counts a wrong code for its mailbox, before the response is sent. Decoys count too. */
  async recordFailure(
    challenge: CountedChallenge,
    { userId, client }: Pick<CodeAttempt, 'userId' | 'client'>,
  ): Promise<void> {
    const { throttleKey: key, address, attempts: used } = challenge;
    const common = { ...eventOf(challenge, userId ?? null, client), outcome: 'failure' } as const;
    const details = detailsOf(challenge);
    const attempt = { used, max: challengeLimits.attempts };
    const events: AuditEntry[] = [{ ...common, type: 'challenge.failed', details: { ...details, attempt } }];
    if (used >= challengeLimits.attempts) events.push({ ...common, type: 'challenge.closed', details });
    await this.guesses.recordFailure({ key, address }, this.audit.statements(events));
    if (used >= challengeLimits.attempts) challengesUsedUp.increment(challenge);
  }

  /** The event of a right code, for the flow that it allows. */
  confirmation(challenge: CountedChallenge, client: ClientInfo): AuditEntry {
    const event = eventOf(challenge, challenge.userId, client);
    return { ...event, type: 'challenge.confirmed', outcome: 'success', details: detailsOf(challenge) };
  }

  /**
   * Uses up the challenge, in the transaction of what it allows. The condition includes the generation, because a resend since the count may have replaced the code. The context
   * (such as the password hash of a pending registration) is no longer needed and is deleted.
   */
  async consume(tx: EntityManager, challenge: CountedChallenge): Promise<void> {
    const columns = {
      id: countedChallenge.id,
      secondsSinceAcceptance: nullable(column.double(sinceAcceptance)),
    };
    const consumed = new Statement({
      name: 'consumed_challenge',
      columns,
      sql: `UPDATE challenges SET consumed_at = now(), context = '{}',
              events = events || ${eventSql('$3', '$4::int')}
            WHERE id = $1 AND generation = $2 AND consumed_at IS NULL AND expires_at > now()
            RETURNING ${columnList(columns)}`,
      parameters: [challenge.id, challenge.generation, attemptEvent('confirmed'), challenge.attempts],
    });
    const row = await runForOne(tx, consumed);
    if (!row) throw new AppError('otp.invalid');
    const admission = this.admissions.find(challenge.channel);
    if (admission) await run(tx, admission.confirmedStatement(challenge.id));
    afterCommit(tx, () => {
      challengesConfirmed.increment(challenge);
      // Null if the code was entered before the worker recorded that its message was sent.
      if (row.secondsSinceAcceptance !== null) confirmSeconds.observe(challenge, row.secondsSinceAcceptance);
    });
  }
}

function eventOf(challenge: CountedChallenge, actorId: string | null, client: ClientInfo): OwnerEvent {
  const { userId, address } = challenge;
  return {
    actor: { type: actorId === null ? 'anonymous' : 'user', id: actorId },
    userId,
    client,
    address,
  };
}

function detailsOf({ id, purpose }: CountedChallenge): { purpose: OtpPurpose; challenge: string } {
  return { purpose, challenge: challengeReferenceOf(id) };
}
