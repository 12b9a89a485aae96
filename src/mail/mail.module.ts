import { MailerModule } from '@nestjs-modules/mailer';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Settings } from '../config/settings.js';
import { DeliveryRecords } from './delivery-records.service.js';
import { MailDelivery } from './mail-delivery.entity.js';
import { MailSender } from './mail-sender.js';
import { MailService } from './mail.service.js';
import { mailerOptions } from './mailer-options.js';
import { Outbox } from './outbox.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([MailDelivery]),
    MailerModule.forRootAsync({
      imports: [],
      inject: [Settings],
      useFactory: mailerOptions,
    }),
  ],
  providers: [MailService, MailSender, Outbox, DeliveryRecords],
  exports: [MailService, MailSender, DeliveryRecords],
})
export class MailModule {}
