import type { TextsOf } from '../../i18n/text-types.js';
import type { textMessages as english } from '../en/text-messages.js';

export const textMessages: TextsOf<typeof english> = {
  'cause.conversion': 'Poucos códigos foram confirmados.',
  'cause.sequence': 'As mensagens foram para números em sequência.',
  'range.network': 'solicitações de uma mesma rede',
  'range.prefix': '{prefix} ({country})',
  'sms.accepted': 'Aceitas',
  'sms.byCountry': 'Por país',
  'sms.byProvider': 'Por provedor',
  'sms.confirmed': 'Confirmadas',
  'sms.cost': 'Custo',
  'sms.costHint':
    'Os valores estão na moeda de SMS_PRICES. Por país, são os que o limite diário conta, um pouco altos demais; por provedor, os que ele informou.',
  'sms.country': 'País',
  'sms.delivered': 'Entregues',
  'sms.end': 'Encerrar',
  'sms.endCounts':
    'As mensagens anteriores não contam de novo. Se for um ataque, ele continua até que novas mensagens causem outra suspensão.',
  'sms.endTitle': 'Encerrar a suspensão: {range}',
  'sms.endWill': 'As mensagens de texto voltam a ser enviadas imediatamente.',
  'sms.ended': 'A suspensão foi encerrada.',
  'sms.ends': 'Termina {when}',
  'sms.failed': 'Com falha',
  'sms.noMessages': 'Nenhuma mensagem de texto foi enviada neste período.',
  'sms.noSuspensions': 'Nada está suspenso.',
  'sms.provider': 'Provedor',
  'sms.sent': 'Enviadas',
  'sms.spend': 'Gasto do limite diário: {used} de {limit}',
  'sms.spendResets': 'recomeça {when}',
  'sms.suspended': 'suspenso',
  'sms.title': 'Mensagens de texto',
};
