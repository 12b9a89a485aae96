import type { TextsOf } from '../../i18n/text-types.js';
import type { keys as english } from '../en/keys.js';

export const keys: TextsOf<typeof english> = {
  'keyKind.app_secret': 'Geheimnisse (APP_SECRETS)',
  'keyKind.signing_key': 'Signaturschlüssel (JWT_PRIVATE_KEYS)',
  'keyUse.access_tokens': 'Zugriffstoken',
  'keyUse.audit_addresses': 'Adressen im Auditprotokoll',
  'keyUse.audit_seals': 'Siegel des Auditprotokolls',
  'keyUse.authenticator_apps': 'Authentifizierungs-Apps',
  'keyUse.codes': 'Codes per E-Mail',
  'keyUse.device_tokens': 'Bekannte Geräte',
  'keyUse.rate_limits': 'Limits',
  'keyUse.refresh_tokens': 'Refresh-Token',
  'keyUse.sign_in_tokens': 'Anmeldungen in zwei Schritten',
  'keys.current': 'aktuell',
  'keys.earlier': 'früher',
  'keys.intro':
    'Wofür jeder Schlüssel dient. Entfernen Sie einen früheren erst aus den Einstellungen, wenn ihn nichts mehr braucht. Die Schlüssel selbst werden nie gezeigt.',
  'keys.neededUntil': 'gebraucht bis {when}',
  'keys.none': 'Es gibt keine Schlüssel.',
  'keys.title': 'Schlüssel',
  'keys.unknown': 'nicht bekannt',
  'nav.keys': 'Schlüssel',
};
