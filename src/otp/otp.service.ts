import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { AppError } from '../common/errors/app-error.js';
import type { ClientInfo } from '../common/http/client-info.js';
import { chooseLanguage } from '../common/i18n/languages.js';
import { Keyring, randomId } from '../common/secrets.js';
import { Settings, type OtpPurpose } from '../config/settings.js';
import { onlyRow, rows } from '../database/rows.js';
import { writeTogether, type Write } from '../database/write-together.js';
import { MailService, type MailOrder } from '../mail/mail.service.js';
import type { ChallengeOrder, CodeAttempt, IssuedChallenge, ProvenChallenge } from './challenge.js';
import type { Challenge } from './challenge.entity.js';
import { codesMatch, deriveCode, type CodeShape } from './code-derivation.js';
import { challengeLimits, otpPurposePolicies } from './otp.purposes.js';

type MailedChallenge = Omit<IssuedChallenge, 'codeLength' | 'expiresAt' | 'resendAvailableAt'>;

type CountedChallenge = ProvenChallenge &
  Pick<Challenge, 'isDecoy' | 'kid' | 'codeAlphabet' | 'codeLength' | 'generation'>;

/** What `randomId` makes; anything else names no challenge and is not worth a query. */
const challengeIdForm = /^[A-Za-z0-9_-]{22}$/;

