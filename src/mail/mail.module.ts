import { MailerModule } from '@nestjs-modules/mailer';
import { Module } from '@nestjs/common';
import { DeliveryModule } from '../delivery/delivery.module.js';
import { MailChannel } from './mail-channel.js';
import { MailSettings } from './mail.settings.js';
import { smtpOptions } from './smtp-transport.js';

/** The channel `email`, for processes that send messages. */
@Module({
  imports: [
    DeliveryModule,
    MailerModule.forRootAsync({
      imports: [],
      inject: [MailSettings],
      useFactory: ({ smtp }: MailSettings) => ({ transport: smtpOptions(smtp) }),
    }),
  ],
  providers: [MailChannel],
})
export class MailModule {}
