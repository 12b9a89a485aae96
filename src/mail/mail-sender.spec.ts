import type { LeasedDelivery } from './delivery-leases.js';
import { MailSender } from './mail-sender.js';

type Constructed = ConstructorParameters<typeof MailSender>;

/** Sends one queued mail, and gives what the mailer was handed. */
async function handedOver(recipient: string): Promise<unknown> {
  const delivery: LeasedDelivery = {
    id: '019a0000-0000-7000-8000-000000000001',
    template: 'password-changed',
    recipient,
    locale: 'en',
    challengeId: null,
    challengeGeneration: null,
    origin: { device: null, network: null },
    noticeCounts: null,
    tries: 0,
    createdAt: new Date(),
    leaseToken: '019a0000-0000-7000-8000-000000000002',
  };
  const mails: { to?: unknown }[] = [];
  const stubs = [
    { sendMail: (mail: object) => Promise.resolve(mails.push(mail)) },
    { from: { name: 'Postern', address: 'no-reply@example.com' } },
    { defaultLanguage: 'en' },
  ] as unknown as Constructed; // as: the parts of them that sending a mail takes
  expect(await new MailSender(...stubs).send(delivery)).toEqual({ status: 'sent' });
  expect(mails).toHaveLength(1);
  return mails[0]?.to;
}

describe('MailSender', () => {
  // Text would be parsed, and every one of these but the first would be two recipients, or another one.
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
      expect(await handedOver(recipient)).toEqual({ name: '', address: recipient });
    },
  );
});
