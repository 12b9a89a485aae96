import { MailerModule, MailerService } from '@nestjs-modules/mailer';
import { Module } from '@nestjs/common';
import { mailboxChannel } from '../delivery/channel.js';
import { Channels } from '../delivery/channels.service.js';
import { providerUp } from '../delivery/delivery.metrics.js';
import { DeliveryModule } from '../delivery/delivery.module.js';
import { MailChannel } from './mail-channel.js';
import { MailSettings } from './mail.settings.js';
import { composeAtOnce } from './mime-message.js';
import { SmtpProvider, type SmtpProviderName } from './smtp-provider.js';
import { SmtpProviders } from './smtp-providers.js';
import { smtpOptions } from './smtp-transport.js';

/** The channel `email`, for processes that send messages. */
@Module({
  imports: [
    DeliveryModule,
    MailerModule.forRootAsync({
      imports: [],
      inject: [MailSettings],
      useFactory: (settings: MailSettings) => ({
        transports: transportsOf(settings),
        plugins: [{ step: 'stream', plugin: composeAtOnce }],
      }),
    }),
  ],
  providers: [
    MailChannel,
    {
      provide: SmtpProviders,
      inject: [MailSettings, MailerService, Channels],
      useFactory: createProviders,
    },
  ],
})
export class MailModule {}

function transportsOf(settings: MailSettings) {
  const { smtp, fallback } = settings;
  const primary = smtpOptions(smtp, settings);
  return fallback ? { primary, fallback: smtpOptions(fallback, settings) } : { primary };
}

function createProviders(settings: MailSettings, mailer: MailerService, channels: Channels): SmtpProviders {
  const create = (name: SmtpProviderName) => {
    const stateIs = (isUp: boolean) =>
      providerUp.set({ channel: mailboxChannel, provider: name }, isUp ? 1 : 0);
    stateIs(true);
    return new SmtpProvider({
      name,
      sendMail: (mail) => mailer.sendMail({ ...mail, transporterName: name }),
      verify: () => mailer.getTransporter(name).verify(),
      onChange: (isUp) => {
        stateIs(isUp);
        if (isUp) channels.resume(mailboxChannel);
      },
    });
  };
  return new SmtpProviders(settings.fallback ? [create('primary'), create('fallback')] : [create('primary')]);
}
