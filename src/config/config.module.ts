import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { Keyring } from '../common/secrets.js';
import { Settings } from './settings.js';

/** The settings, and what is made of them alone. */
@Global()
@Module({})
export class ConfigModule {
  static forRoot(settings: Settings): DynamicModule {
    return {
      module: ConfigModule,
      providers: [
        Clock,
        { provide: Settings, useValue: settings },
        // In a command without secrets there is nobody to whom it could be given.
        ...(settings.has('secrets')
          ? [{ provide: Keyring, useFactory: () => new Keyring(settings.appSecrets) }]
          : []),
      ],
      exports: [Clock, Settings, ...(settings.has('secrets') ? [Keyring] : [])],
    };
  }
}
