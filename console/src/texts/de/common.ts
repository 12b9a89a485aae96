import type { TextsOf } from '../../i18n/text-types.js';
import type { common as english } from '../en/common.js';

export const common: TextsOf<typeof english> = {
  'action.cancel': 'Abbrechen',
  'action.close': 'Schließen',
  'action.more': 'Mehr anzeigen',
  'action.retry': 'Erneut versuchen',
  'error.connection':
    'Der Server ist nicht erreichbar. Prüfen Sie die Verbindung und versuchen Sie es erneut.',
  'error.forbidden': 'Ihre Rolle erlaubt das nicht.',
  'error.requestId': 'Anfrage {id}',
  'error.retryAfter': {
    one: 'Versuchen Sie es in einer Sekunde erneut.',
    other: 'Versuchen Sie es in {n} Sekunden erneut.',
  },
  'error.unexpected': 'Etwas ist schiefgegangen. Versuchen Sie es erneut.',
  'filter.any': 'Alle',
  'list.separator': ', ',
  'nav.people': 'Personen',
  'reason.hint': 'Wird im Auditprotokoll aufbewahrt.',
  'reason.label': 'Grund',
  'role.admin': 'Admin',
  'role.auditor': 'Prüfer',
  'role.support': 'Support',
  'shell.language': 'Sprache',
  'shell.navigation': 'Verwaltung',
  'shell.skip': 'Zum Inhalt springen',
  'shell.toStart': 'Zur Startseite',
  'shell.unknown': 'Unter dieser Adresse gibt es nichts, oder Ihre Rolle berechtigt Sie nicht, es zu sehen.',
  'shell.unknownTitle': 'Nicht gefunden',
  'state.loading': 'Wird geladen …',
  'value.no': 'Nein',
  'value.none': '–',
  'value.yes': 'Ja',
};
