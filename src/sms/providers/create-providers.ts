import { isLoopback } from '../../common/http/loopback.js';
import type { SmsChannelId, SmsProvider } from '../sms-provider.js';
import type { SmsProviderName } from '../sms-switch.setting.js';
import type { SmsSettings } from '../sms.settings.js';
import { AwsProvider } from './aws.js';
import { TwilioProvider } from './twilio.js';
import { VonageProvider } from './vonage.js';
import { WebhookProvider } from './webhook.js';

/** Where providers report the status of their messages. */
export function statusPath(provider: SmsProviderName): string {
  return `/v1/sms/status/${provider}`;
}

/** @returns the configured providers in the order of preference; none without text messages */
export function createSmsProviders(settings: SmsSettings): SmsProvider[] {
  return [settings.provider, settings.fallback]
    .filter((name) => name !== null)
    .map((name) => createProvider(name, settings));
}

/** @returns the channels that at least one configured provider has */
export function configuredChannels(settings: SmsSettings): SmsChannelId[] {
  return [...new Set(createSmsProviders(settings).flatMap(({ channels }) => channels))];
}

function createProvider(name: SmsProviderName, settings: SmsSettings): SmsProvider {
  const { webhook, twilio, vonage, aws, maxPrice, publicUrl } = settings;
  const statusUrl = publicUrl !== null && isPublic(publicUrl) ? publicUrl + statusPath(name) : null;
  if (name === 'webhook' && webhook) return new WebhookProvider(webhook);
  if (name === 'twilio' && twilio) return new TwilioProvider(twilio, { statusUrl, maxPrice });
  if (name === 'vonage' && vonage) return new VonageProvider(vonage, { statusUrl });
  if (name === 'aws' && aws) return new AwsProvider(aws, { maxPrice });
  throw new Error(`The settings of the provider "${name}" have not been read`);
}

/** Providers refuse a message whose status they are to report to another address. */
function isPublic(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' && !isLoopback(hostname);
}
