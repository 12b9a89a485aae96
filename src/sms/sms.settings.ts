import { z } from 'zod';
import { defineSettings } from '../config/define-settings.js';
import { productName } from '../config/product-name.js';
import { httpUrlByMode, orNull, wholeNumber } from '../config/setting-kinds.js';
import { combined, setting } from '../config/setting.js';
import { awsAccount, twilioAccount, vonageAccount, webhookAccount } from './providers/account-settings.js';
import { smsFallback } from './providers/provider-settings.js';
import { smsProvider } from './sms-switch.setting.js';

const fallback = combined({ primary: smsProvider, fallback: smsFallback }).map((given) => {
  if (given.fallback === null) return null;
  if (given.primary === null) throw new Error('SMS_PROVIDER_FALLBACK requires SMS_PROVIDER');
  if (given.primary === given.fallback)
    throw new Error('SMS_PROVIDER_FALLBACK must differ from SMS_PROVIDER');
  return given.fallback;
});

/** Without a trailing slash; null without text messages. */
const publicUrl = combined({
  provider: smsProvider,
  url: setting('PUBLIC_URL', (isProduction) => orNull(httpUrlByMode(isProduction))),
}).map(({ provider, url }) => {
  if (provider === null) return null;
  if (url === null) throw new Error('PUBLIC_URL is required with SMS_PROVIDER: text messages name its host');
  return url.replace(/\/+$/, '');
});

/** Settings of text messages. Without `SMS_PROVIDER`, there are none. */
export class SmsSettings extends defineSettings({
  provider: smsProvider,
  /** Gets what the provider does not accept because of itself. */
  fallback,
  publicUrl,
  productName,
  webhook: webhookAccount,
  twilio: twilioAccount,
  vonage: vonageAccount,
  aws: awsAccount,
  /** In US dollars, for providers that can refuse what is more expensive. */
  maxPrice: setting(
    'SMS_MAX_PRICE',
    orNull(z.string().regex(/^\d{1,2}\.\d{1,5}$/, 'must be an amount in US dollars such as 0.15')),
  ),
  /** Of the Android app that reads the code from the message (SMS Retriever). */
  appHash: setting('SMS_APP_HASH', orNull(z.string().regex(/^[A-Za-z\d+/]{11}$/, 'must be 11 characters'))),
  /** Messages that one process sends at the same time, for each channel. */
  concurrency: setting('SMS_CONCURRENCY', wholeNumber(1, 100).default(10)),
}) {}
