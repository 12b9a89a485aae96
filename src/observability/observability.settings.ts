import { z } from 'zod';
import { defineSettings } from '../config/define-settings.js';
import { hostName, orNull, wholeNumber } from '../config/setting-kinds.js';
import { secret, setting } from '../config/setting.js';

const token = z.string().min(16, 'must have at least 16 characters');

/** Settings of the listener with the metrics. */
export class ObservabilitySettings extends defineSettings({
  /** Null: no metrics are served. */
  metricsPort: setting('METRICS_PORT', orNull(wholeNumber(0, 65_535)), { isRecorded: false }),
  metricsHost: setting('METRICS_HOST', hostName.default('127.0.0.1'), { isRecorded: false }),
  /** Null: whoever reaches the port may read them. */
  metricsToken: secret('METRICS_TOKEN', orNull(token)),
}) {}
