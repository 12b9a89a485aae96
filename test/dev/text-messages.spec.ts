import { completeVariables } from '../../src/dev/development-environment.js';
import { startTextMessageReceiver, type TextMessageReceiver } from '../../src/dev/text-message-receiver.js';
import { createSmsProviders } from '../../src/sms/providers/create-providers.js';
import type { SmsMessage } from '../../src/sms/sms-provider.js';
import { SmsSettings } from '../../src/sms/sms.settings.js';
import { readSettings } from '../../src/settings.js';
import { openMailbox, type Mailbox } from '../support/mailbox.js';

const text = 'Acme: 123456 is your code to sign in. Grüße\n@localhost #123456';
const message: SmsMessage = {
  deliveryId: '0197f0a0-0000-7000-8000-000000000001',
  to: '+4915112345642',
  channel: 'sms',
  text,
  code: '123456',
  locale: 'en',
  template: 'second-factor',
  codeExpiresAt: new Date(),
  validitySeconds: 290,
};

describe('the text messages of npm start', () => {
  let mailbox: Mailbox;
  let receiver: TextMessageReceiver;
  beforeAll(async () => {
    mailbox = await openMailbox();
    receiver = await startTextMessageReceiver({ smtpUrl: mailbox.smtpUrl, port: 0 });
  });
  afterAll(async () => {
    await receiver.stop();
    await mailbox.close();
  });

  /** The provider that the settings of `npm start` configure. */
  function provider() {
    const given = { NODE_ENV: 'development', APP_SECRETS: 'x', JWT_PRIVATE_KEYS: 'x' };
    const started = { secretsFile: '', databaseUrl: undefined, port: '3000', textMessages: receiver };
    const settings = readSettings(completeVariables(given, started), 'sms-check').get(SmsSettings);
    const [created] = createSmsProviders(settings);
    if (!created) throw new Error('There is no provider');
    return created;
  }

  it.each([
    ['sms', 'Text message to +4915112345642'],
    ['whatsapp', 'WhatsApp message to +4915112345642'],
  ] as const)('by %s arrive in the inbox with exactly their text', async (channel, subject) => {
    const to = channel === 'sms' ? '+4915112345642' : '+4915112345643';
    await provider().send({ ...message, to, channel }, AbortSignal.timeout(5_000));
    const mail = await mailbox.mail(`${to}@sms.localhost`);
    expect(mail.subject).toBe(subject.replace('+4915112345642', to));
    expect(mail.text?.trimEnd()).toBe(text);
  });

  it('are refused without a signature', async () => {
    const response = await fetch(receiver.url, { method: 'POST', body: '{}' });
    expect(response.status).toBe(401);
  });
});
