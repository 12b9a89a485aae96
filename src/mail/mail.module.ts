import { MailerModule } from '@nestjs-modules/mailer';
import { Module } from '@nestjs/common';
import { Settings } from '../config/settings.js';
import { DeliveryModule } from '../delivery/delivery.module.js';
import { MailChannel } from './mail-channel.js';
import { smtpOptions } from './smtp-transport.js';

/** The channel `email`, for processes that send. */
@Module({
  imports: [
    DeliveryModule,
    MailerModule.forRootAsync({
      imports: [],
      inject: [Settings],
      useFactory: ({ mail }: Settings) => ({ transport: smtpOptions(mail.smtp) }),
    }),
  ],
  providers: [MailChannel],
})
export class MailModule {}
