import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { Keyring } from '../common/secrets.js';
import { SecretsSettings } from './secrets.settings.js';
import { Settings } from './settings.js';

/** Provides the settings, each group under its class, and the objects that depend only on settings. */
@Global()
@Module({})
export class ConfigModule {
  static forRoot(settings: Settings): DynamicModule {
    const providers = [
      Clock,
      { provide: Settings, useValue: settings },
      // Includes groups that the command does not read: providers that depend on them may exist if nothing uses them.
      ...settings.groups.map((group) => ({ provide: group, useValue: settings.get(group) })),
      // Commands without secrets have no provider that depends on it.
      ...(settings.has(SecretsSettings)
        ? [{ provide: Keyring, useFactory: () => new Keyring(settings.get(SecretsSettings).appSecrets) }]
        : []),
    ];
    const exports = providers.map((provider) => ('provide' in provider ? provider.provide : provider));
    return { module: ConfigModule, providers, exports };
  }
}
