import {
  Injectable,
  Logger,
  Optional,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { describeError } from '../common/errors/describe-error.js';
import { Keyring, newId } from '../common/secrets.js';
import { column, columnList } from '../database/columns.js';
import { run, Statement } from '../database/statement.js';
import { mailboxChannel } from '../delivery/channel.js';
import { Channels } from '../delivery/channels.service.js';
import { batchSize, CleanUpService } from '../jobs/clean-up.service.js';
import { SigningKeys } from '../tokens/signing-keys.js';
import { isRunning } from './seen-processes.js';

/** Two may fail before the process counts as lost (`lostAfterSeconds`). */
const heartbeatMs = 10_000;
/** Longer than anything that `keys rotate` waits for. */
const keptFor = `interval '2 days'`;

const healthColumns = {
  hasSameKeys: column.boolean(
    `NOT EXISTS (SELECT FROM processes WHERE ${isRunning}
       AND (secret_kids[1] <> ALL ($1::text[]) OR signing_kids[1] <> ALL ($2::text[])))`,
  ),
  hasFailingMailServer: column.boolean(hasFailing(`@.channel == "${mailboxChannel}"`)),
  hasFailingTextProvider: column.boolean(hasFailing(`@.channel != "${mailboxChannel}"`)),
};

function hasFailing(ofChannels: string): string {
  return `EXISTS (SELECT FROM processes WHERE ${isRunning}
            AND jsonb_path_exists(providers, '$[*] ? (${ofChannels} && @.failingSeconds != null)'))`;
}

type ProcessHealth = Record<'hasSameKeys' | 'hasFailingMailServer' | 'hasFailingTextProvider', boolean>;

/**
 * Owns the table `processes`: which keys each running process has, and whether the providers that it sends messages by
 * work. A key may come first only once all processes have it, and may be removed only once none of them uses it;
 * `keys rotate` reads that here.
 */
@Injectable()
export class ProcessRegistry implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Processes');
  private readonly id = newId();
  private timer: NodeJS.Timeout | undefined;
  private isRecorded = true;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly cleanUp: CleanUpService,
    private readonly keyring: Keyring,
    private readonly channels: Channels,
    /** Workers have none. */
    @Optional() private readonly signingKeys?: SigningKeys,
  ) {}

  onModuleInit(): void {
    this.cleanUp.register('processes', 33, deleteOldStatement);
  }

  /** Before the first request, so that no process serves unseen. */
  async onApplicationBootstrap(): Promise<void> {
    await this.record({ hasEnded: false });
    this.timer = setInterval(() => void this.record({ hasEnded: false }), heartbeatMs).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    if (this.timer) await this.record({ hasEnded: true });
  }

  /** Whether every running process signs with keys that this one has, too, and whether its providers work. */
  healthStatement(): Statement<ProcessHealth> {
    return new Statement({
      name: 'process_health',
      columns: healthColumns,
      sql: `SELECT ${columnList(healthColumns)}`,
      parameters: [this.keyring.kids, this.signingKids],
    });
  }

  /** A failure only delays a rotation: a process that is not seen blocks it for longer than it has to. */
  private async record({ hasEnded }: { hasEnded: boolean }): Promise<void> {
    try {
      await run(this.dataSource.manager, this.recordStatement(hasEnded));
      this.isRecorded = true;
    } catch (error) {
      if (this.isRecorded)
        this.logger.warn({
          event: 'processes.not_recorded',
          msg: 'the keys and providers of this process could not be recorded',
          reason: describeError(error),
        });
      this.isRecorded = false;
    }
  }

  private recordStatement(hasEnded: boolean): Statement<object> {
    return new Statement({
      name: 'recorded_process',
      columns: {},
      sql: `INSERT INTO processes AS p (id, secret_kids, signing_kids, providers)
            VALUES ($1, $2::text[], $3::text[], $5::jsonb)
            ON CONFLICT (id) DO UPDATE
            SET seen_at = now(), ended_at = CASE WHEN $4::boolean THEN now() END, providers = excluded.providers`,
      parameters: [
        this.id,
        this.keyring.kids,
        this.signingKids,
        hasEnded,
        JSON.stringify(this.channels.providerStates),
      ],
    });
  }

  private get signingKids(): string[] {
    return this.signingKeys?.jwks().keys.map(({ kid }) => kid) ?? [];
  }
}

function deleteOldStatement(): Statement<object> {
  return new Statement({
    name: 'deleted_processes',
    columns: { id: column.uuid('id') },
    sql: `DELETE FROM processes WHERE id IN (
            SELECT id FROM processes WHERE seen_at < now() - ${keptFor} LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
          RETURNING id`,
    parameters: [],
  });
}
