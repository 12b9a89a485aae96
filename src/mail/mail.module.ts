import { MailerModule } from '@nestjs-modules/mailer';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Settings } from '../config/settings.js';
import { DeliveryRecords } from './delivery-records.service.js';
import { MailDelivery } from './mail-delivery.entity.js';
import { MailSender } from './mail-sender.js';
import { MailService } from './mail.service.js';
import { MailerAdapter } from './mailer-adapter.js';
import { Outbox } from './outbox.service.js';
import { smtpOptions } from './smtp-transport.js';
import { TemplateRenderer } from './template-renderer.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([MailDelivery]),
    MailerModule.forRootAsync({
      imports: [],
      inject: [Settings],
      // The renderer tries every template here: a broken one stops the start, not somebody's sign-up.
      useFactory: ({ mail }: Settings) => ({
        transport: smtpOptions(mail.smtp),
        template: { adapter: new MailerAdapter(new TemplateRenderer(mail)) },
      }),
    }),
  ],
  providers: [MailService, MailSender, Outbox, DeliveryRecords],
  exports: [MailService, MailSender, DeliveryRecords],
})
export class MailModule {}
