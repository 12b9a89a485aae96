import { defineSettings } from '../../config/define-settings.js';
import { wholeNumber } from '../../config/setting-kinds.js';
import { setting } from '../../config/setting.js';

export class PhoneSettings extends defineSettings({
  /** A number that has confirmed no code for so long is no longer used until it is verified again. */
  maxAgeDays: setting('PHONE_MAX_AGE_DAYS', wholeNumber(30, 3_650).default(365)),
}) {}
