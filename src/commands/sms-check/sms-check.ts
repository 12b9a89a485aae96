import { newId } from '../../common/secrets.js';
import { attemptTimeoutMs } from '../../sms/sms-channel.js';
import { countSegments } from '../../sms/segments.js';
import { SmsError, type SmsChannelId, type SmsMessage, type SmsProvider } from '../../sms/sms-provider.js';
import type { SmsSettings } from '../../sms/sms.settings.js';
import { renderText } from '../../sms/text.js';
import type { Report } from '../check-report.js';
import { explain } from './advice.js';

interface SmsCheckOptions {
  to: string;
  channel: SmsChannelId;
  settings: SmsSettings;
}

const lifetimeSeconds = 300;

/** Sends a test message in the way a worker would, and explains a failure. */
export class SmsCheck {
  constructor(
    private readonly options: SmsCheckOptions,
    private readonly report: Report,
  ) {}

  /** @returns whether the provider has accepted the message */
  async run(provider: SmsProvider): Promise<boolean> {
    const { channel, to } = this.options;
    this.report.ok('provider', `${provider.name}, for ${provider.channels.join(' and ')}`);
    if (!provider.channels.includes(channel)) {
      this.report.fail('channel', `${provider.name} is not configured for ${channel}`);
      this.report.explain(explain(provider.name, new SmsError('final', '', { code: 'no-channel' })));
      return false;
    }
    const message = this.compose();
    const { encoding, count } = countSegments(message.text);
    this.report.ok(
      'text',
      `${JSON.stringify(message.text)}: ${encoding}, ${count} segment${count === 1 ? '' : 's'}`,
    );
    const startedAt = performance.now();
    try {
      const accepted = await provider.send(message, AbortSignal.timeout(attemptTimeoutMs));
      const id = accepted.providerMessageId ?? 'without an ID';
      this.report.ok('send', `accepted: ${id} (${Math.round(performance.now() - startedAt)} ms)`);
      this.report.end(
        `${provider.name} has accepted the message. Look at the phone ${to}. ${afterwards[provider.name]}`,
      );
      return true;
    } catch (error) {
      if (!(error instanceof SmsError)) throw error;
      this.report.fail(
        'send',
        `${provider.name} ${error.message} (${Math.round(performance.now() - startedAt)} ms)`,
      );
      this.report.explain(explain(provider.name, error));
      return false;
    }
  }

  private compose(): SmsMessage {
    const { to, channel, settings } = this.options;
    const { productName, publicUrl, appHash } = settings;
    const host = new URL(publicUrl ?? '').hostname; // always set together with a provider
    const template = 'second-factor';
    const origin = { at: new Date(), device: null, network: null };
    const data = { code: '123456', lifetimeSeconds, origin };
    const rendered = renderText(
      { name: template, language: 'en', data },
      { productName, host, appHash, channel },
    );
    const codeExpiresAt = new Date(Date.now() + lifetimeSeconds * 1_000);
    const about = { deliveryId: newId(), to, channel, template, locale: 'en' };
    return { ...about, ...rendered, codeExpiresAt, validitySeconds: lifetimeSeconds };
  }
}

/** Where to look if it does not arrive. */
const afterwards = {
  webhook: 'If it does not arrive, look at the log of the gateway.',
  twilio:
    'If it does not arrive, look the message up in the console of Twilio, under Monitor, Logs, Messaging.',
  vonage: 'If it does not arrive, look the message up in the dashboard of Vonage, under Logs, Messages.',
  aws: 'If it does not arrive, look at the events of the configuration set.',
} as const;