/** Owns the table `challenges`. `issue` and `redeem` are the only ways to get and to use a code. */
@Injectable()
export class OtpService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly keyring: Keyring,
    private readonly mail: MailService,
    private readonly settings: Settings,
  ) {}

  /** Writes the challenge, its mail and the job, in the caller's transaction: the same three for a decoy. */
  async issue(tx: EntityManager, order: ChallengeOrder): Promise<IssuedChallenge> {
    const id = randomId();
    const locale = this.languageOf(order);
    const { userId = null, isSilent = false } = order;
    const mail = this.mailOf({ ...order, id, userId, isSilent, generation: 0, locale }, order.client);
    const writes = {
      account: this.holding(userId, order.address),
      challenge: this.inserting({ ...order, id, userId, isSilent, locale }),
      mail: this.mail.queueing(mail),
      ...(order.notice && { notice: this.mail.queueing(order.notice) }),
    };
    return onlyRow(await writeTogether<IssuedChallenge>(tx, writes, 'challenge'));
  }

  /** As `issue`, for whoever has the mailbox of an account; a decoy where the address has none. */
  issueToOwner(
    tx: EntityManager,
    order: Pick<ChallengeOrder, 'purpose' | 'address' | 'context' | 'client'> & {
      account: { id: string; locale: string } | null;
    },
  ): Promise<IssuedChallenge> {
    const { account, ...rest } = order;
    const [userId, locale] = [account?.id, account?.locale ?? null];
    return this.issue(tx, { ...rest, isDecoy: account === null, userId, locale });
  }

  /**
   * Keeps the account until the challenge that refers to it is written; where it has just gone, that is a decoy. To
   * lock a row takes time that a clock can tell from locking none, so where there is no account it is that of the next
   * one in the alphabet, of which nothing comes back, for which nobody waits, and which nothing of all this concerns.
   */
  private holding(userId: string | null, address: string): Write {
    return userId === null
      ? {
          sql: `SELECT NULL::uuid AS id, NULL::integer AS epoch
                FROM (SELECT id FROM users WHERE email >= $1 ORDER BY email LIMIT 1
                      FOR KEY SHARE SKIP LOCKED) AS neighbour`,
          parameters: [address],
        }
      : { sql: 'SELECT id, epoch FROM users WHERE id = $1 FOR KEY SHARE', parameters: [userId] };
  }

  private inserting(order: ChallengeOrder & { id: string; userId: string | null; isSilent: boolean }): Write {
    const shape = this.codeShape(order.purpose);
    return {
      sql: `INSERT INTO challenges (id, purpose, address, user_id, account_epoch, is_decoy, is_silent, kid,
                                    code_alphabet, code_length, locale, context, expires_at)
            VALUES ($1, $2, $3, (SELECT id FROM account), (SELECT epoch FROM account),
                    $4 OR ($5::boolean AND NOT EXISTS (SELECT FROM account)), $6, $7, $8, $9, $10, $11::jsonb,
                    now() + $13::int * interval '1 second')
            RETURNING ${this.issuedColumns('$12')}`,
      parameters: [
        order.id,
        order.purpose,
        order.address,
        order.isDecoy,
        order.userId !== null,
        order.isSilent,
        this.keyring.currentKid,
        shape.alphabet,
        shape.length,
        order.locale,
        JSON.stringify(order.context ?? {}),
        this.settings.otp.resendCooldownSeconds,
        this.settings.otp.purposes[order.purpose].ttlSeconds,
      ],
    };
  }

  /**
   * Sends the code again: the same one while half of its lifetime is left, so that a slow first mail is not dead on
   * arrival; else a new one with a new lifetime. One UPDATE decides, so parallel calls send one mail.
   *
   * @throws AppError `rate_limit.exceeded` inside the cooldown, `challenge.closed` where it takes no more,
   *   `resource.not_found` for an id that was never given out
   */
  async resend(tx: EntityManager, challengeId: string, client: ClientInfo): Promise<IssuedChallenge> {
    if (!challengeIdForm.test(challengeId)) throw new AppError('resource.not_found');
    // The lifetime depends on the purpose, which only the row knows.
    const ttl = this.ttlByPurpose('purpose');
    const isYoung = `expires_at - now() >= ${ttl} / 2`;
    const [resent] = await rows<IssuedChallenge>(
      tx,
      `UPDATE challenges SET
         resends    = resends + 1,
         sent_at    = now(),
         generation = CASE WHEN ${isYoung} THEN generation ELSE generation + 1 END,
         expires_at = CASE WHEN ${isYoung} THEN expires_at ELSE now() + ${ttl} END
       WHERE id = $1 AND NOT (${closedForResend}) AND sent_at <= now() - $2::int * interval '1 second'
       RETURNING ${this.issuedColumns('$2')}`,
      [challengeId, this.settings.otp.resendCooldownSeconds],
    );
    if (!resent) throw await this.whyNoResend(tx, challengeId);
    await this.mail.queue(tx, this.mailOf(resent, client));
    return resent;
  }

  /**
   * Takes a code. Three steps: (1) the attempt is counted by one conditional UPDATE that commits by itself, so
   * nothing gives it back; (2) the code is compared in constant time; (3) one transaction consumes the challenge,
   * where nobody else has, and runs `effect`. If `effect` throws, the challenge stays open with its count.
   *
   * @throws AppError `otp.invalid`, one answer for whatever is wrong
   */
  async redeem<T>(
    attempt: CodeAttempt,
    effect: (tx: EntityManager, challenge: ProvenChallenge) => Promise<T>,
  ): Promise<T> {
    const challenge = await this.countAttempt(attempt);
    if (!challenge || !this.accepts(challenge, attempt.code)) throw new AppError('otp.invalid');
    return this.dataSource.transaction(async (tx) => {
      await this.consume(tx, challenge);
      return effect(tx, challenge);
    });
  }

  private async countAttempt(attempt: CodeAttempt): Promise<CountedChallenge | null> {
    if (!challengeIdForm.test(attempt.challengeId)) return null;
    const [counted] = await rows<CountedChallenge>(
      this.dataSource.manager,
      `UPDATE challenges SET attempts = attempts + 1
       WHERE id = $1 AND purpose = $2 AND consumed_at IS NULL AND expires_at > now()
         AND attempts < ${challengeLimits.attempts} AND ($3::uuid IS NULL OR user_id = $3::uuid)
       RETURNING id, purpose, address, user_id AS "userId", account_epoch AS "accountEpoch", locale, context,
                 is_decoy AS "isDecoy", kid, code_alphabet AS "codeAlphabet", code_length AS "codeLength", generation`,
      [attempt.challengeId, attempt.purpose, attempt.userId ?? null],
    );
    return counted ?? null;
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
   * in the context (a claim's password hash) has no business here any longer.
   */
  private async consume(tx: EntityManager, challenge: CountedChallenge): Promise<void> {
    const consumed = await rows(
      tx,
      `UPDATE challenges SET consumed_at = now(), context = '{}'
       WHERE id = $1 AND generation = $2 AND consumed_at IS NULL AND expires_at > now() RETURNING id`,
      [challenge.id, challenge.generation],
    );
    if (consumed.length === 0) throw new AppError('otp.invalid');
  }

  private async whyNoResend(tx: EntityManager, challengeId: string): Promise<AppError> {
    const cooldownSeconds = this.settings.otp.resendCooldownSeconds;
    const [state] = await rows<{ isClosed: boolean; waitSeconds: number }>(
      tx,
      `SELECT ${closedForResend} AS "isClosed",
              greatest(1, ceil(extract(epoch FROM sent_at - now()) + $2::int))::int AS "waitSeconds"
       FROM challenges WHERE id = $1`,
      [challengeId, cooldownSeconds],
    );
    if (!state) return new AppError('resource.not_found');
    if (state.isClosed) return new AppError('challenge.closed');
    return new AppError('rate_limit.exceeded', {
      detail: 'A code was sent a moment ago. Look into the mailbox, or wait.',
      retryAfterSeconds: state.waitSeconds,
      rateLimit: { policy: 'resend', quota: 1, windowSeconds: cooldownSeconds },
    });
  }

  private mailOf(challenge: MailedChallenge, client: ClientInfo): MailOrder {
    const { template, decoyTemplate } = otpPurposePolicies[challenge.purpose];
    const { address: recipient, userId, locale, id, generation, isSilent } = challenge;
    return challenge.isDecoy
      ? { template: isSilent ? null : decoyTemplate, recipient, userId: null, locale, client }
      : { template, recipient, userId, locale, challenge: { id, generation }, client };
  }

  /** Of whoever has the mailbox: a code was asked for by them, as a rule; a notice in place of it was not. */
  private languageOf({ locale, isDecoy, client }: ChallengeOrder): string {
    const wanted = [...(locale === null ? [] : [locale]), ...(isDecoy ? [] : client.languages)];
    return chooseLanguage(wanted, this.settings.defaultLanguage);
  }

  private codeShape(purpose: OtpPurpose): CodeShape {
    return { alphabet: 'digits', length: this.settings.otp.purposes[purpose].length };
  }

  private ttlByPurpose(column: string): string {
    const cases = Object.entries(this.settings.otp.purposes).map(
      // Names and numbers of our own settings, no text of a client's.
      ([purpose, { ttlSeconds }]) => `WHEN '${purpose}' THEN interval '${ttlSeconds} seconds'`,
    );
    return `(CASE ${column} ${cases.join(' ')} END)`;
  }

  private issuedColumns(cooldownParameter: string): string {
    return `id, purpose, address, user_id AS "userId", is_decoy AS "isDecoy", is_silent AS "isSilent", locale, code_length AS "codeLength", generation,
      expires_at AS "expiresAt", sent_at + ${cooldownParameter}::int * interval '1 second' AS "resendAvailableAt"`;
  }
}

const closedForResend = `(consumed_at IS NOT NULL OR attempts >= ${challengeLimits.attempts}
  OR resends >= ${challengeLimits.resends}
  OR created_at <= now() - interval '${challengeLimits.resendableSeconds} seconds')`;
