import { z } from 'zod';
import { defineSettings } from './define-settings.js';
import { wholeNumber } from './setting-kinds.js';
import { setting } from './setting.js';

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

const logLevel = (isProduction: boolean) =>
  z
    .enum(logLevels)
    .refine((level) => level !== 'trace' || !isProduction, 'must not be trace in production')
    .default('info');

export class OperationSettings extends defineSettings({
  logLevel: setting<LogLevel>('LOG_LEVEL', logLevel, { isRecorded: false }),
  /** One line per event: a JSON object for programs, or text for people. */
  logFormat: setting('LOG_FORMAT', z.enum(['json', 'text']).default('json'), { isRecorded: false }),
  /** How long ended sessions and finished deliveries are kept. */
  retentionDays: setting('RETENTION_DAYS', wholeNumber(1, 365).default(30)),
}) {}
