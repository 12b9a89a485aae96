import { defineSettings } from '../config/define-settings.js';
import { count } from '../config/rate-limit-factor.js';

/** Limits on notices to one account. Further notices are summarised in one e-mail. */
export class NoticesSettings extends defineSettings({
  perHour: count('NOTICES_PER_ACCOUNT_PER_HOUR', { default: 10, max: 1_000 }),
  perDay: count('NOTICES_PER_ACCOUNT_PER_DAY', { default: 30, max: 1_000 }),
}) {}
