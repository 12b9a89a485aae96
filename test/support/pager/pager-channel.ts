import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Channel, Outgoing, SendOutcome } from '../../../src/delivery/channel.js';
import { Channels } from '../../../src/delivery/channels.service.js';
import type { Message } from '../../../src/delivery/message.js';
import { pagerSettings } from './pager.settings.js';

export interface Page extends Outgoing<string> {
  signal: AbortSignal;
}

/** A channel for tests, which shows what adding a channel requires and records what it is asked to send. */
@Injectable()
export class PagerChannel implements Channel<string>, OnModuleInit {
  readonly id = 'pager';
  readonly slots = pagerSettings.slots;
  readonly pages: Page[] = [];
  /** Decides the outcome of each attempt. */
  respond: (page: Page) => SendOutcome | Promise<SendOutcome> = () => ({ status: 'sent' });

  constructor(private readonly channels: Channels) {}

  onModuleInit(): void {
    this.channels.register(this);
  }

  render({ name, language, data }: Message): string {
    return [name, language, ...('code' in data ? [data.code] : [])].join(' ');
  }

  async send(outgoing: Outgoing<string>, signal: AbortSignal): Promise<SendOutcome> {
    const page = { ...outgoing, signal };
    this.pages.push(page);
    return this.respond(page);
  }
}
