import { z } from 'zod';
import { isLoopback } from '../../common/http/loopback.js';
import { httpUrl, orNull, parsed } from '../../config/setting-kinds.js';
import { combined, secret, setting } from '../../config/setting.js';
import { smsChannelIds, type SmsChannelId } from '../sms-provider.js';
import { allOrNull, requiredBy } from './provider-settings.js';
import { parseWebhookSecret } from './standard-webhooks.js';
import { parseRsaKey } from './vonage-jwt.js';

const matching = (pattern: RegExp, form: string) => orNull(z.string().regex(pattern, `must be ${form}`));
const text = orNull(z.string().max(256, 'must be at most 256 characters'));
/** Names accounts at other services: of no interest in the audit log. */
const ofAccount = { isRecorded: false };

const webhookUrl = httpUrl.refine(
  (url) => !URL.canParse(url) || new URL(url).protocol === 'https:' || isLoopback(new URL(url).hostname),
  'must be https, unless it leads to this machine: it carries codes',
);

/** The settings of a gateway that the installation puts in front of whatever it uses. */
export const webhookAccount = combined({
  account: allOrNull({
    url: requiredBy('webhook', setting('DELIVERY_WEBHOOK_URL', orNull(webhookUrl))),
    key: requiredBy('webhook', secret('DELIVERY_WEBHOOK_SECRET', orNull(parsed(parseWebhookSecret)))),
  }),
  channels: setting('DELIVERY_WEBHOOK_CHANNELS', parsed(parseChannels).default(['sms'])),
}).map(({ account, channels }) => account && { ...account, channels });

export const twilioAccount = combined({
  account: allOrNull({
    accountSid: requiredBy('twilio', twilioId('TWILIO_ACCOUNT_SID', 'AC')),
    authToken: requiredBy('twilio', secret('TWILIO_AUTH_TOKEN', text)),
    messagingServiceSid: requiredBy('twilio', twilioId('TWILIO_MESSAGING_SERVICE_SID', 'MG')),
  }),
  whatsappContentSid: twilioId('TWILIO_WHATSAPP_CONTENT_SID', 'HX'),
}).map(({ account, whatsappContentSid }) => account && { ...account, whatsappContentSid });

export const vonageAccount = combined({
  account: allOrNull({
    applicationId: requiredBy(
      'vonage',
      setting('VONAGE_APPLICATION_ID', orNull(z.guid('must be a UUID')), ofAccount),
    ),
    privateKey: requiredBy(
      'vonage',
      secret('VONAGE_PRIVATE_KEY', orNull(parsed(parseRsaKey)), { allowsLines: true }),
    ),
    signatureSecret: requiredBy('vonage', secret('VONAGE_SIGNATURE_SECRET', text)),
    from: requiredBy(
      'vonage',
      setting(
        'VONAGE_FROM',
        matching(/^(\d{3,15}|[\w .&-]{1,11})$/, 'digits, or a name of at most 11 characters'),
      ),
    ),
  }),
  whatsapp: allOrNull({
    from: setting('VONAGE_WHATSAPP_FROM', matching(/^\d{6,15}$/, 'digits without a plus sign')),
    template: setting('VONAGE_WHATSAPP_TEMPLATE', matching(/^[\w:-]{1,256}$/, 'the name of a template')),
  }),
}).map(({ account, whatsapp }) => account && { ...account, whatsapp });

export const awsAccount = combined({
  account: allOrNull({
    region: requiredBy(
      'aws',
      setting('AWS_REGION', matching(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region such as eu-central-1')),
    ),
    accessKeyId: requiredBy(
      'aws',
      setting('AWS_ACCESS_KEY_ID', matching(/^\w{16,128}$/, 'an access key ID'), ofAccount),
    ),
    secretAccessKey: requiredBy('aws', secret('AWS_SECRET_ACCESS_KEY', text)),
    originationIdentity: requiredBy('aws', setting('AWS_SMS_ORIGINATION_IDENTITY', text, ofAccount)),
  }),
  configurationSet: setting('AWS_SMS_CONFIGURATION_SET', text, ofAccount),
  protectConfigurationId: setting('AWS_SMS_PROTECT_CONFIGURATION_ID', text, ofAccount),
  topicArn: setting(
    'AWS_SNS_TOPIC_ARN',
    matching(/^arn:aws[a-z-]*:sns:[a-z\d-]+:\d{12}:[\w-]{1,256}$/, 'the ARN of an SNS topic'),
    ofAccount,
  ),
}).map(({ account, ...optional }) => account && { ...account, ...optional });

function twilioId(name: string, prefix: string) {
  const form = `an identifier that begins with ${prefix}`;
  return setting(name, matching(new RegExp(`^${prefix}[0-9a-f]{32}$`), form), ofAccount);
}

function parseChannels(list: string): SmsChannelId[] {
  const names = list.split(',').map((name) => name.trim());
  const known = smsChannelIds.filter((id) => names.includes(id));
  if (known.length === names.length) return known;
  throw new Error(`must be a comma-separated list of: ${smsChannelIds.join(', ')}`);
}
