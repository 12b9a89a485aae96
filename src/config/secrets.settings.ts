import { generateAppSecret, isPlaceholder, parseAppSecrets } from './app-secrets.js';
import { defineSettings } from './define-settings.js';
import { secretOrGenerated } from './setting-kinds.js';

export class SecretsSettings extends defineSettings({
  /** The first one signs; all of them verify. */
  appSecrets: secretOrGenerated('APP_SECRETS', {
    parse: (text, isProduction) => {
      const secrets = parseAppSecrets(text);
      if (isProduction && secrets.some(({ secret }) => isPlaceholder(secret))) {
        throw new Error('contains a placeholder instead of a secret');
      }
      return secrets;
    },
    generate: () => [generateAppSecret()],
  }),
}) {}
