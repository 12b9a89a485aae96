import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { Keyring } from '../common/secrets.js';
import { SecretsSettings } from './secrets.settings.js';
import { Settings } from './settings.js';

/** The settings, each group to be injected by its class, and what is made of them alone. */
@Global()
@Module({})
export class ConfigModule {
  static forRoot(settings: Settings): DynamicModule {
    const providers = [
      Clock,
      { provide: Settings, useValue: settings },
      // Those that the command does not read as well: what is made of them may be there as long as nothing uses it.
      ...settings.groups.map((group) => ({ provide: group, useValue: settings.get(group) })),
      // In a command without secrets there is nobody to whom it could be given.
      ...(settings.has(SecretsSettings)
        ? [{ provide: Keyring, useFactory: () => new Keyring(settings.get(SecretsSettings).appSecrets) }]
        : []),
    ];
    const exports = providers.map((provider) => ('provide' in provider ? provider.provide : provider));
    return { module: ConfigModule, providers, exports };
  }
}
