import { passwordBounds } from '../common/validation/text-rules.js';
import { defineSettings } from '../config/define-settings.js';
import { httpUrlByMode, orNull, wholeNumber } from '../config/setting-kinds.js';
import { setting } from '../config/setting.js';

export class PasswordsSettings extends defineSettings({
  /** Minimum length of a new password, in code points. */
  minLength: setting('PASSWORD_MIN_LENGTH', wholeNumber(passwordBounds.minCodePoints, 64).default(12)),
  /** Takes the first five hex digits of a SHA-1 behind it; null where nobody is asked. */
  breachQueryUrl: setting('BREACH_QUERY_URL', (isProduction) => orNull(httpUrlByMode(isProduction))),
  /** Of libuv, which hashes passwords and reads the same variable; default and bounds are its own. */
  threadPoolSize: setting('UV_THREADPOOL_SIZE', wholeNumber(1, 1_024).default(4)),
}) {}
