import { passwordBounds } from '../common/validation/text-rules.js';
import { defineSettings } from '../config/define-settings.js';
import { httpUrlByMode, orNull, wholeNumber } from '../config/setting-kinds.js';
import { setting } from '../config/setting.js';

export class PasswordsSettings extends defineSettings({
  /** Minimum length of a new password, in code points. */
  minLength: setting('PASSWORD_MIN_LENGTH', wholeNumber(passwordBounds.minCodePoints, 64).default(12)),
  /** Prefix of the URL; the first five hex digits of the password's SHA-1 are appended. Null disables the check. */
  breachQueryUrl: setting('BREACH_QUERY_URL', (isProduction) => orNull(httpUrlByMode(isProduction))),
  /** Threads of libuv, which hashes passwords and reads the same variable. Default and bounds are libuv's. */
  threadPoolSize: setting('UV_THREADPOOL_SIZE', wholeNumber(1, 1_024).default(4), { isRecorded: false }),
}) {}
