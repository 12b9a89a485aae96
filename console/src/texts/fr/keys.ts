import type { TextsOf } from '../../i18n/text-types.js';
import type { keys as english } from '../en/keys.js';

export const keys: TextsOf<typeof english> = {
  'keyKind.app_secret': 'Secrets (APP_SECRETS)',
  'keyKind.signing_key': 'Clés de signature (JWT_PRIVATE_KEYS)',
  'keyUse.access_tokens': 'Jetons d’accès',
  'keyUse.audit_addresses': 'Adresses du journal d’audit',
  'keyUse.audit_seals': 'Sceaux du journal d’audit',
  'keyUse.authenticator_apps': 'Applications d’authentification',
  'keyUse.phone_numbers': 'Numéros de téléphone',
  'keyUse.codes': 'Codes par e-mail',
  'keyUse.device_tokens': 'Appareils connus',
  'keyUse.rate_limits': 'Limites',
  'keyUse.refresh_tokens': 'Jetons d’actualisation',
  'keyUse.sign_in_tokens': 'Connexions en deux étapes',
  'keys.current': 'actuelle',
  'keys.earlier': 'ancienne',
  'keys.intro':
    'À quoi sert chaque clé. Ne retirez une ancienne clé de la configuration que lorsque plus rien n’en a besoin. Les clés elles-mêmes ne sont jamais affichées.',
  'keys.neededUntil': 'nécessaire jusqu’au {when}',
  'keys.none': 'Il n’y a aucune clé.',
  'keys.title': 'Clés',
  'keys.unknown': 'inconnue',
  'nav.keys': 'Clés',
};
