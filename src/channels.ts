import type { Type } from '@nestjs/common';
import { MailModule } from './mail/mail.module.js';

/** Every way to deliver messages: a line here, in a process that sends. */
export const channels: Type[] = [MailModule];
