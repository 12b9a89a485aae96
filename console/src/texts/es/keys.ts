import type { TextsOf } from '../../i18n/text-types.js';
import type { keys as english } from '../en/keys.js';

export const keys: TextsOf<typeof english> = {
  'keyKind.app_secret': 'Secretos (APP_SECRETS)',
  'keyKind.signing_key': 'Claves de firma (JWT_PRIVATE_KEYS)',
  'keyUse.access_tokens': 'Tokens de acceso',
  'keyUse.audit_addresses': 'Direcciones del registro de auditoría',
  'keyUse.audit_seals': 'Sellos del registro de auditoría',
  'keyUse.authenticator_apps': 'Autenticadores',
  'keyUse.phone_numbers': 'Números de teléfono',
  'keyUse.codes': 'Códigos por correo',
  'keyUse.device_tokens': 'Dispositivos conocidos',
  'keyUse.rate_limits': 'Límites',
  'keyUse.refresh_tokens': 'Tokens de actualización',
  'keyUse.sign_in_tokens': 'Inicios de sesión en dos pasos',
  'keys.current': 'actual',
  'keys.earlier': 'anterior',
  'keys.intro':
    'Para qué sirve cada clave. Quite una clave anterior de la configuración solo cuando ya nada la necesite. Las claves en sí nunca se muestran.',
  'keys.neededUntil': 'necesaria hasta el {when}',
  'keys.none': 'No hay claves.',
  'keys.title': 'Claves',
  'keys.unknown': 'se desconoce',
  'nav.keys': 'Claves',
};
