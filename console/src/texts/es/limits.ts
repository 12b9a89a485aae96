import type { TextsOf } from '../../i18n/text-types.js';
import type { limits as english } from '../en/limits.js';

export const limits: TextsOf<typeof english> = {
  'limits.full': 'agotado',
  'limits.lookUp': 'Consultar',
  'limits.nothing': '¿De quién son los límites?',
  'limits.nothingHint': 'Introduzca una dirección de correo, una dirección IP o un ID de cuenta.',
  'limits.of': 'Límites de {subject}',
  'limits.others': {
    one: 'Otro límite, sin usar',
    many: 'Otros {n} de límites, sin usar',
    other: 'Otros {n} límites, sin usar',
  },
  'limits.per': 'por {time}',
  'limits.reset': 'Restablecer',
  'limits.resetCodes':
    'También se borra el recuento de códigos incorrectos, así que los próximos vuelven a ser cortos. Si se trata de un ataque, el atacante también empieza de cero.',
  'limits.resetDone': 'Los límites se han restablecido.',
  'limits.resetNetwork': 'Si el ataque viene de esta red, podrá continuar.',
  'limits.resetWill': 'Todos los límites de {subject} se restablecen de inmediato. No se avisa a nadie.',
  'limits.resets': 'se restablece {when}',
  'limits.search': 'Dirección de correo, dirección IP o ID de cuenta',
  'limits.searchHint': 'Las direcciones IPv6 se cuentan por red (/64).',
  'limits.title': 'Límites',
  'limits.unused': 'No se ha usado ninguno.',
  'limits.used': '{used} de {max}',
  'nav.limits': 'Límites',
  'scope.account': 'la cuenta',
  'scope.anyone': 'solicitudes de cualquier persona',
  'scope.known_devices': 'solicitudes de dispositivos conocidos',
  'scope.network': 'solicitudes de la red',
  'scope.owner': 'solicitudes del titular',
};
