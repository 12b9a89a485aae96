import { defineSettings } from '../config/define-settings.js';
import { count } from '../config/rate-limit-factor.js';
import { seconds, wholeNumber } from '../config/setting-kinds.js';
import { combined, setting, type Setting } from '../config/setting.js';
import { resendCooldownSeconds } from '../limits/limits.settings.js';
import { otpPurposePolicies, type CodeDefaults, type OtpPurpose } from './otp.purposes.js';

/** Lifetime and length of the codes of one purpose. */
function codeSettings(purpose: string, defaults: CodeDefaults): Setting<CodeDefaults> {
  const prefix = `OTP_${purpose.toUpperCase()}`;
  const ttl = { default: defaults.ttlSeconds, min: 60, minOutsideProduction: 5, max: 900 };
  return combined({
    ttlSeconds: setting(`${prefix}_TTL_SECONDS`, seconds(ttl)),
    length: setting(`${prefix}_LENGTH`, wholeNumber(6, 12).default(defaults.length)),
  });
}

const purposes = Object.entries(otpPurposePolicies).map(([purpose, policy]) => [
  purpose,
  codeSettings(purpose, policy.codes),
]);

export class OtpSettings extends defineSettings({
  resendCooldownSeconds,
  purposes: combined(Object.fromEntries(purposes) as Record<OtpPurpose, Setting<CodeDefaults>>), // as: fromEntries() loses the keys
  /** Guess budget of one address, over all challenges. */
  failedGuessesPerHour: count('FAILED_GUESSES_PER_ADDRESS_PER_HOUR', { default: 10, max: 100 }),
  failedGuessesPerDay: count('FAILED_GUESSES_PER_ADDRESS_PER_DAY', { default: 20, max: 1_000 }),
  failedGuessesInARow: count('FAILED_GUESSES_IN_A_ROW', { default: 100, max: 1_000 }),
}) {}
