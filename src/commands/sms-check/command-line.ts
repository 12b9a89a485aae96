import { smsChannelIds, type SmsChannelId } from '../../sms/sms-provider.js';
import { UsageError, type GivenArguments } from '../arguments.js';

export interface CommandLine {
  /** E.164. */
  to: string;
  channel: SmsChannelId;
}

export const usage = `Sends a real text message with the configured provider, and explains what fails. It costs what a message costs.

  npm run sms:check -- +4915112345642
  npm run sms:check -- +4915112345642 --channel whatsapp
  node dist/main.js sms-check +4915112345642

  NUMBER             the phone that receives it, in international form with a plus sign
  --channel CHANNEL  sms or whatsapp, default sms
  -h, --help         this text

The settings come from the server's environment variables (.env.example, docs/text-messages.md). The message has the form
of a code, but the code is good for nothing. Neither SMS_COUNTRIES nor a limit applies. With SMS_PROVIDER_FALLBACK, that
provider sends a second message.

A provider accepts a message before it knows whether it arrives: look at the phone.

Exit code: 0 every provider accepted the message, 2 one did not, or none was tried.`;

export const options = { channel: { type: 'string' } } as const;

/** @throws UsageError */
export function readCommandLine({ values, operands }: GivenArguments<typeof options>): CommandLine {
  const [to, ...others] = operands;
  if (to === undefined || others.length > 0)
    throw new UsageError('Exactly one phone number is expected. With npm, "--" goes before it. See --help.');
  const digits = to.replaceAll(/[ ().-]/g, '');
  if (!/^\+[1-9]\d{6,14}$/.test(digits))
    throw new UsageError(
      'The number must be in international form with a plus sign, such as +4915112345642.',
    );
  const channel = smsChannelIds.find((id) => id === (values.channel ?? 'sms'));
  if (!channel) throw new UsageError(`--channel must be one of: ${smsChannelIds.join(', ')}.`);
  return { to: digits, channel };
}
