import { defineSettings } from '../config/define-settings.js';
import { seconds, wholeNumber } from '../config/setting-kinds.js';
import { setting } from '../config/setting.js';

const idleTtl = { default: 604_800, min: 300, minOutsideProduction: 5, max: 7_776_000 };
const absoluteTtl = { default: 2_592_000, min: 600, minOutsideProduction: 10, max: 31_536_000 };
const stepUpWindow = { default: 300, min: 60, minOutsideProduction: 5, max: 3_600 };

export class SessionsSettings extends defineSettings(
  {
    idleTtlSeconds: setting('REFRESH_IDLE_TTL_SECONDS', seconds(idleTtl)),
    absoluteTtlSeconds: setting('REFRESH_ABSOLUTE_TTL_SECONDS', seconds(absoluteTtl)),
    graceSeconds: setting('REFRESH_GRACE_SECONDS', wholeNumber(0, 60).default(10)),
    /** Maximum number of live sessions of an account. Beyond it, a new session revokes the oldest. */
    perAccount: setting('SESSIONS_PER_ACCOUNT', wholeNumber(1, 100).default(20)),
    /** Maximum age of a sign-in for actions that require a recent one. */
    stepUpWindowSeconds: setting('STEP_UP_WINDOW_SECONDS', seconds(stepUpWindow)),
  },
  ({ idleTtlSeconds, absoluteTtlSeconds }) => {
    if (absoluteTtlSeconds >= idleTtlSeconds) return;
    throw new Error('REFRESH_ABSOLUTE_TTL_SECONDS must not be shorter than REFRESH_IDLE_TTL_SECONDS');
  },
) {}
