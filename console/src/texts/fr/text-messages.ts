import type { TextsOf } from '../../i18n/text-types.js';
import type { textMessages as english } from '../en/text-messages.js';

export const textMessages: TextsOf<typeof english> = {
  'cause.conversion': 'Trop peu de codes ont été confirmés.',
  'cause.sequence': 'Les messages étaient destinés à des numéros consécutifs.',
  'range.network': 'requêtes d’un même réseau',
  'range.prefix': '{prefix} ({country})',
  'sms.accepted': 'Acceptés',
  'sms.byCountry': 'Par pays',
  'sms.byProvider': 'Par fournisseur',
  'sms.confirmed': 'Confirmés',
  'sms.cost': 'Coût',
  'sms.costHint':
    'Les montants sont dans la devise de SMS_PRICES. Par pays, ce sont ceux que compte la limite quotidienne, plutôt trop élevés\u00a0; par fournisseur, ceux qu’il a communiqués.',
  'sms.country': 'Pays',
  'sms.delivered': 'Remis',
  'sms.end': 'Lever',
  'sms.endCounts':
    'Les messages précédents ne sont pas comptés à nouveau. S’il s’agit d’une attaque, elle se poursuit jusqu’à ce que de nouveaux messages provoquent une autre suspension.',
  'sms.endTitle': 'Lever la suspension\u00a0: {range}',
  'sms.endWill': 'L’envoi de SMS reprend immédiatement.',
  'sms.ended': 'La suspension a été levée.',
  'sms.ends': 'Se termine {when}',
  'sms.failed': 'En échec',
  'sms.noMessages': 'Aucun SMS n’a été envoyé sur cette période.',
  'sms.noSuspensions': 'Aucune suspension en cours.',
  'sms.provider': 'Fournisseur',
  'sms.sent': 'Envoyés',
  'sms.spend': 'Dépensé sur la limite quotidienne\u00a0: {used} sur {limit}',
  'sms.spendResets': 'remise à zéro {when}',
  'sms.suspended': 'suspendu',
  'sms.title': 'SMS',
};
