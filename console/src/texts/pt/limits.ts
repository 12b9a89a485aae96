import type { TextsOf } from '../../i18n/text-types.js';
import type { limits as english } from '../en/limits.js';

export const limits: TextsOf<typeof english> = {
  'limits.full': 'esgotado',
  'limits.lookUp': 'Consultar',
  'limits.nothing': 'Limites de quem?',
  'limits.nothingHint': 'Introduza um endereço de e-mail, um endereço IP ou um ID de conta.',
  'limits.of': 'Limites de {subject}',
  'limits.others': {
    one: 'Mais {n} limite, sem uso',
    many: 'Mais {n} limites, sem uso',
    other: 'Mais {n} limites, sem uso',
  },
  'limits.per': 'por {time}',
  'limits.reset': 'Repor',
  'limits.resetCodes':
    'Os códigos errados também são esquecidos, por isso os próximos voltam a ser curtos. Se for um ataque, o atacante também recomeça.',
  'limits.resetDone': 'Os limites foram repostos.',
  'limits.resetNetwork': 'Se esta rede está a atacar, pode continuar.',
  'limits.resetWill': 'Todos os limites de {subject} recomeçam de imediato. Ninguém é avisado.',
  'limits.resets': 'recomeça {when}',
  'limits.search': 'Endereço de e-mail, endereço IP ou ID de conta',
  'limits.searchHint': 'Os endereços IPv6 contam com a sua rede (/64).',
  'limits.title': 'Limites',
  'limits.unused': 'Nenhum foi usado.',
  'limits.used': '{used} de {max}',
  'nav.limits': 'Limites',
  'scope.account': 'da conta',
  'scope.anyone': 'pedidos de qualquer pessoa',
  'scope.known_devices': 'pedidos de dispositivos conhecidos',
  'scope.network': 'pedidos da rede',
  'scope.owner': 'pedidos do titular',
};
