import type { TextsOf } from '../../i18n/text-types.js';
import type { limits as english } from '../en/limits.js';

export const limits: TextsOf<typeof english> = {
  'limits.full': 'esgotado',
  'limits.lookUp': 'Consultar',
  'limits.nothing': 'De quem são os limites?',
  'limits.nothingHint': 'Digite um endereço de e-mail, um endereço IP ou um ID de conta.',
  'limits.of': 'Limites de {subject}',
  'limits.others': {
    one: 'Mais {n} limite, sem uso',
    many: 'Mais {n} de limites, sem uso',
    other: 'Mais {n} limites, sem uso',
  },
  'limits.per': 'por {time}',
  'limits.reset': 'Redefinir',
  'limits.resetCodes':
    'A contagem de códigos incorretos também é apagada, portanto os próximos voltam a ser curtos. Se for um ataque, o invasor também recomeça do zero.',
  'limits.resetDone': 'Os limites foram redefinidos.',
  'limits.resetNetwork': 'Se o ataque vier desta rede, ele poderá continuar.',
  'limits.resetWill': 'Todos os limites de {subject} são redefinidos imediatamente. Ninguém é avisado.',
  'limits.resets': 'é redefinido {when}',
  'limits.search': 'Endereço de e-mail, endereço IP ou ID de conta',
  'limits.searchHint': 'Os endereços IPv6 são contados por rede (/64).',
  'limits.title': 'Limites',
  'limits.unused': 'Nenhum deles foi usado.',
  'limits.used': '{used} de {max}',
  'nav.limits': 'Limites',
  'scope.account': 'a conta',
  'scope.anyone': 'solicitações de qualquer pessoa',
  'scope.known_devices': 'solicitações de dispositivos conhecidos',
  'scope.network': 'solicitações da rede',
  'scope.owner': 'solicitações do titular',
};
