import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { AppError } from '../common/errors/app-error.js';
import { chooseLanguage } from '../common/i18n/languages.js';
import { Keyring, randomId } from '../common/secrets.js';
import { Settings, type OtpPurpose } from '../config/settings.js';
import { column, columnList, nullable, type RowOf } from '../database/columns.js';
import { onlyRow, runAsOne, runForOne, Statement } from '../database/statement.js';
import { MailService } from '../mail/mail.service.js';
import type { ChallengeOrder, CodeAttempt, IssuedChallenge, ProvenChallenge } from './challenge.js';
import { codesMatch, deriveCode, type CodeAlphabet } from './code-derivation.js';
import { GuessBudgets } from './guess-budgets.service.js';
import { challengeIdForm, issuedColumns, mailOf } from './issued-challenge.js';
import { challengeLimits, longCode } from './otp.purposes.js';
import { holdAccountStatement, type HeldAccount } from '../users/held-account.js';

const countedChallenge = {
  id: column.text('id'),
  purpose: column.textOf<OtpPurpose>('purpose'),
  address: column.text('address'),
  userId: nullable(column.uuid('user_id')),
  accountEpoch: nullable(column.integer('account_epoch')),
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
    const account = holdAccountStatement(userId, order.address);
    const challenge = this.insertStatement({ ...order, id, userId, isSilent, locale }, account);
    const statements = [account, challenge, this.mail.queueStatement(mail)];
    if (order.notice) statements.push(this.mail.queueStatement(order.notice).as('queued_notice'));
    return onlyRow(await runAsOne(tx, statements, challenge));
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

  private insertStatement(
    order: ChallengeOrder & { id: string; userId: string | null; isSilent: boolean },
    account: Statement<HeldAccount>,
  ): Statement<IssuedChallenge> {
    const { ttlSeconds, length } = this.settings.otp.purposes[order.purpose];
    const { needsLongCode, isByOwner, mailKey, devicesKey } = order.admission;
    const isLong = `($14::boolean OR ${this.guesses.isEscalated({ key: '$13', address: '$3', isByOwner: '$15' })})`;
    return new Statement({
      name: 'issued_challenge',
      columns: issuedColumns('$11'),
      sql: `INSERT INTO challenges (id, purpose, address, user_id, account_epoch, is_decoy, is_silent, kid,
                                    code_alphabet, code_length, locale, context, expires_at, throttle_key,
                                    mail_key, devices_key)
            VALUES ($1, $2, $3, ${account.column('id').sql}, ${account.column('epoch').sql},
                    $4 OR ($5::boolean AND NOT ${account.gives().sql}), $6, $7,
                    CASE WHEN ${isLong} THEN '${longCode.alphabet}' ELSE 'digits' END,
                    CASE WHEN ${isLong} THEN ${longCode.length} ELSE $8::int END, $9, $10::jsonb,
                    now() + $12::int * interval '1 second', $13, $16, $17)
            RETURNING ${columnList(issuedColumns('$11'))}`,
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
    });
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
   * in the context (a claim's password hash) has no business here any longer.
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

  /** Of whoever has the mailbox: a code was asked for by them, as a rule; a notice in place of it was not. */
  private languageOf({ locale, isDecoy, client }: ChallengeOrder): string {
    const wanted = [...(locale === null ? [] : [locale]), ...(isDecoy ? [] : client.languages)];
    return chooseLanguage(wanted, this.settings.defaultLanguage);
  }
}
