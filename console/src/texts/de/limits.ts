import type { TextsOf } from '../../i18n/text-types.js';
import type { limits as english } from '../en/limits.js';

export const limits: TextsOf<typeof english> = {
  'limits.full': 'ausgeschöpft',
  'limits.lookUp': 'Nachsehen',
  'limits.nothing': 'Wessen Limits?',
  'limits.nothingHint': 'Geben Sie eine E-Mail-Adresse, IP-Adresse oder Konto-ID ein.',
  'limits.of': 'Limits von {subject}',
  'limits.others': { one: 'Noch ein Limit, unbenutzt', other: '{n} weitere Limits, unbenutzt' },
  'limits.per': 'je {time}',
  'limits.reset': 'Zurücksetzen',
  'limits.resetCodes':
    'Auch falsche Codes werden vergessen; die nächsten Codes sind also wieder kurz. Ist dies ein Angriff, fängt auch der Angreifer von vorn an.',
  'limits.resetDone': 'Die Limits sind zurückgesetzt.',
  'limits.resetNetwork': 'Greift dieses Netz an, so kann es weitermachen.',
  'limits.resetWill': 'Alle Limits von {subject} beginnen sofort von vorn. Niemand wird benachrichtigt.',
  'limits.resets': 'beginnt {when} von vorn',
  'limits.search': 'E-Mail-Adresse, IP-Adresse oder Konto-ID',
  'limits.searchHint': 'IPv6-Adressen zählen zusammen mit ihrem Netz (/64).',
  'limits.title': 'Limits',
  'limits.unused': 'Keines davon ist angebrochen.',
  'limits.used': '{used} von {max}',
  'nav.limits': 'Limits',
  'scope.account': 'des Kontos',
  'scope.anyone': 'Anfragen von irgendwem',
  'scope.known_devices': 'Anfragen bekannter Geräte',
  'scope.network': 'Anfragen aus dem Netz',
  'scope.owner': 'Anfragen der angemeldeten Person',
};
