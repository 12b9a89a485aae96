import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Keyring } from '../../common/secrets.js';
import { column, columnList, type RowOf } from '../../database/columns.js';
import { run, Statement } from '../../database/statement.js';
import { batchSize, CleanUpService } from '../../jobs/clean-up.service.js';
import { JobsService } from '../../jobs/jobs.service.js';
import { sealTotpSecret, unsealTotpSecret } from './totp-secret.js';
import { reportUnreadable } from './unreadable-secret.js';

const id = { id: column.uuid('id') };

const sealedColumns = {
  ...id,
  userId: column.uuid('user_id'),
  secret: column.text('secret'),
  kid: column.text('kid'),
};

type SealedRow = RowOf<typeof sealedColumns>;

/** So few that a process which stops does not have to wait. */
const resealedAtOnce = 100;

/** Deletes unfinished set-ups. After a rotation of `APP_SECRETS`, encrypts all secrets with the current entry. */
@Injectable()
export class TotpRecords implements OnModuleInit {
  private readonly logger = new Logger('Totp');

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly keyring: Keyring,
    private readonly cleanUp: CleanUpService,
    private readonly jobs: JobsService,
  ) {}

  onModuleInit(): void {
    this.cleanUp.register('totp_setups', 12, deleteExpiredStatement);
    this.jobs.schedule('reseal_totp', '*/10 * * * *', (stopping) => this.reseal(stopping));
  }

  /** Runs until nothing is left that can be decrypted, or the process stops. Each batch commits separately. */
  async reseal(stopping: AbortSignal): Promise<void> {
    const unreadable: string[] = [];
    let count = 0;
    for (let isMore = true; isMore && !stopping.aborted;) {
      const rows = await run(this.dataSource.manager, this.outdatedStatement(unreadable));
      const resealed = rows.flatMap((row) => this.resealed(row) ?? []);
      await run(this.dataSource.manager, this.replaceStatement(resealed));
      const done = new Set(resealed.map((row) => row.id));
      unreadable.push(...rows.map((row) => row.id).filter((rowId) => !done.has(rowId)));
      count += resealed.length;
      isMore = rows.length === resealedAtOnce && resealed.length > 0;
    }
    if (count > 0) this.logger.log({ event: 'totp.resealed', msg: 'secrets encrypted again', count });
  }

  /** @returns null if the row was altered, which is logged */
  private resealed(row: SealedRow): { id: string; from: string; to: string } | null {
    const secret = unsealTotpSecret(this.keyring, row);
    if (secret === null) {
      reportUnreadable(this.logger, row.id);
      return null;
    }
    return { id: row.id, from: row.secret, to: sealTotpSecret(this.keyring, secret, row).secret };
  }

  /** Entries that are not listed are left alone: another process may have them. */
  private outdatedStatement(except: readonly string[]): Statement<SealedRow> {
    const earlier = this.keyring.kids.filter((kid) => kid !== this.keyring.currentKid);
    return new Statement({
      name: 'outdated_totp',
      columns: sealedColumns,
      sql: `SELECT ${columnList(sealedColumns)} FROM totp_factors
            WHERE kid = ANY ($1::text[]) AND id <> ALL ($2::uuid[]) LIMIT ${resealedAtOnce}`,
      parameters: [earlier, except],
    });
  }

  /** Not if the row has changed meanwhile, such as by a new set-up. */
  private replaceStatement(
    rows: readonly { id: string; from: string; to: string }[],
  ): Statement<{ id: string }> {
    const columnOf = (name: 'id' | 'from' | 'to') => rows.map((row) => row[name]);
    return new Statement({
      name: 'resealed_totp',
      columns: { id: column.uuid('t.id') },
      sql: `UPDATE totp_factors AS t SET secret = new.secret, kid = $4
            FROM unnest($1::uuid[], $2::text[], $3::text[]) AS new (id, old_secret, secret)
            WHERE t.id = new.id AND t.secret = new.old_secret RETURNING t.id`,
      parameters: [columnOf('id'), columnOf('from'), columnOf('to'), this.keyring.currentKid],
    });
  }
}

function deleteExpiredStatement(): Statement<{ id: string }> {
  return new Statement({
    name: 'deleted_totp_setups',
    columns: id,
    sql: `DELETE FROM totp_factors WHERE id IN (
            SELECT id FROM totp_factors WHERE confirmed_at IS NULL AND expires_at <= now()
            ORDER BY expires_at LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
          RETURNING id`,
    parameters: [],
  });
}
