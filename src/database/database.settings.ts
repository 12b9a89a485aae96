import { z } from 'zod';
import { defineSettings } from '../config/define-settings.js';
import { flag, orNull, parsed, wholeNumber } from '../config/setting-kinds.js';
import { secret, setting } from '../config/setting.js';
import { parseDatabaseUrl } from './database-url.js';

const postgresUrl = z.string('is required').pipe(parsed(parseDatabaseUrl));

export class DatabaseSettings extends defineSettings({
  url: secret('DATABASE_URL', postgresUrl),
  /** A URL that leads past the pooler of `url`; null if there is no pooler. */
  directUrl: secret('DATABASE_DIRECT_URL', orNull(parsed(parseDatabaseUrl))),
  /** Maximum number of connections of one process. */
  poolSize: setting('DATABASE_POOL_SIZE', wholeNumber(1, 200).default(10), { isRecorded: false }),
  /** False for a transaction pooler that does not support prepared statements. */
  preparesStatements: setting('DATABASE_PREPARED_STATEMENTS', flag.default(true), { isRecorded: false }),
}) {
  /** The connection for work that needs a server session of its own: LISTEN, migrations, temporary tables. */
  get direct(): { url: string; preparesStatements: boolean } {
    return { url: this.directUrl ?? this.url, preparesStatements: this.preparesStatements };
  }
}
