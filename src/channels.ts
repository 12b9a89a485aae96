import type { Type } from '@nestjs/common';
import { MailModule } from './mail/mail.module.js';
import { SmsModule } from './sms/sms.module.js';

/** The channels of processes that send messages. To add a channel, add its module here. */
export const channels: Type[] = [MailModule, SmsModule];
