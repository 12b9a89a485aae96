import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Keyring } from '../../common/secrets.js';
import { column, columnList, type RowOf } from '../../database/columns.js';
import { run, Statement } from '../../database/statement.js';
import { JobsService } from '../../jobs/jobs.service.js';
import { phoneKeys, sealPhone, unsealPhone } from './sealed-phone.js';

const columns = {
  id: column.uuid('id'),
  userId: column.uuid('user_id'),
  phone: column.text('phone'),
  kid: column.text('kid'),
};

type SealedRow = RowOf<typeof columns>;

/** So few that a process which stops does not have to wait. */
const resealedAtOnce = 100;

/** After a rotation of `APP_SECRETS`, encrypts all numbers with the current entry, and renews their keys. */
@Injectable()
export class PhoneRecords implements OnModuleInit {
  private readonly logger = new Logger('Phones');

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly keyring: Keyring,
    private readonly jobs: JobsService,
  ) {}

  onModuleInit(): void {
    this.jobs.schedule('reseal_phones', '*/10 * * * *', (stopping) => this.reseal(stopping));
  }

  /** Runs until nothing is left that can be decrypted, or the process stops. Each batch commits separately. */
  async reseal(stopping: AbortSignal): Promise<void> {
    const unreadable: string[] = [];
    let count = 0;
    for (let isMore = true; isMore && !stopping.aborted;) {
      const rows = await run(this.dataSource.manager, this.outdatedStatement(unreadable));
      const readable = rows.filter((row) => unsealPhone(this.keyring, row) !== null);
      for (const row of readable) await run(this.dataSource.manager, this.replaceStatement(row));
      unreadable.push(...rows.filter((row) => !readable.includes(row)).map((row) => row.id));
      count += readable.length;
      isMore = rows.length === resealedAtOnce && readable.length > 0;
    }
    for (const id of unreadable) this.reportUnreadable(id);
    if (count > 0) this.logger.log({ event: 'phones.resealed', msg: 'phone numbers encrypted again', count });
  }

  /** Entries that are not listed are left alone: another process may have them. */
  private outdatedStatement(except: readonly string[]): Statement<SealedRow> {
    const earlier = this.keyring.kids.filter((kid) => kid !== this.keyring.currentKid);
    return new Statement({
      name: 'outdated_phones',
      columns,
      sql: `SELECT ${columnList(columns)} FROM phones
            WHERE kid = ANY ($1::text[]) AND id <> ALL ($2::uuid[]) LIMIT ${resealedAtOnce}`,
      parameters: [earlier, except],
    });
  }

  /** Not if the row has changed meanwhile. */
  private replaceStatement(row: SealedRow): Statement<{ id: string }> {
    const e164 = unsealPhone(this.keyring, row) ?? '';
    const { phone, kid } = sealPhone(this.keyring, { userId: row.userId, e164 });
    const [key] = phoneKeys(this.keyring, e164);
    return new Statement({
      name: 'resealed_phone',
      columns: { id: columns.id },
      sql: `UPDATE phones SET phone = $3, phone_key = $4, kid = $5 WHERE id = $1 AND phone = $2 RETURNING id`,
      parameters: [row.id, row.phone, phone, key, kid],
    });
  }

  private reportUnreadable(phoneId: string): void {
    const msg = 'a phone number cannot be decrypted: its row was altered';
    this.logger.error({ event: 'phones.unreadable', msg, phoneId });
  }
}
