import type { TextsOf } from '../../i18n/text-types.js';
import type { people as english } from '../en/people.js';

export const people: TextsOf<typeof english> = {
  'factor.recovery_code': 'códigos de recuperação',
  'factor.required': 'obrigatório, não configurado',
  'factor.totp': 'autenticador',
  'people.created': 'Criada',
  'people.factor': 'Segundo fator',
  'people.lastSignIn': 'Último início de sessão',
  'people.none': 'Ainda não há contas.',
  'people.noneFound': 'Ninguém encontrado.',
  'people.noneHint': 'Verifique a ortografia ou remova um filtro.',
  'people.operator': 'Operador',
  'people.person': 'Pessoa',
  'people.role': 'Função na aplicação',
  'people.search': 'Pesquisa',
  'people.searchHint':
    'Endereço de e-mail ou os primeiros caracteres dele, ID da conta ou ID na sua aplicação.',
  'people.state': 'Status',
  'people.title': 'Pessoas',
  'people.tooShort': 'Digite pelo menos três caracteres.',
  'people.withFactor': 'Com',
  'people.withoutFactor': 'Sem',
  'person.email': 'Endereço de e-mail',
  'person.externalId': 'ID na aplicação',
  'person.id': 'ID da conta',
  'person.password': 'Senha',
  'person.sessions': 'Sessões',
  'person.title': 'Conta',
  'state.active': 'ativa',
  'state.disabled': 'desativada',
  'state.unverified': 'não confirmada',
};
