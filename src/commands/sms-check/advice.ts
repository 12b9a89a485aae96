import type { SmsError } from '../../sms/sms-provider.js';
import type { SmsProviderName } from '../../sms/sms-switch.setting.js';
import type { Explanation } from '../check-report.js';
import type { AdviceTable } from './advice-table.js';
import { awsAdvice } from './advice-aws.js';
import { twilioAdvice } from './advice-twilio.js';
import { vonageAdvice } from './advice-vonage.js';

const webhookAdvice: AdviceTable = [
  {
    when: /^40[13]$/,
    meaning: 'The gateway refused the request: its key differs, or its clock.',
    remedy:
      'Give the gateway the same DELIVERY_WEBHOOK_SECRET, and let it verify the body as received, before it is ' +
      'parsed. Compare the clocks: a signature is good for five minutes.',
  },
  {
    when: /^404$/,
    meaning: 'The gateway has nothing at this path.',
    remedy: 'Correct DELIVERY_WEBHOOK_URL, including its path.',
  },
  {
    when: /^3\d\d$/,
    meaning: 'The gateway redirected the request. Redirects are not followed: the code would go elsewhere.',
    remedy: 'Set DELIVERY_WEBHOOK_URL to the final URL.',
  },
  {
    when: /^4\d\d$/,
    meaning: 'The gateway refused this message for good.',
    remedy: 'Look at its log.',
  },
  {
    when: /^5\d\d$/,
    meaning: 'The gateway failed. The server would try again while the code is valid.',
    remedy: 'Look at its log.',
  },
];

const noChannel = {
  webhook: 'Add it to DELIVERY_WEBHOOK_CHANNELS.',
  twilio: 'Set TWILIO_WHATSAPP_CONTENT_SID to a WhatsApp template for authentication.',
  vonage: 'Set VONAGE_WHATSAPP_FROM and VONAGE_WHATSAPP_TEMPLATE.',
  aws: 'Choose another provider for it: End User Messaging SMS sends text messages only.',
} as const;

const tables: Readonly<Record<SmsProviderName, AdviceTable>> = {
  webhook: webhookAdvice,
  twilio: twilioAdvice,
  vonage: vonageAdvice,
  aws: awsAdvice,
};

/** Explains why a provider did not accept a message. */
export function explain(provider: SmsProviderName, error: SmsError): Explanation {
  const code = error.code ?? '';
  if (code === 'no-channel')
    return {
      meaning: 'The settings of this provider lack what the channel needs.',
      remedies: [noChannel[provider]],
    };
  const known = tables[provider].find(({ when }) => when.test(code));
  if (known) return { meaning: known.meaning, remedies: [known.remedy] };
  if (error.kind === 'retry' && code === '') return unreachable;
  if (error.mayBeAccepted) return noReply;
  return {
    meaning: `This check does not know the error${code && ` "${code}"`}.`,
    remedies: ['Look the code up in the documentation of the provider, or in its log of messages.'],
  };
}

const unreachable: Explanation = {
  meaning: 'No connection to the provider could be made. Nothing was sent.',
  remedies: [
    'Check that this machine resolves the name of the provider and reaches it on port 443: a firewall may allow only ' +
      'known destinations. If a certificate is named above, a proxy may be replacing it: NODE_EXTRA_CA_CERTS names the ' +
      'certificates that Node trusts in addition.',
  ],
};

const noReply: Explanation = {
  meaning:
    'The provider did not say whether it accepted the message. It may arrive. The server would not send it again, ' +
    'except to a gateway, which recognises the second one.',
  remedies: ['Look at the phone, and at the log of messages of the provider. Then try again.'],
};
