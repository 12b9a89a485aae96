import type { MailerOptions } from '@nestjs-modules/mailer';
import type { Transport } from 'nodemailer';
import type { Settings } from '../config/settings.js';
import { MailerAdapter } from './mailer-adapter.js';
import { MailSettings } from './mail.settings.js';
import { smtpOptions } from './smtp-transport.js';
import { TemplateRenderer } from './template-renderer.js';

/** In a process that only queues mail: the mailer wants some transport, and this one has no server. */
const sendsNothing: Transport = {
  name: 'nothing',
  version: '1',
  send: (_mail, done) => done(new Error('This command sends no mail'), undefined),
};

/** The renderer tries every template here: a broken one stops the start, not somebody's sign-up. */
export function mailerOptions(settings: Settings): MailerOptions {
  if (!settings.has(MailSettings)) return { transport: sendsNothing };
  const mail = settings.get(MailSettings);
  return {
    transport: smtpOptions(mail.smtp),
    template: { adapter: new MailerAdapter(new TemplateRenderer(mail)) },
  };
}
