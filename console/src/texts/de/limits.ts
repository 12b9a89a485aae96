import type { TextsOf } from '../../i18n/text-types.js';
import type { limits as english } from '../en/limits.js';

export const limits: TextsOf<typeof english> = {
  'limits.full': 'ausgeschöpft',
  'limits.lookUp': 'Suchen',
  'limits.nothing': 'Wessen Limits?',
  'limits.nothingHint': 'Geben Sie eine E-Mail-Adresse, IP-Adresse oder Konto-ID ein.',
  'limits.of': 'Limits von {subject}',
  'limits.others': { one: 'Ein weiteres Limit, unbenutzt', other: '{n} weitere Limits, unbenutzt' },
  'limits.per': 'je {time}',
  'limits.reset': 'Zurücksetzen',
  'limits.resetCodes':
    'Auch der Zähler falscher Codes wird gelöscht; die nächsten Codes sind also wieder kurz. Ist dies ein Angriff, fängt auch der Angreifer wieder bei null an.',
  'limits.resetDone': 'Die Limits sind zurückgesetzt.',
  'limits.resetNetwork': 'Geht von diesem Netzwerk ein Angriff aus, so kann er weitergehen.',
  'limits.resetWill': 'Alle Limits von {subject} werden sofort zurückgesetzt. Niemand wird benachrichtigt.',
  'limits.resets': 'wird {when} zurückgesetzt',
  'limits.search': 'E-Mail-Adresse, IP-Adresse oder Konto-ID',
  'limits.searchHint': 'IPv6-Adressen werden je Netzwerk (/64) gezählt.',
  'limits.title': 'Limits',
  'limits.unused': 'Keines davon wurde bisher in Anspruch genommen.',
  'limits.used': '{used} von {max}',
  'nav.limits': 'Limits',
  'scope.account': 'das Konto',
  'scope.anyone': 'Anfragen von beliebigen Absendern',
  'scope.known_devices': 'Anfragen von bekannten Geräten',
  'scope.network': 'Anfragen aus dem Netzwerk',
  'scope.owner': 'Anfragen der angemeldeten Person',
};
