import { Logger } from '@nestjs/common';
import { MailSender } from './mail-sender.js';
import { sendMailTask } from './mail.service.js';

type Constructed = ConstructorParameters<typeof MailSender>;

/** Sends one queued mail, and gives what the mailer was handed. */
async function handedOver(recipient: string): Promise<unknown> {
  const delivery = {
    id: '019a0000-0000-7000-8000-000000000001',
    status: 'queued',
    template: 'password-changed',
    recipient,
    locale: 'en',
    challengeId: null,
    challengeGeneration: null,
    origin: {},
    createdAt: new Date(),
  };
  const tasks = new Map<string, (payload: unknown) => Promise<void>>();
  const mails: { to?: unknown }[] = [];
  const stubs = [
    { manager: { query: () => Promise.resolve([[], 0]) } },
    { findOneBy: () => Promise.resolve(delivery) },
    { sendMail: (mail: object) => Promise.resolve(mails.push(mail)) },
    {
      register: (name: string, task: (payload: unknown) => Promise<void>) => tasks.set(name, task),
      schedule: () => undefined,
    },
    { mail: { from: { name: 'Postern', address: 'no-reply@example.com' } }, defaultLanguage: 'en' },
  ] as unknown as Constructed; // as: the parts of them that sending a mail takes
  new MailSender(...stubs).onModuleInit();
  await tasks.get(sendMailTask)?.({ deliveryId: delivery.id });
  expect(mails).toHaveLength(1);
  return mails[0]?.to;
}

describe('MailSender', () => {
  beforeAll(() => Logger.overrideLogger(false)); // it says what it does; here that is of no interest

  // Text would be parsed, and every one of these but the first would be two recipients, or another one.
  it.each([
    'ada@example.com',
    'ada@example.com,eve@example.org',
    'ada@example.com;eve@example.org',
    'ada@example.com <eve@example.org>',
    'friends:ada@example.com,eve@example.org;',
    '"eve@example.org, "@example.com',
  ])('gives the mailer one recipient, as an object and not as text to be parsed: %s', async (recipient) => {
    expect(await handedOver(recipient)).toEqual({ name: '', address: recipient });
  });
});
