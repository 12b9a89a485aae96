import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { AppError } from '../common/errors/app-error.js';
import type { ClientInfo } from '../common/http/client-info.js';
import { Keyring } from '../common/secrets.js';
import type { OtpPurpose } from './otp.purposes.js';
import { column, columnList, nullable, type RowOf } from '../database/columns.js';
import { runForOne, Statement } from '../database/statement.js';
import { ChallengeIssuer } from './challenge-issuer.service.js';
import { ChallengeResponse } from './challenge.response.js';
import type { CodeAttempt, RedeemedChallenge } from './challenge.js';
import { codesMatch, deriveCode, type CodeAlphabet } from './code-derivation.js';
import { GuessBudgets } from './guess-budgets.service.js';
import { challengeIdForm } from './issued-challenge.js';
import { challengeLimits } from './otp.purposes.js';
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
  throttleKey: nullable(column.text('throttle_key')),
};

type CountedChallenge = RowOf<typeof countedChallenge>;

/** Starts challenges, sends their codes again and redeems them: the only ways to get and to use a code. */
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
   * Starts a challenge: (1) the limits count it before there is any work, known and unknown addresses alike; (2)
   * `prepare` does what takes long, and where it throws, what was counted is given back; (3) one transaction runs
   * `effect`, which issues the challenge.
   *
   * @throws AppError rate_limit.exceeded; what `prepare` and `effect` throw
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
      await this.limits.refund(mail, admission); // or whoever tries again as told would find the limits used up
      throw error;
    })) as Prepared; // undefined is what it is where there is none
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

  /** Sends the code again: see `ResendsService.resend`. */
  async resend(challengeId: string, client: ClientInfo): Promise<ChallengeResponse> {
    return ChallengeResponse.from(await this.resends.resend(challengeId, client));
  }

  /**
   * Takes a code. Three steps: (1) the attempt is counted by one conditional statement that commits by itself, so
   * nothing gives it back; (2) the code is compared in constant time, and a wrong one is counted for its mailbox before
   * anybody hears of it; (3) one transaction consumes the challenge, where nobody else has, and runs `effect`. If
   * `effect` throws, the challenge stays open with its count.
   *
   * @throws AppError `otp.invalid`, one answer for whatever is wrong
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
    const prepared = (await attempt.prepare?.()) as Prepared; // undefined is what it is where there is none
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
      sql: `UPDATE challenges SET attempts = attempts + 1
            WHERE id = $1 AND purpose = $2 AND consumed_at IS NULL AND expires_at > now()
              AND attempts < ${challengeLimits.attempts} AND ($3::uuid IS NULL OR user_id = $3::uuid)
            RETURNING ${columnList(countedChallenge)}`,
      parameters: [attempt.challengeId, attempt.purpose, attempt.userId ?? null],
    });
    return runForOne(this.dataSource.manager, counted);
  }

  /** A decoy goes through the same work and is refused at the very end. */
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
   * The generation is part of the condition: a resend between count and consumption has made the code old. What waited
   * in the context (a pending registration's password hash) has no business here any longer.
   */
  private async consume(tx: EntityManager, challenge: CountedChallenge): Promise<void> {
    const consumed = new Statement({
      name: 'consumed_challenge',
      columns: { id: countedChallenge.id },
      sql: `UPDATE challenges SET consumed_at = now(), context = '{}'
            WHERE id = $1 AND generation = $2 AND consumed_at IS NULL AND expires_at > now() RETURNING id`,
      parameters: [challenge.id, challenge.generation],
    });
    if (!(await runForOne(tx, consumed))) throw new AppError('otp.invalid');
  }
}
