import { defineSettings } from '../config/define-settings.js';
import { flag, orNull, parsed, wholeNumber } from '../config/setting-kinds.js';
import { setting } from '../config/setting.js';
import { parsePublicKeys } from '../tokens/public-keys.js';
import { z } from 'zod';

/** The audit log refuses the deletion of events that are younger: see its migration. */
export const shortestRetentionDays = 30;

export class AuditSettings extends defineSettings({
  /** How long events are kept. */
  retentionDays: setting('AUDIT_RETENTION_DAYS', wholeNumber(shortestRetentionDays, 3650).default(400)),
  /** How long their personal data is kept, at most as long as the events. */
  personalDays: setting('AUDIT_PERSONAL_DAYS', wholeNumber(1, 3650).default(90)),
  /** Gets the head of each seal as one line; null for none. */
  anchorFile: setting('AUDIT_ANCHOR_FILE', orNull(z.string().min(1))),
  /** Whether each sealed event is a line of the log, too. */
  logsEvents: setting('AUDIT_LOG_EVENTS', (isProduction) => flag.default(isProduction)),
  /** Public keys that have signed seals and are not among the signing keys any more. */
  retiredKeys: setting('AUDIT_RETIRED_KEYS', orNull(parsed(parsePublicKeys)), { allowsLines: true }).map(
    (keys) => keys ?? [],
  ),
}) {}
