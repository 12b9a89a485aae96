import { Injectable } from '@nestjs/common';
import type { Channel, ProviderState } from './channel.js';

/** The channels of this process. Each channel registers itself when its module is initialised. */
@Injectable()
export class Channels {
  private readonly byId = new Map<string, Channel>();
  private readonly listeners: ((channelId: string) => void)[] = [];

  register(channel: Channel): void {
    if (this.byId.has(channel.id)) throw new Error(`There are two channels with the ID "${channel.id}"`);
    this.byId.set(channel.id, channel);
  }

  get all(): readonly Channel[] {
    return [...this.byId.values()];
  }

  /** Whether the providers of all channels work, according to this process. */
  get providerStates(): (ProviderState & { channel: string })[] {
    return this.all.flatMap(({ id: channel, providerStates = [] }) =>
      providerStates.map((state) => ({ channel, ...state })),
    );
  }

  /** To be called when a provider of a channel works again: what waits for another attempt becomes due. */
  resume(channelId: string): void {
    for (const listener of this.listeners) listener(channelId);
  }

  onResume(listener: (channelId: string) => void): void {
    this.listeners.push(listener);
  }
}
