import { z } from 'zod';
import { defineSettings } from '../config/define-settings.js';
import { flag, wholeNumber } from '../config/setting-kinds.js';
import { secret, setting } from '../config/setting.js';

const postgresUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: ({ input }) => (input === undefined ? 'is required' : 'must be a postgres:// URL'),
});

export class DatabaseSettings extends defineSettings({
  url: secret('DATABASE_URL', postgresUrl),
  /** Maximum number of connections of one process. */
  poolSize: setting('DATABASE_POOL_SIZE', wholeNumber(1, 200).default(10)),
  /** False for a transaction pooler that does not support prepared statements. */
  preparesStatements: setting('DATABASE_PREPARED_STATEMENTS', flag.default(true)),
}) {}
