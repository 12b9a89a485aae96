import type { TextsOf } from '../../i18n/text-types.js';
import type { keys as english } from '../en/keys.js';

export const keys: TextsOf<typeof english> = {
  'keyKind.app_secret': 'Geheimnisse (APP_SECRETS)',
  'keyKind.signing_key': 'Signaturschlüssel (JWT_PRIVATE_KEYS)',
  'keyUse.access_tokens': 'Zugriffstoken',
  'keyUse.audit_addresses': 'Adressen im Auditprotokoll',
  'keyUse.audit_seals': 'Siegel des Auditprotokolls',
  'keyUse.authenticator_apps': 'Authenticator-Apps',
  'keyUse.phone_numbers': 'Telefonnummern',
  'keyUse.codes': 'Codes per E-Mail',
  'keyUse.device_tokens': 'Bekannte Geräte',
  'keyUse.rate_limits': 'Limits',
  'keyUse.refresh_tokens': 'Aktualisierungstoken',
  'keyUse.sign_in_tokens': 'Anmeldungen in zwei Schritten',
  'keys.current': 'aktuell',
  'keys.earlier': 'früher',
  'keys.intro':
    'Wofür die einzelnen Schlüssel dienen. Entfernen Sie einen früheren erst dann aus den Einstellungen, wenn er nicht mehr gebraucht wird. Die Schlüssel selbst werden nie angezeigt.',
  'keys.neededUntil': 'benötigt bis {when}',
  'keys.none': 'Es gibt keine Schlüssel.',
  'keys.title': 'Schlüssel',
  'keys.unknown': 'unbekannt',
  'nav.keys': 'Schlüssel',
};
