import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { AppError } from '../common/errors/app-error.js';
import { chooseLanguage } from '../common/i18n/languages.js';
import { Keyring, randomId } from '../common/secrets.js';
import { Settings } from '../config/settings.js';
import { onlyRow, rows } from '../database/rows.js';
import { writeTogether, type Write } from '../database/write-together.js';
import { MailService } from '../mail/mail.service.js';
import type { ChallengeOrder, CodeAttempt, IssuedChallenge, ProvenChallenge } from './challenge.js';
import type { Challenge } from './challenge.entity.js';
import { codesMatch, deriveCode } from './code-derivation.js';
import { GuessBudgets } from './guess-budgets.service.js';
import { challengeIdForm, issuedColumns, mailOf } from './issued-challenge.js';
import { challengeLimits, longCode } from './otp.purposes.js';

type CountedChallenge = ProvenChallenge &
  Pick<Challenge, 'isDecoy' | 'kid' | 'codeAlphabet' | 'codeLength' | 'generation' | 'throttleKey'>;

/** Owns the table `challenges`. `issue` and `redeem` are the only ways to get and to use a code. */
@Injectable()
export class OtpService {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly keyring: Keyring,
    private readonly mail: MailService,
    private readonly settings: Settings,
    private readonly guesses: GuessBudgets,
  ) {}

  /** Writes the challenge and its mail, in the caller's transaction: the same two for a decoy. */
  async issue(tx: EntityManager, order: ChallengeOrder): Promise<IssuedChallenge> {
    const id = randomId();
    const locale = this.languageOf(order);
    const { userId = null, isSilent = false } = order;
    const { client, admission } = order;
    const issued = { ...order, id, userId, isSilent, generation: 0, locale };
    const mail = mailOf(issued, { client, isMailed: admission.isMailed });
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
    order: Pick<ChallengeOrder, 'purpose' | 'address' | 'context' | 'client' | 'admission'> & {
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
    const { ttlSeconds, length } = this.settings.otp.purposes[order.purpose];
    const { needsLongCode, isByOwner, mailKey, devicesKey } = order.admission;
    const isLong = `($14::boolean OR ${this.guesses.isEscalated({ key: '$13', address: '$3', isByOwner: '$15' })})`;
    return {
      sql: `INSERT INTO challenges (id, purpose, address, user_id, account_epoch, is_decoy, is_silent, kid,
                                    code_alphabet, code_length, locale, context, expires_at, throttle_key,
                                    mail_key, devices_key)
            VALUES ($1, $2, $3, (SELECT id FROM account), (SELECT epoch FROM account),
                    $4 OR ($5::boolean AND NOT EXISTS (SELECT FROM account)), $6, $7,
                    CASE WHEN ${isLong} THEN '${longCode.alphabet}' ELSE 'digits' END,
                    CASE WHEN ${isLong} THEN ${longCode.length} ELSE $8::int END, $9, $10::jsonb,
                    now() + $12::int * interval '1 second', $13, $16, $17)
            RETURNING ${issuedColumns('$11')}`,
      parameters: [
        order.id,
        order.purpose,
        order.address,
        order.isDecoy,
        order.userId !== null,
        order.isSilent,
        this.keyring.currentKid,
        length,
        order.locale,
        JSON.stringify(order.context ?? {}),
        this.settings.otp.resendCooldownSeconds,
        ttlSeconds,
        this.guesses.keyOf(order.address),
        needsLongCode,
        isByOwner,
        mailKey,
        devicesKey,
      ],
    };
  }

  /**
   * Takes a code. Three steps: (1) the attempt is counted by one conditional statement that commits by itself, so
   * nothing gives it back; (2) the code is compared in constant time, and a wrong one is counted for its mailbox before
   * anybody hears of it; (3) one transaction consumes the challenge, where nobody else has, and runs `effect`. If `effect`
   * throws, the challenge stays open with its count.
   *
   * @throws AppError `otp.invalid`, one answer for whatever is wrong
   */
  async redeem<T, Prepared = undefined>(
    attempt: CodeAttempt<Prepared>,
    effect: (tx: EntityManager, challenge: ProvenChallenge, prepared: Prepared) => Promise<T>,
  ): Promise<T> {
    const challenge = await this.countAttempt(attempt);
    if (!challenge) throw new AppError('otp.invalid');
    if (!this.accepts(challenge, attempt.code)) {
      await this.guesses.recordFailure({ key: challenge.throttleKey, address: challenge.address });
      throw new AppError('otp.invalid');
    }
    const prepared = (await attempt.beforehand?.()) as Prepared; // undefined is what it is where there is none
    return this.dataSource.transaction(async (tx) => {
      await this.consume(tx, challenge);
      return effect(tx, challenge, prepared);
    });
  }

  private async countAttempt(attempt: Omit<CodeAttempt, 'beforehand'>): Promise<CountedChallenge | null> {
    if (!challengeIdForm.test(attempt.challengeId)) return null;
    const [counted] = await rows<CountedChallenge>(
      this.dataSource.manager,
      `UPDATE challenges SET attempts = attempts + 1
       WHERE id = $1 AND purpose = $2 AND consumed_at IS NULL AND expires_at > now()
         AND attempts < ${challengeLimits.attempts} AND ($3::uuid IS NULL OR user_id = $3::uuid)
       RETURNING id, purpose, address, user_id AS "userId", account_epoch AS "accountEpoch", locale, context,
                 is_decoy AS "isDecoy", kid, code_alphabet AS "codeAlphabet", code_length AS "codeLength",
                 generation, throttle_key AS "throttleKey"`,
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

  /** Of whoever has the mailbox: a code was asked for by them, as a rule; a notice in place of it was not. */
  private languageOf({ locale, isDecoy, client }: ChallengeOrder): string {
    const wanted = [...(locale === null ? [] : [locale]), ...(isDecoy ? [] : client.languages)];
    return chooseLanguage(wanted, this.settings.defaultLanguage);
  }
}
