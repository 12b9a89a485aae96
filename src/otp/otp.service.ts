import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { AppError } from '../common/errors/app-error.js';
import type { ClientInfo } from '../common/http/client-info.js';
import { Keyring } from '../common/secrets.js';
import { column, columnList, nullable, type RowOf } from '../database/columns.js';
import { runForOne, Statement } from '../database/statement.js';
import { attemptEvent, eventSql } from './challenge-events.js';
import { ChallengeIssuer } from './challenge-issuer.service.js';
import { ChallengeResponse } from './challenge.response.js';
import type { CodeAttempt, RedeemedChallenge } from './challenge.js';
import { codesMatch, deriveCode, type CodeAlphabet } from './code-derivation.js';
import { GuessBudgets } from './guess-budgets.service.js';
import { challengeIdForm } from './issued-challenge.js';
import { challengeLimits, type OtpPurpose } from './otp.purposes.js';
import { ResendsService } from './resends.service.js';
import { StartLimits, type StartingAccount } from './start-limits.service.js';
import type { Starting, StartRequest } from './start-request.js';

const countedChallenge = {
  id: column.text('id'),
  purpose: column.textOf<OtpPurpose>('purpose'),
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

type CountedChallenge = RowOf<typeof countedChallenge>;

/** Starts, resends and redeems challenges. There is no other way to get or to use a code. */
@Injectable()
export class OtpService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly keyring: Keyring,
    private readonly limits: StartLimits,
    private readonly issuer: ChallengeIssuer,
    private readonly resends: ResendsService,
    private readonly guesses: GuessBudgets,
  ) {}

  /**
   * Starts a challenge in three steps: (1) the limits count it before any other work, equally for known and unknown
   * addresses; (2) `prepare` does the slow work, and if it throws, the counts are refunded; (3) one transaction runs
   * `effect`, which issues the challenge.
   *
   * @throws AppError rate_limit.exceeded; any error of `prepare` and `effect`
   */
  async start<Account extends StartingAccount, Prepared, Result>(
    request: StartRequest<Account, Prepared>,
    effect: (start: Starting<Account, Prepared>) => Promise<Result>,
  ): Promise<Result> {
    this.limits.rejectFlood(request);
    const account = await request.findAccount();
    const mail = { ...request, account };
    const admission = await this.limits.admit(mail);
    const prepared = (await request.prepare?.().catch(async (error: unknown) => {
      await this.limits.refund(mail, admission); // otherwise a client that retries as told would exceed the limits
      throw error;
    })) as Prepared; // as: undefined if there is no `prepare`
    const { purpose, address, recipient, client } = request;
    return this.dataSource.transaction((tx) =>
      effect({
        tx,
        account,
        prepared,
        issue: async (content) =>
          ChallengeResponse.from(
            await this.issuer.issue(tx, { ...content, purpose, address, recipient, client, admission }),
          ),
      }),
    );
  }

  /** See `ResendsService.resend`. */
  async resend(challengeId: string, client: ClientInfo): Promise<ChallengeResponse> {
    return ChallengeResponse.from(await this.resends.resend(challengeId, client));
  }

  /**
   * Redeems a code in three steps: (1) one conditional statement counts the attempt and commits by itself, so nothing
   * can undo it; (2) the code is compared in constant time, and a wrong one is counted for its mailbox before the
   * response is sent; (3) one transaction consumes the challenge, unless another request already has, and runs
   * `effect`. If `effect` throws, the challenge stays open, and the attempt stays counted.
   *
   * @throws AppError `otp.invalid`, the same for every reason
   */
  async redeem<T, Prepared = undefined>(
    attempt: CodeAttempt<Prepared>,
    effect: (tx: EntityManager, challenge: RedeemedChallenge, prepared: Prepared) => Promise<T>,
  ): Promise<T> {
    const challenge = await this.countAttempt(attempt);
    if (!challenge) throw new AppError('otp.invalid');
    if (!this.accepts(challenge, attempt.code)) {
      await this.guesses.recordFailure({ key: challenge.throttleKey, address: challenge.address });
      throw new AppError('otp.invalid');
    }
    const prepared = (await attempt.prepare?.()) as Prepared; // as: undefined if there is no `prepare`
    return this.dataSource.transaction(async (tx) => {
      await this.consume(tx, challenge);
      return effect(tx, challenge, prepared);
    });
  }

  private async countAttempt(attempt: Omit<CodeAttempt, 'prepare'>): Promise<CountedChallenge | null> {
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

  /** Does the same work for a decoy, and rejects it at the end. */
  private accepts(challenge: CountedChallenge, code: string): boolean {
    const expected = deriveCode(this.keyring, {
      ...challenge,
      challengeId: challenge.id,
      alphabet: challenge.codeAlphabet,
      length: challenge.codeLength,
    });
    const matches = expected !== null && codesMatch(expected, code);
    return matches && !challenge.isDecoy;
  }

  /**
   * The condition includes the generation, because a resend since the count may have replaced the code. The context
   * (such as the password hash of a pending registration) is no longer needed and is deleted.
   */
  private async consume(tx: EntityManager, challenge: CountedChallenge): Promise<void> {
    const consumed = new Statement({
      name: 'consumed_challenge',
      columns: { id: countedChallenge.id },
      sql: `UPDATE challenges SET consumed_at = now(), context = '{}',
              events = events || ${eventSql('$3', '$4::int')}
            WHERE id = $1 AND generation = $2 AND consumed_at IS NULL AND expires_at > now() RETURNING id`,
      parameters: [challenge.id, challenge.generation, attemptEvent('confirmed'), challenge.attempts],
    });
    if (!(await runForOne(tx, consumed))) throw new AppError('otp.invalid');
  }
}
