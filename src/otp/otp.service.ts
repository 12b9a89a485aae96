import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { afterCommit } from '../database/after-commit.js';
import { AuditedFailures } from '../audit/audited-failures.service.js';
import { AppError } from '../common/errors/app-error.js';
import type { ClientInfo } from '../common/http/client-info.js';
import { randomId } from '../common/secrets.js';
import { traced } from '../common/tracing.js';
import { ChallengeAttempts } from './challenge-attempts.service.js';
import { ChallengeIssuer } from './challenge-issuer.service.js';
import { ChallengeResponse } from './challenge.response.js';
import type { CodeAttempt, RedeemedChallenge } from './challenge.js';
import { ResendsService } from './resends.service.js';
import { StartLimits, type MailRequest, type StartingAccount } from './start-limits.service.js';
import type { Starting, StartRequest } from './start-request.js';
import { codeGuesses, challengesStarted } from './otp.metrics.js';

/** Starts, resends and redeems challenges. There is no other way to get or to use a code. */
@Injectable()
export class OtpService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly limits: StartLimits,
    private readonly issuer: ChallengeIssuer,
    private readonly resends: ResendsService,
    private readonly attempts: ChallengeAttempts,
    private readonly failures: AuditedFailures,
  ) {}

  /**
   * Starts a challenge in three steps: (1) the limits count it before any other work, equally for known and unknown
   * addresses; (2) `prepare` does the slow work, and if it throws, the counts are refunded; (3) one transaction runs
   * `effect`, which issues the challenge.
   *
   * @throws AppError rate_limit.exceeded; any error of `prepare` and `effect`
   */
  start<Account extends StartingAccount, Prepared, Result>(
    request: StartRequest<Account, Prepared>,
    effect: (start: Starting<Account, Prepared>) => Promise<Result>,
  ): Promise<Result> {
    return traced('otp.start', { 'postern.purpose': request.purpose }, () =>
      this.admitAndRun(request, effect),
    );
  }

  private async admitAndRun<Account extends StartingAccount, Prepared, Result>(
    request: StartRequest<Account, Prepared>,
    effect: (start: Starting<Account, Prepared>) => Promise<Result>,
  ): Promise<Result> {
    this.limits.rejectFlood(request);
    const account = await request.findAccount();
    const id = randomId();
    const mail = { otherMethods: [], ...request, account, challengeId: id, nth: 0 };
    const admission = await this.limits.admit(mail).catch(async (error: unknown) => {
      await this.recordRefusal(error, mail);
      throw error;
    });
    const prepared = (await request.prepare?.().catch(async (error: unknown) => {
      await this.limits.refund(mail, admission); // otherwise a client that retries as told would exceed the limits
      throw error;
    })) as Prepared; // as: undefined if there is no `prepare`
    const { purpose, address, recipient, client, actorId = null, isRegistration = false } = request;
    const order = { id, purpose, address, recipient, client, actorId, isRegistration, admission };
    return this.dataSource.transaction((tx) =>
      effect({
        tx,
        account,
        prepared,
        issue: async (content) => {
          const subjectId = content.userId ?? account?.id ?? null;
          const issued = await this.issuer.issue(tx, { ...content, ...order, subjectId });
          afterCommit(tx, () => challengesStarted.increment(issued));
          return ChallengeResponse.from(issued);
        },
      }),
    );
  }

  /** See `ResendsService.resend`. */
  async resend(
    challengeId: string,
    client: ClientInfo,
    channel: string | null = null,
  ): Promise<ChallengeResponse> {
    return ChallengeResponse.from(await this.resends.resend(challengeId, client, channel));
  }

  /**
   * Redeems a code in three steps: (1) one conditional statement counts the attempt and commits by itself, so nothing
   * can undo it; (2) the code is compared in constant time, and a wrong one is counted for its mailbox before the
   * response is sent; (3) one transaction consumes the challenge, unless another request already has, and runs
   * `effect`. If `effect` throws, the challenge stays open, and the attempt stays counted.
   *
   * @throws AppError `otp.invalid`, the same for every reason
   */
  redeem<T, Prepared = undefined>(
    attempt: CodeAttempt<Prepared>,
    effect: (tx: EntityManager, challenge: RedeemedChallenge, prepared: Prepared) => Promise<T>,
  ): Promise<T> {
    return traced('otp.redeem', { 'postern.purpose': attempt.purpose }, () =>
      this.countAndRun(attempt, effect),
    );
  }

  private async countAndRun<T, Prepared>(
    attempt: CodeAttempt<Prepared>,
    effect: (tx: EntityManager, challenge: RedeemedChallenge, prepared: Prepared) => Promise<T>,
  ): Promise<T> {
    const { purpose } = attempt;
    const challenge = await this.attempts.count(attempt);
    if (!challenge) {
      codeGuesses.increment({ purpose, result: 'refused' });
      throw new AppError('otp.invalid');
    }
    const isRight = this.attempts.accepts(challenge, attempt.code);
    codeGuesses.increment({ purpose, result: isRight ? 'right' : 'wrong' });
    if (!isRight) {
      await this.attempts.recordFailure(challenge, attempt);
      throw new AppError('otp.invalid');
    }
    const prepared = (await attempt.prepare?.()) as Prepared; // as: undefined if there is no `prepare`
    return this.dataSource.transaction(async (tx) => {
      await this.attempts.consume(tx, challenge);
      const confirmed = this.attempts.confirmation(challenge, attempt.client);
      return effect(tx, { ...challenge, confirmed }, prepared);
    });
  }

  /** See `AuditedFailures.recordRefusal`. */
  private recordRefusal(error: unknown, mail: MailRequest & { actorId?: string }): Promise<void> {
    const { purpose, address, client, account, actorId = null } = mail;
    return this.failures.recordRefusal(error, (limit) => ({
      type: 'challenge.started',
      outcome: 'refused',
      actor: { type: actorId === null ? 'anonymous' : 'user', id: actorId },
      userId: account?.id ?? null,
      details: { purpose, limit },
      client,
      address,
    }));
  }
}
