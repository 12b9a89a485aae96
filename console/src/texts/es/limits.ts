import type { TextsOf } from '../../i18n/text-types.js';
import type { limits as english } from '../en/limits.js';

export const limits: TextsOf<typeof english> = {
  'limits.full': 'agotado',
  'limits.lookUp': 'Consultar',
  'limits.nothing': '¿De quién son los límites?',
  'limits.nothingHint': 'Escriba una dirección de correo, una dirección IP o un ID de cuenta.',
  'limits.of': 'Límites de {subject}',
  'limits.others': {
    one: 'Otro límite, sin usar',
    many: 'Otros {n} límites, sin usar',
    other: 'Otros {n} límites, sin usar',
  },
  'limits.per': 'por {time}',
  'limits.reset': 'Restablecer',
  'limits.resetCodes':
    'También se olvidan los códigos erróneos, así que los próximos vuelven a ser cortos. Si es un ataque, el atacante también empieza de cero.',
  'limits.resetDone': 'Los límites se han restablecido.',
  'limits.resetNetwork': 'Si esta red está atacando, podrá continuar.',
  'limits.resetWill': 'Todos los límites de {subject} empiezan de nuevo al instante. No se avisa a nadie.',
  'limits.resets': 'empieza de nuevo {when}',
  'limits.search': 'Dirección de correo, dirección IP o ID de cuenta',
  'limits.searchHint': 'Las direcciones IPv6 cuentan junto con su red (/64).',
  'limits.title': 'Límites',
  'limits.unused': 'Ninguno se ha usado.',
  'limits.used': '{used} de {max}',
  'nav.limits': 'Límites',
  'scope.account': 'de la cuenta',
  'scope.anyone': 'solicitudes de cualquiera',
  'scope.known_devices': 'solicitudes de dispositivos conocidos',
  'scope.network': 'solicitudes de la red',
  'scope.owner': 'solicitudes del titular',
};
