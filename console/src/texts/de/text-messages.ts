import type { TextsOf } from '../../i18n/text-types.js';
import type { textMessages as english } from '../en/text-messages.js';

export const textMessages: TextsOf<typeof english> = {
  'cause.conversion': 'Zu wenige Codes wurden bestätigt.',
  'cause.sequence': 'Die Nachrichten gingen an fortlaufende Nummern.',
  'range.network': 'Anfragen aus einem Netz',
  'range.prefix': '{prefix} ({country})',
  'sms.accepted': 'Angenommen',
  'sms.byCountry': 'Nach Land',
  'sms.byProvider': 'Nach Anbieter',
  'sms.confirmed': 'Bestätigt',
  'sms.cost': 'Kosten',
  'sms.costHint':
    'Beträge in der Währung von SMS_PRICES. Je Land so, wie das Tageslimit sie zählt, also eher zu hoch; je Anbieter so, wie er sie gemeldet hat.',
  'sms.country': 'Land',
  'sms.delivered': 'Zugestellt',
  'sms.end': 'Beenden',
  'sms.endCounts':
    'Frühere Nachrichten zählen nicht noch einmal. Ist es ein Angriff, geht er weiter, bis neue Nachrichten wieder zu einer Aussetzung führen.',
  'sms.endTitle': 'Aussetzung beenden: {range}',
  'sms.endWill': 'Textnachrichten werden sofort wieder versendet.',
  'sms.ended': 'Die Aussetzung ist beendet.',
  'sms.ends': 'Endet {when}',
  'sms.failed': 'Fehlgeschlagen',
  'sms.noMessages': 'In diesem Zeitraum wurden keine Textnachrichten versendet.',
  'sms.noSuspensions': 'Nichts ist ausgesetzt.',
  'sms.provider': 'Anbieter',
  'sms.sent': 'Versendet',
  'sms.spend': 'Vom Tageslimit ausgegeben: {used} von {limit}',
  'sms.spendResets': 'beginnt {when} neu',
  'sms.suspended': 'ausgesetzt',
  'sms.title': 'Textnachrichten',
};
