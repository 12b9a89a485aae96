import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { Keyring, newId } from '../../common/secrets.js';
import { maskNumber, sealNumber } from '../../common/validation/destination.js';
import { column, columnList, nullable, type RowOf } from '../../database/columns.js';
import { run, runForOne, Statement } from '../../database/statement.js';
import { configuredChannels } from '../../sms/providers/create-providers.js';
import { SmsSettings } from '../../sms/sms.settings.js';
import type { SmsChannelId } from '../../sms/sms-provider.js';
import type { UsedFactor } from '../factor.js';
import { PhoneSettings } from './phone.settings.js';
import { phoneKeys, sealPhone, unsealPhone } from './sealed-phone.js';

const columns = {
  id: column.uuid('id'),
  userId: column.uuid('user_id'),
  phone: column.text('phone'),
  kid: column.text('kid'),
  callingCode: column.text('calling_code'),
  country: column.text('country'),
  channel: column.textOf<SmsChannelId>('channel'),
  secondFactor: column.boolean('second_factor'),
  verifiedAt: column.timestamp('verified_at'),
  acknowledgedAt: column.timestamp('acknowledged_at'),
};

type PhoneRow = RowOf<typeof columns>;

/** A number that belongs to an account. */
export interface StoredPhone extends Omit<PhoneRow, 'phone' | 'kid'> {
  e164: string;
  /** `+49 ••• •••42` */
  masked: string;
}

export interface NewPhone extends Pick<
  StoredPhone,
  'userId' | 'e164' | 'callingCode' | 'country' | 'channel' | 'secondFactor' | 'acknowledgedAt'
> {}

/** Another account that had the number. */
export interface FormerOwner {
  userId: string;
  /** It was the account's second factor. */
  wasFactor: boolean;
}

/** Owns the table `phones`: verified phone numbers. Nothing looks an account up by its number to let anybody in. */
@Injectable()
export class PhonesService {
  private configured: readonly SmsChannelId[] | undefined;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly keyring: Keyring,
    private readonly settings: PhoneSettings,
    private readonly sms: SmsSettings,
  ) {}

  /** By which the installation sends codes to phones; none if it sends no text messages. */
  get channels(): readonly SmsChannelId[] {
    this.configured ??= configuredChannels(this.sms); // not in the constructor: commands do not read these settings
    return this.configured;
  }

  /** @throws AppError service.unavailable if this process lacks the secret that the number is encrypted with */
  async find(userId: string): Promise<StoredPhone | null> {
    return this.opened(await runForOne(this.dataSource.manager, findStatement(userId, 'true')));
  }

  /**
   * Finds the account's number if it may be used as a second factor now.
   * @throws AppError as `find`
   */
  async findFactor(
    userId: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<StoredPhone | null> {
    if (this.channels.length === 0) return null;
    return this.opened(await runForOne(manager, findStatement(userId, this.isUsable)));
  }

  /** The destination of codes for this number, encrypted anew. */
  destinationOf(phone: Pick<StoredPhone, 'e164' | 'callingCode' | 'country'>): string {
    return sealNumber(this.keyring, phone);
  }

  /**
   * Waits until no other transaction gives this number to an account.
   * @returns the other account that has it
   */
  async lockNumber(tx: EntityManager, of: { e164: string; userId: string }): Promise<FormerOwner | null> {
    const keys = phoneKeys(this.keyring, of.e164);
    await run(tx, lockStatement(keys[0]));
    const owner = { userId: column.uuid('user_id'), wasFactor: column.boolean('second_factor') };
    const found = new Statement({
      name: 'former_owner',
      columns: owner,
      sql: `SELECT ${columnList(owner)} FROM phones WHERE phone_key = ANY ($1::text[]) AND user_id <> $2`,
      parameters: [keys, of.userId],
    });
    return runForOne(tx, found);
  }

  /** Stores a verified number, in place of the account's earlier one. Under the locks of the number and the account. */
  storeStatement(of: NewPhone): Statement<{ id: string }> {
    const sealed = sealPhone(this.keyring, of);
    const [key] = phoneKeys(this.keyring, of.e164);
    return new Statement({
      name: 'stored_phone',
      columns: { id: columns.id },
      sql: `INSERT INTO phones (id, user_id, phone, phone_key, kid, calling_code, country, channel, second_factor,
                                acknowledged_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (user_id) DO UPDATE SET
              id = excluded.id, phone = excluded.phone, phone_key = excluded.phone_key, kid = excluded.kid,
              calling_code = excluded.calling_code, country = excluded.country, channel = excluded.channel,
              second_factor = excluded.second_factor, verified_at = now(), acknowledged_at = excluded.acknowledged_at
            RETURNING id`,
      parameters: [
        newId(),
        of.userId,
        sealed.phone,
        key,
        sealed.kid,
        of.callingCode,
        of.country,
        of.channel,
        of.secondFactor,
        of.acknowledgedAt,
      ],
    });
  }

  /** @param change null leaves a property as it is */
  changeStatement(
    userId: string,
    change: { secondFactor: boolean | null; channel: SmsChannelId | null },
  ): Statement<{ id: string }> {
    return new Statement({
      name: 'changed_phone',
      columns: { id: columns.id },
      sql: `UPDATE phones SET second_factor = coalesce($2::boolean, second_factor), channel = coalesce($3::text, channel)
            WHERE user_id = $1 RETURNING id`,
      parameters: [userId, change.secondFactor, change.channel],
    });
  }

  removeStatement(userId: string): Statement<{ id: string }> {
    return new Statement({
      name: 'removed_phone',
      columns: { id: columns.id },
      sql: 'DELETE FROM phones WHERE user_id = $1 RETURNING id',
      parameters: [userId],
    });
  }

  /** A code sent to the number was right, which verifies the number again. No row if it has been removed meanwhile. */
  useStatement(userId: string): Statement<UsedFactor> {
    const used = { factorId: column.uuid('id'), remaining: nullable(column.integer('NULL::integer')) };
    return new Statement({
      name: 'used_phone',
      columns: used,
      sql: `UPDATE phones SET verified_at = now() WHERE user_id = $1 AND second_factor RETURNING ${columnList(used)}`,
      parameters: [userId],
    });
  }

  private get isUsable(): string {
    return `second_factor AND verified_at > now() - interval '${this.settings.maxAgeDays} days'`;
  }

  /** @returns null, too, if the row was altered */
  private opened(row: PhoneRow | null): StoredPhone | null {
    if (!row) return null;
    const { phone: _sealed, kid: _kid, ...rest } = row;
    const e164 = unsealPhone(this.keyring, row);
    return e164 === null ? null : { ...rest, e164, masked: maskNumber(e164, row.callingCode) };
  }
}

function findStatement(userId: string, condition: string): Statement<PhoneRow> {
  return new Statement({
    name: 'found_phone',
    columns,
    sql: `SELECT ${columnList(columns)} FROM phones WHERE user_id = $1 AND ${condition}`,
    parameters: [userId],
  });
}

/** Held until the transaction ends. */
function lockStatement(key: string): Statement<object> {
  const locked = { locked: column.nothing('pg_advisory_xact_lock(hashtextextended($1, 0))') };
  return new Statement({
    name: 'locked_number',
    columns: locked,
    sql: `SELECT ${columnList(locked)}`,
    parameters: [key],
  });
}
