import { LanguageSettings } from '../config/language.settings.js';
import { readGroups } from '../config/read-settings.js';
import { DatabaseSettings } from '../database/database.settings.js';
import { WorkerRole } from '../jobs/jobs.service.js';
import { MailSender } from './mail-sender.js';
import { MailSettings } from './mail.settings.js';
import { Outbox } from './outbox.service.js';

const variables = {
  NODE_ENV: 'test',
  DATABASE_URL: 'postgres://127.0.0.1:9/nowhere', // nobody listens: an attempt to connect would show as another error
  SMTP_URL: 'smtp://127.0.0.1:9',
  MAIL_FROM: 'no-reply@postern.localhost',
};
const settings = readGroups(variables, { read: [DatabaseSettings, LanguageSettings, MailSettings] });

const outbox = (runsJobs: boolean) => {
  const [mailer] = [{}] as unknown as ConstructorParameters<typeof MailSender>; // as: never called here
  const sender = new MailSender(mailer, settings.get(MailSettings), settings.get(LanguageSettings));
  return new Outbox(settings.get(DatabaseSettings), new WorkerRole(runsJobs), sender);
};

describe('the outbox without the module that gives the codes of mails', () => {
  it('does not start in a process that sends mail: it would take each code for a dead one', async () => {
    await expect(outbox(true).onApplicationBootstrap()).rejects.toThrow(
      'No module has registered the source of the codes that mails carry',
    );
  });

  it('is no matter in a process that sends none', async () => {
    await expect(outbox(false).onApplicationBootstrap()).resolves.toBeUndefined();
  });
});
