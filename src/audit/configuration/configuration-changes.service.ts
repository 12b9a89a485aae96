import {
  Injectable,
  Logger,
  Optional,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { describeError } from '../../common/errors/describe-error.js';
import { Keyring } from '../../common/secrets.js';
import type { RecordedValues } from '../../config/recorded-values.js';
import { Settings } from '../../config/settings.js';
import { column } from '../../database/columns.js';
import { onlyRow, run, Statement } from '../../database/statement.js';
import { SigningKeys } from '../../tokens/signing-keys.js';
import { AuditLog } from '../audit-log.service.js';
import { configurationEvents, type Configuration, type KidLists } from './configuration-events.js';

/**
 * Records at the start of a process which settings and keys have changed since the last one. Compares only what this
 * process reads, because a worker and a server read different settings.
 */
@Injectable()
export class ConfigurationChanges implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Audit');
  private recording: Promise<void> = Promise.resolve();

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly log: AuditLog,
    private readonly settings: Settings,
    private readonly keyring: Keyring,
    /** Workers have none. */
    @Optional() private readonly signingKeys?: SigningKeys,
  ) {}

  /** The start does not wait for it. If it fails, the next start records the same change. */
  onApplicationBootstrap(): void {
    this.recording = this.record().catch((error: unknown) =>
      this.logger.error({
        event: 'audit.configuration_not_recorded',
        msg: 'changes of settings and keys could not be recorded',
        reason: describeError(error),
      }),
    );
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.recording;
  }

  /** Of replicas that start together with the same change, the first records it. */
  async record(): Promise<void> {
    const started = this.startedWith();
    await this.dataSource.transaction(async (tx) => {
      const events = configurationEvents(onlyRow(await run(tx, seenStatement())), started);
      await run(tx, rememberStatement(started));
      if (events.length > 0) await this.log.record(tx, events);
    });
  }

  private startedWith(): Configuration {
    const { keyring, signingKeys } = this;
    const kids = {
      APP_SECRETS: keyring.kids,
      ...(signingKeys && { JWT_PRIVATE_KEYS: signingKeys.jwks().keys.map(({ kid }) => kid) }),
    };
    return { settings: this.settings.recorded, kids };
  }
}

/** Locks the row until the transaction ends. */
function seenStatement(): Statement<Configuration> {
  return new Statement({
    name: 'seen_configuration',
    columns: { settings: column.json<RecordedValues>('settings'), kids: column.json<KidLists>('kids') },
    sql: `INSERT INTO recorded_configuration (settings, kids) VALUES ('{}', '{}')
          ON CONFLICT (id) DO UPDATE SET id = true RETURNING settings, kids`,
    parameters: [],
  });
}

/** Keeps what this process does not read. */
function rememberStatement({ settings, kids }: Configuration): Statement<object> {
  return new Statement({
    name: 'remembered_configuration',
    columns: {},
    sql: `UPDATE recorded_configuration SET settings = settings || $1::jsonb, kids = kids || $2::jsonb`,
    parameters: [JSON.stringify(settings), JSON.stringify(kids)],
  });
}
