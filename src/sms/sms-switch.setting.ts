import { z } from 'zod';
import { orNull } from '../config/setting-kinds.js';
import { setting } from '../config/setting.js';

export const smsProviderNames = ['webhook', 'twilio', 'vonage', 'aws'] as const;
export type SmsProviderName = (typeof smsProviderNames)[number];

export const providerName = z.enum(smsProviderNames, {
  error: `must be one of ${smsProviderNames.join(', ')}`,
});

/** The provider of text messages; null if there are none. */
export const smsProvider = setting('SMS_PROVIDER', orNull(providerName));
