import { Injectable, Module, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Keyring } from '../common/secrets.js';
import { Channels } from '../delivery/channels.service.js';
import { DeliveryModule } from '../delivery/delivery.module.js';
import { providerUp } from '../delivery/delivery.metrics.js';
import { createSmsProviders } from './providers/create-providers.js';
import { SmsChannel } from './sms-channel.js';
import { SmsDeliveriesModule } from './sms-deliveries.module.js';
import { SmsDeliveries } from './sms-deliveries.service.js';
import { smsChannelIds, type SmsChannelId, type SmsProvider } from './sms-provider.js';
import { SmsProviderHealth } from './sms-provider-health.js';
import { SmsSettings } from './sms.settings.js';

/** Registers the channels that the configured providers have: none without `SMS_PROVIDER`. */
@Injectable()
export class SmsChannels implements OnModuleInit, OnModuleDestroy {
  private readonly health: SmsProviderHealth[] = [];

  constructor(
    private readonly settings: SmsSettings,
    private readonly channels: Channels,
    private readonly keyring: Keyring,
    private readonly deliveries: SmsDeliveries,
  ) {}

  onModuleInit(): void {
    const all = createSmsProviders(this.settings);
    for (const id of smsChannelIds) {
      const providers = all.filter((provider) => provider.channels.includes(id));
      if (providers.length > 0) this.channels.register(this.createChannel(id, providers));
    }
  }

  onModuleDestroy(): void {
    for (const each of this.health) each.close();
  }

  private createChannel(id: SmsChannelId, providers: readonly SmsProvider[]): SmsChannel {
    const { productName, publicUrl, appHash, concurrency: slots } = this.settings;
    const host = new URL(publicUrl ?? '').hostname; // always set together with a provider
    const { keyring, deliveries } = this;
    const texts = { productName, host, appHash };
    const health = providers.map((provider) => this.observe(id, provider));
    return new SmsChannel({ id, slots, texts, providers: health, keyring, deliveries });
  }

  private observe(channel: SmsChannelId, provider: SmsProvider): SmsProviderHealth {
    const stateIs = (isUp: boolean) => providerUp.set({ channel, provider: provider.name }, isUp ? 1 : 0);
    stateIs(true);
    const onChange = (isUp: boolean) => {
      stateIs(isUp);
      if (isUp) this.channels.resume(channel);
    };
    const observed = new SmsProviderHealth({ provider, onChange });
    this.health.push(observed);
    return observed;
  }
}

/** The channels `sms` and `whatsapp`, for processes that send messages. */
@Module({
  imports: [DeliveryModule, SmsDeliveriesModule],
  providers: [SmsChannels],
})
export class SmsModule {}
