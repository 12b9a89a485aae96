import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit-log.service.js';
import type { AuditEntry } from '../audit/audit-record.js';
import { chooseLanguage } from '../common/i18n/languages.js';
import { Keyring } from '../common/secrets.js';
import { LanguageSettings } from '../config/language.settings.js';
import { columnList } from '../database/columns.js';
import { onlyRow, runAsOne, Statement } from '../database/statement.js';
import { mailboxChannel } from '../delivery/channel.js';
import { challengeReferenceOf } from '../delivery/challenge-reference.js';
import { DeliveryService } from '../delivery/delivery.service.js';
import { holdAccountStatement, type HeldAccount } from '../users/held-account.js';
import type { ChallengeOrder, IssuedChallenge } from './challenge.js';
import { eventSql, requestEvent } from './challenge-events.js';
import { GuessBudgets } from './guess-budgets.service.js';
import { issuedColumns, deliveryOf } from './issued-challenge.js';
import { longCode } from './otp.purposes.js';
import { OtpSettings } from './otp.settings.js';

type NewChallenge = ChallengeOrder & {
  channel: string;
  userId: string | null;
  isSilent: boolean;
  locale: string;
};

/** Creates challenges and their deliveries, for starts that the limits have admitted. */
@Injectable()
export class ChallengeIssuer {
  constructor(
    private readonly keyring: Keyring,
    private readonly delivery: DeliveryService,
    private readonly settings: OtpSettings,
    private readonly language: LanguageSettings,
    private readonly guesses: GuessBudgets,
    private readonly audit: AuditLog,
  ) {}

  /** Creates the challenge, its delivery and its events in one round trip. A decoy has all of them, too. */
  async issue(tx: EntityManager, order: ChallengeOrder): Promise<IssuedChallenge> {
    const { client, admission, userId = null, isSilent = false } = order;
    const { channel, destination } = order.recipient ?? {
      channel: mailboxChannel,
      destination: order.address,
    };
    const issued = {
      ...order,
      channel,
      destination,
      userId,
      isSilent,
      generation: 0,
      locale: this.languageOf(order),
    };
    const account = holdAccountStatement(userId, order.address);
    const challenge = this.insertStatement(issued, account);
    const delivery = this.delivery.queueStatement(
      deliveryOf(issued, { client, isMailed: admission.isMailed }),
    );
    const statements: Statement<object>[] = [
      account,
      challenge,
      delivery,
      ...this.audit.statements(startEvents(issued)),
    ];
    if (order.notice) statements.push(this.delivery.queueStatement(order.notice).as('queued_notice'));
    return onlyRow(await runAsOne(tx, statements, challenge));
  }

  private insertStatement(order: NewChallenge, account: Statement<HeldAccount>): Statement<IssuedChallenge> {
    const { ttlSeconds, length } = this.settings.purposes[order.purpose];
    const { needsLongCode, isByOwner, mailKey, devicesKey } = order.admission;
    const isLong = `($14::boolean OR ${this.guesses.isEscalated({ key: '$13', address: '$3', isByOwner: '$15' })})`;
    return new Statement({
      name: 'issued_challenge',
      columns: issuedColumns('$11'),
      sql: `INSERT INTO challenges (id, purpose, address, user_id, credential_version, is_decoy, is_silent, kid,
                                    code_alphabet, code_length, locale, context, expires_at, throttle_key,
                                    mail_key, devices_key, channel, destination, events)
            VALUES ($1, $2, $3, ${account.column('id').sql}, ${account.column('credentialVersion').sql},
                    $4 OR ($5::boolean AND NOT ${account.gives().sql}), $6, $7,
                    CASE WHEN ${isLong} THEN '${longCode.alphabet}' ELSE 'digits' END,
                    CASE WHEN ${isLong} THEN ${longCode.length} ELSE $8::int END, $9, $10::jsonb,
                    now() + $12::int * interval '1 second', $13, $16, $17, $18, $19, jsonb_build_array(${eventSql('$20')}))
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
        this.settings.resendCooldownSeconds,
        ttlSeconds,
        this.guesses.keyOf(order.address),
        needsLongCode,
        isByOwner,
        mailKey,
        devicesKey,
        order.channel,
        order.recipient?.destination ?? null,
        requestEvent('started', order.client),
      ],
    });
  }

  /** The language of the mailbox owner, who usually requested a code, but not the notice sent instead of one. */
  private languageOf({ locale, isDecoy, client }: ChallengeOrder): string {
    const wanted = [...(locale === null ? [] : [locale]), ...(isDecoy ? [] : client.languages)];
    return chooseLanguage(wanted, this.language.defaultLanguage);
  }
}

function startEvents(order: NewChallenge): AuditEntry[] {
  const { id, purpose, address, actorId, subjectId, client, isRegistration } = order;
  const common = {
    outcome: 'success',
    actor: { type: actorId === null ? 'anonymous' : 'user', id: actorId },
    userId: subjectId,
    client,
    address,
  } as const;
  const started = {
    ...common,
    type: 'challenge.started',
    details: { purpose, challenge: challengeReferenceOf(id) },
  } as const;
  return isRegistration ? [started, { ...common, type: 'registration.started', details: {} }] : [started];
}
