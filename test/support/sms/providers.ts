import { generateKeyPairSync } from 'node:crypto';
import { AwsProvider } from '../../../src/sms/providers/aws.js';
import { TwilioProvider } from '../../../src/sms/providers/twilio.js';
import { VonageProvider } from '../../../src/sms/providers/vonage.js';
import { WebhookProvider } from '../../../src/sms/providers/webhook.js';
import type { SmsMessage } from '../../../src/sms/sms-provider.js';
import type { ScriptedServer } from './scripted-server.js';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const statusUrl = 'https://auth.example.com/v1/sms/status/x';
export const message: SmsMessage = {
  deliveryId: '0197f0a0-0000-7000-8000-000000000001',
  to: '+4915112345642',
  channel: 'sms',
  text: 'Acme: 123456 is your code',
  code: '123456',
  locale: 'en',
  template: 'second-factor',
  codeExpiresAt: new Date('2026-05-01T10:05:00Z'),
  validitySeconds: 290,
};

export const accountSid = `AC${'0'.repeat(32)}`;
export const twilioOf = (
  { url: baseUrl }: ScriptedServer,
  more: Partial<ConstructorParameters<typeof TwilioProvider>[0]> = {},
) =>
  new TwilioProvider(
    { accountSid, authToken: 'token', messagingServiceSid: 'MG1', whatsappContentSid: 'HX1', ...more },
    { baseUrl, statusUrl, maxPrice: '0.15' },
  );
/** Each calls the server instead of the provider's. */
export const providersAt = {
  webhook: ({ url }: ScriptedServer) =>
    new WebhookProvider({ url: `${url}/sms`, key: Buffer.alloc(32, 1), channels: ['sms'] }),
  twilio: (server: ScriptedServer) => twilioOf(server),
  vonage: ({ url: baseUrl }: ScriptedServer) =>
    new VonageProvider(
      {
        applicationId: 'app-1',
        privateKey,
        signatureSecret: 'secret',
        from: 'Acme',
        whatsapp: { from: '14155550100', template: 'sign_in_code' },
      },
      { baseUrl, statusUrl },
    ),
  aws: ({ url: baseUrl }: ScriptedServer) =>
    new AwsProvider(
      {
        region: 'eu-central-1',
        accessKeyId: 'AKIDEXAMPLE',
        secretAccessKey: 'secret',
        originationIdentity: 'pool-1',
        configurationSet: 'postern',
        protectConfigurationId: 'protect-1',
        topicArn: null,
      },
      { baseUrl, maxPrice: '0.15' },
    ),
};

export type ProviderName = keyof typeof providersAt;
export const providerNames = Object.keys(providersAt) as ProviderName[]; // as: the keys of a constant
