import type { Outgoing } from '../delivery/channel.js';
import { MailChannel } from './mail-channel.js';
import { SmtpProvider } from './smtp-provider.js';
import { SmtpProviders } from './smtp-providers.js';

type Constructed = ConstructorParameters<typeof MailChannel>;

const deliveryId = '019a0000-0000-7000-8000-000000000001';

function channelWith(sendMail: (mail: object) => Promise<unknown>): MailChannel {
  const mail = {
    from: { name: 'Postern', address: 'no-reply@example.com' },
    productName: 'Postern',
    codeInSubject: false,
    concurrency: 5,
    timeoutSeconds: 30,
  };
  const never = () => Promise.reject(new Error());
  const provider = new SmtpProvider({ name: 'primary', sendMail, verify: never, onChange: () => undefined });
  const providers = new SmtpProviders([provider]);
  return new MailChannel(...([mail, {}, providers] as unknown as Constructed)); // as: the parts that it uses
}

function mailTo(channel: MailChannel, destination: string): Outgoing<ReturnType<MailChannel['render']>> {
  const origin = { at: new Date(), device: null, network: null };
  const data = { code: '48291573', lifetimeSeconds: 600, origin };
  return {
    deliveryId,
    destination,
    rendered: channel.render({ name: 'password-reset', language: 'de', data }),
    queuedAt: new Date('2026-11-24T14:05:00Z'),
    expiresAt: new Date('2026-11-24T14:15:00Z'),
    previous: { lastProvider: null, refusedBy: [] },
  };
}

async function handedOver(destination: string): Promise<Record<string, unknown>> {
  const mails: object[] = [];
  const channel = channelWith((mail) => Promise.resolve(mails.push(mail)));
  expect(await channel.send(mailTo(channel, destination))).toEqual({
    status: 'sent',
    provider: 'primary',
  });
  expect(mails).toHaveLength(1);
  return { ...mails[0] };
}

describe('MailChannel', () => {
  // Text would be parsed, and all of these except the first would become two recipients, or a different one.
  it.each([
    'ada@example.com',
    'ada@example.com,eve@example.org',
    'ada@example.com;eve@example.org',
    'ada@example.com <eve@example.org>',
    'friends:ada@example.com,eve@example.org;',
    '"eve@example.org, "@example.com',
  ])(
    '[MAIL-5] gives the mailer one recipient, as an object and not as text to be parsed: %s',
    async (recipient) => {
      expect((await handedOver(recipient)).to).toEqual({ name: '', address: recipient });
    },
  );

  it('[DATA-19] returns of the reply to an accepted e-mail neither the recipient nor the code', async () => {
    const response = '250 2.0.0 Ok: queued as 4Xq for ada.lovelace@example.com, code 48291573';
    const channel = channelWith(() => Promise.resolve({ response }));
    const outcome = await channel.send(mailTo(channel, 'ada.lovelace@example.com'));
    expect(outcome).toEqual({
      status: 'sent',
      provider: 'primary',
      reply: '250 2.0.0 Ok queued as … for …',
    });
  });

  it('sends the rendered e-mail with an ID that is the same in every attempt', async () => {
    const mail = await handedOver('ada@example.com');
    expect(mail).toMatchObject({
      subject: 'Setzen Sie Ihr Passwort für Postern zurück',
      messageId: `<${deliveryId}@example.com>`,
      date: new Date('2026-11-24T14:05:00Z'),
      headers: { 'Content-Language': 'de' },
    });
    expect(mail.html).toContain('48291573');
    expect(mail.text).toContain('48291573');
  });

  it.each([
    ['failed', 550],
    ['retry', 450],
  ])(
    'returns %s for a mail that the server rejects with %d, without the code',
    async (status, responseCode) => {
      const response = `${responseCode} 5.1.1 mailbox of 48291573 unavailable`;
      const refusal = Object.assign(new Error(response), {
        code: 'EENVELOPE',
        command: 'RCPT TO',
        responseCode,
        response,
      });
      const channel = channelWith(() => Promise.reject(refusal));
      const outcome = await channel.send(mailTo(channel, 'ada@example.com'));
      const reason = expect.stringMatching(/^EENVELOPE: \d{3} /) as string;
      expect(outcome).toMatchObject({ status, provider: 'primary', reason });
      expect(JSON.stringify(outcome)).not.toContain('48291573');
    },
  );
});
