import type { TextsOf } from '../../i18n/text-types.js';
import type { textMessages as english } from '../en/text-messages.js';

export const textMessages: TextsOf<typeof english> = {
  'cause.conversion': 'Se confirmaron muy pocos códigos.',
  'cause.sequence': 'Los mensajes iban dirigidos a números consecutivos.',
  'range.network': 'solicitudes de una misma red',
  'range.prefix': '{prefix} ({country})',
  'sms.accepted': 'Aceptados',
  'sms.byCountry': 'Por país',
  'sms.byProvider': 'Por proveedor',
  'sms.confirmed': 'Confirmados',
  'sms.cost': 'Coste',
  'sms.costHint':
    'Los importes están en la moneda de SMS_PRICES. Por país son los que cuenta el límite diario, más bien demasiado altos; por proveedor, los que este ha comunicado.',
  'sms.country': 'País',
  'sms.delivered': 'Entregados',
  'sms.end': 'Levantar',
  'sms.endCounts':
    'Los mensajes anteriores no vuelven a contar. Si se trata de un ataque, continuará hasta que nuevos mensajes provoquen otra suspensión.',
  'sms.endTitle': 'Levantar la suspensión: {range}',
  'sms.endWill': 'Los mensajes de texto se vuelven a enviar de inmediato.',
  'sms.ended': 'Se ha levantado la suspensión.',
  'sms.ends': 'Termina {when}',
  'sms.failed': 'Fallidos',
  'sms.noMessages': 'No se enviaron mensajes de texto en este periodo.',
  'sms.noSuspensions': 'No hay nada suspendido.',
  'sms.provider': 'Proveedor',
  'sms.sent': 'Enviados',
  'sms.spend': 'Gastado del límite diario: {used} de {limit}',
  'sms.spendResets': 'se reinicia {when}',
  'sms.suspended': 'suspendido',
  'sms.title': 'Mensajes de texto',
};
