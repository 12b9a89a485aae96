import { readSettings } from '../config/read-settings.js';
import { WorkerRole } from '../jobs/jobs.service.js';
import { MailSender } from './mail-sender.js';
import { Outbox } from './outbox.service.js';

const settings = readSettings({
  NODE_ENV: 'test',
  DATABASE_URL: 'postgres://127.0.0.1:9/nowhere', // nobody listens: an attempt to connect would show as another error
  SMTP_URL: 'smtp://127.0.0.1:9',
  MAIL_FROM: 'no-reply@postern.localhost',
  PUBLIC_URL: 'http://localhost:3000',
});

const outbox = (runsJobs: boolean) => {
  const [mailer] = [{}] as unknown as ConstructorParameters<typeof MailSender>; // as: never called here
  return new Outbox(settings, new WorkerRole(runsJobs), new MailSender(mailer, settings));
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
