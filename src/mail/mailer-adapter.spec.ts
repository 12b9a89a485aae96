import { MailerService } from '@nestjs-modules/mailer';
import { createTransport } from 'nodemailer';
import { MailerAdapter } from './mailer-adapter.js';
import { TemplateRenderer } from './template-renderer.js';

const origin = {
  at: new Date('2026-11-24T14:05:00Z'),
  device: { client: 'curl', system: null },
  network: '203.0.x.x',
};
const data = { code: '48291573', lifetimeSeconds: 600, origin };
const context = { language: 'de', data } as const;
const addresses = { from: 'postern@example.com', to: 'reader@example.com' };

describe('MailerAdapter in the mailer module', () => {
  const renderer = new TemplateRenderer({ productName: 'Postern', codeInSubject: false });
  const mailer = new MailerService(
    { transport: { jsonTransport: true }, template: { adapter: new MailerAdapter(renderer) } },
    { createTransport: (transport) => createTransport(transport as object) as never }, // as: mailer's own types lag
  );

  async function send(options: object): Promise<{ subject?: string; html?: string; text?: string }> {
    const { message } = (await mailer.sendMail({ ...addresses, ...options })) as { message: string }; // as: jsonTransport's answer
    return JSON.parse(message);
  }

  it('renders subject, HTML and text', async () => {
    expect(await send({ template: 'password-reset', context })).toMatchObject(
      renderer.render({ name: 'password-reset', ...context }),
    );
  });

  it('leaves a subject of the caller alone', async () => {
    expect((await send({ template: 'password-reset', context, subject: 'Hello' })).subject).toBe('Hello');
  });

  it('leaves mails without a template alone', async () => {
    expect(await send({ subject: 'Hello', text: '{{code}}' })).toMatchObject({
      subject: 'Hello',
      text: '{{code}}',
    });
  });

  it.each(['nothing-of-this-name', '../password-reset', 'constructor', '__proto__', ''])(
    'rejects the unknown template %j and goes on living',
    async (template) => {
      const failing = new MailerAdapter(renderer);
      const failure = await new Promise((resolve) =>
        failing.compile({ data: { template, context } }, resolve),
      );
      expect(failure).toEqual(new Error(`There is no mail template "${template}".`));
    },
  );

  it('rejects a mail whose context lacks something, without telling its code', async () => {
    const sending = send({
      template: 'password-reset',
      context: { ...context, data: { ...data, origin: undefined } },
    });
    await expect(sending).rejects.toThrow('Mail template "password-reset" cannot be rendered');
    await expect(sending).rejects.not.toThrow(data.code);
  });
});
