import type { TextsOf } from '../../i18n/text-types.js';
import type { now as english } from '../en/now.js';

export const now: TextsOf<typeof english> = {
  'action.refresh': 'Aktualisieren',
  'chart.asTable': 'Zahlen als Tabelle',
  'codes.confirmed': 'bestätigt',
  'codes.mailed': 'versendet',
  'codes.started': 'angefordert',
  'nav.now': 'Jetzt',
  'now.alert.codes_not_confirmed':
    'In der letzten Stunde wurden weit weniger Codes bestätigt als üblich. Vielleicht werden E-Mails angenommen und dann aussortiert: Prüfen Sie ein eigenes Postfach sowie SPF, DKIM und DMARC.',
  'now.alert.domain_failing':
    'Ein Fünftel der Nachrichten an {domains} oder mehr ist in der letzten Stunde fehlgeschlagen. Die Antworten unter „Nachrichten“ sagen, warum.',
  'now.alert.mail_failing':
    'Ein Fünftel der Nachrichten der letzten Stunde oder mehr ist fehlgeschlagen. Die Antworten unter „Nachrichten“ sagen, warum.',
  'now.alert.mail_slow':
    'In der letzten Stunde brauchte einer von zwanzig Codes länger als eine Minute bis zum Versand. Ist der Mailserver langsam oder die Warteschlange lang?',
  'now.alert.mail_stalled': {
    one: 'Eine Nachricht wartet seit {wait}. Läuft der Worker, und antwortet der Mailserver?',
    other: '{n} Nachrichten warten, die älteste seit {wait}. Läuft der Worker, und antwortet der Mailserver?',
  },
  'now.alert.provider_failing':
    'Seit zwei Minuten funktioniert ein Mailserver für mindestens einen Worker nicht. Seine Antwort steht unten; „npm run mail:check“ zeigt, welcher Schritt scheitert.',
  'now.alert.provider_failing.critical':
    'Seit zwei Minuten funktioniert für keinen Worker ein Mailserver: Kein Code wird versendet. Die Antworten unten sagen, warum, und „npm run mail:check“, welcher Schritt scheitert.',
  'now.alert.roll_up_stalled':
    'Seit drei Minuten wurde nichts gezählt, die Zahlen unten sind also veraltet. Läuft der Worker?',
  'now.alert.text_provider_failing':
    'Seit zwei Minuten funktioniert ein Anbieter der Textnachrichten für mindestens einen Worker nicht. Seine Antwort steht unten; „npm run sms:check“ zeigt, welcher Schritt scheitert.',
  'now.alert.text_provider_failing.critical':
    'Seit zwei Minuten funktioniert für keinen Worker ein Anbieter der Textnachrichten: Kein Code erreicht ein Telefon. Die Antworten unten sagen, warum.',
  'now.byPurpose': 'Codes nach Zweck',
  'now.critical': 'Kritisch',
  'now.domainFailed': { one: '{n} fehlgeschlagen', other: '{n} fehlgeschlagen' },
  'now.domainQueued': { one: '{n} wartend', other: '{n} wartend' },
  'now.domainSent': { one: '{n} versendet', other: '{n} versendet' },
  'now.domains': 'Nachrichten nach Domain',
  'now.factors': 'Falsche zweite Faktoren',
  'now.factorsFailed': { one: 'von {all} eingegebenen ({share})', other: 'von {all} eingegebenen ({share})' },
  'now.headline.codes_not_confirmed':
    'Codes kommen vielleicht nicht an: Weit weniger als üblich werden bestätigt.',
  'now.headline.domain_failing': 'Codes kommen an, aber nicht bei jeder Domain: {domains}.',
  'now.headline.good': 'Codes kommen an.',
  'now.headline.idle': 'Alles in Ordnung. Kein Code wurde angefordert.',
  'now.headline.mail_failing': 'Viele Nachrichten schlagen fehl.',
  'now.headline.mail_slow': 'Codes kommen verspätet an.',
  'now.headline.mail_stalled': 'Codes verzögern sich: Der älteste wartet seit {wait}.',
  'now.headline.provider_failing': 'Ein Mailserver funktioniert nicht. Nachrichten gehen weiterhin hinaus.',
  'now.headline.provider_failing.critical': 'Kein Code wird versendet: Kein Mailserver funktioniert.',
  'now.headline.roll_up_stalled': 'Unbekannt: Seit Minuten wurde nichts gezählt.',
  'now.headline.text_provider_failing':
    'Codes kommen per E-Mail an. Ein Anbieter der Textnachrichten funktioniert nicht.',
  'now.headline.text_provider_failing.critical':
    'Codes kommen per E-Mail an, aber nicht per Textnachricht: Kein Anbieter funktioniert.',
  'now.headline.unknown': 'Unbekannt: Die Zahlen konnten nicht gelesen werden.',
  'now.lastRuns': 'Die neueste Zeile ist noch nicht abgeschlossen; ihre Codes können noch bestätigt werden.',
  'now.limits': 'Durch Limits abgelehnte Anfragen',
  'now.limitsHint': 'Ein plötzlicher Anstieg bedeutet meist einen Angriff.',
  'now.moreDomains': { one: 'Eine weitere Domain', other: '{n} weitere Domains' },
  'now.noCodes': 'In diesem Zeitraum wurde kein Code angefordert.',
  'now.noDomains': 'In diesem Zeitraum wurde nichts versendet.',
  'now.noFactors': 'In diesem Zeitraum wurden keine eingegeben.',
  'now.noLimits': 'Keine in diesem Zeitraum.',
  'now.noServers': 'Kein Worker hat einen Mailserver gemeldet.',
  'now.overTime': 'Codes im Zeitverlauf',
  'now.queue': 'Warteschlange',
  'now.queueEmpty': 'Keine Nachricht wartet auf den Versand.',
  'now.queueOldest': 'Die älteste wartet seit {wait}.',
  'now.queueShow': 'Anzeigen',
  'now.queueWaiting': {
    one: 'Nachricht wartet auf den Versand.',
    other: 'Nachrichten warten auf den Versand.',
  },
  'now.readAt': 'Stand: {time}, wird alle 30 Sekunden aktualisiert',
  'now.seconds': 'die Hälfte binnen {median}, 95\u00a0% binnen {most}',
  'now.serverFailing': 'Er funktioniert seit {wait} nicht.',
  'now.serverFailingFor': {
    one: '{failing} von {n} Worker kann ihn nicht nutzen.',
    other: '{failing} von {n} Workern können ihn nicht nutzen.',
  },
  'now.serverFails': 'funktioniert nicht',
  'now.serverTakesOver': 'springt ein',
  'now.serverWorks': 'funktioniert',
  'now.servers': 'Mailserver',
  'now.staleSince': 'Die Zahlen unten sind von {time} Uhr.',
  'now.state': 'Status',
  'now.summary': {
    one: 'Ein Code angefordert, {mailed} versendet, {confirmed} bestätigt.',
    other: '{n} Codes angefordert, {mailed} versendet, {confirmed} bestätigt.',
  },
  'now.summaryMedian': 'Von der häufigsten Art war die Hälfte binnen {time} versendet.',
  'now.textProviders': 'Anbieter der Textnachrichten',
  'now.title': 'Jetzt',
  'now.unknownAlert': 'Alarm: {code}',
  'now.unused': 'Keine Codes in diesem Zeitraum: {purposes}.',
  'now.warning': 'Warnung',
  'now.window': 'Zeitraum',
  'now.wrongCodes': { one: 'Ein falscher Code eingegeben', other: '{n} falsche Codes eingegeben' },
  'provider.fallback': 'Ersatz-Mailserver',
  'provider.primary': 'Primärer Mailserver',
  'value.time': 'Zeit',
  'window.1h': '1 Stunde',
  'window.24h': '24 Stunden',
  'window.30d': '30 Tage',
  'window.7d': '7 Tage',
};
