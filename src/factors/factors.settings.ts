import { z } from 'zod';
import { defineSettings } from '../config/define-settings.js';
import { printableName, productName } from '../config/product-name.js';
import { flag, orNull, wholeNumber } from '../config/setting-kinds.js';
import { combined, setting } from '../config/setting.js';

/** Long enough for the notice at half time. */
const waitHours = wholeNumber(0, 720)
  .refine((hours) => hours === 0 || hours >= 24, 'must be 0, or between 24 and 720')
  .default(0);

export class FactorsSettings extends defineSettings({
  /**
   * `required`: every account needs a second factor; `required_for_roles`: those of operators, and those that switched
   * it on; `optional`: only the latter.
   */
  policy: setting(
    'SECOND_FACTOR_POLICY',
    z
      .enum(
        ['optional', 'required', 'required_for_roles'],
        'must be optional, required or required_for_roles',
      )
      .default('required_for_roles'),
  ),
  /** Whether accounts may choose codes by e-mail as their second factor. */
  allowsEmail: setting('SECOND_FACTOR_EMAIL', flag.default(true)),
  /** The name that authenticator apps show. */
  totpIssuer: combined({ issuer: setting('TOTP_ISSUER', orNull(printableName)), productName }).map(
    ({ issuer, productName: byDefault }) => issuer ?? byDefault,
  ),
  /** Accepted time steps before and after the current one. */
  totpStepTolerance: setting('TOTP_STEP_TOLERANCE', wholeNumber(0, 1).default(1)),
  /** How long a device is trusted; 0 if no device can be. */
  trustedDeviceDays: setting('TRUSTED_DEVICE_DAYS', wholeNumber(0, 90).default(30)),
  /** How long the recovery of lost factors waits; 0 if there is none. */
  recoveryWaitHours: setting('FACTOR_RECOVERY_WAIT_HOURS', waitHours),
  /** How long a removal that an operator requests over the API waits; 0 if it does not. */
  operatorResetWaitHours: setting('ADMIN_FACTOR_RESET_WAIT_HOURS', waitHours),
  /** Whether operators with the role `support` may remove the factors of people who have lost them. */
  supportMayReset: setting('SUPPORT_MAY_RESET_FACTORS', flag.default(false)),
}) {}
