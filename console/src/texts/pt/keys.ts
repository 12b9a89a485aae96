import type { TextsOf } from '../../i18n/text-types.js';
import type { keys as english } from '../en/keys.js';

export const keys: TextsOf<typeof english> = {
  'keyKind.app_secret': 'Segredos (APP_SECRETS)',
  'keyKind.signing_key': 'Chaves de assinatura (JWT_PRIVATE_KEYS)',
  'keyUse.access_tokens': 'Tokens de acesso',
  'keyUse.audit_addresses': 'Endereços no registro de auditoria',
  'keyUse.audit_seals': 'Selos do registro de auditoria',
  'keyUse.authenticator_apps': 'Autenticadores',
  'keyUse.phone_numbers': 'Números de telefone',
  'keyUse.codes': 'Códigos por e-mail',
  'keyUse.device_tokens': 'Dispositivos conhecidos',
  'keyUse.rate_limits': 'Limites',
  'keyUse.refresh_tokens': 'Tokens de atualização',
  'keyUse.sign_in_tokens': 'Inícios de sessão em duas etapas',
  'keys.current': 'atual',
  'keys.earlier': 'anterior',
  'keys.intro':
    'Para que serve cada chave. Retire uma anterior da configuração só quando já nada precisar dela. As chaves nunca são mostradas.',
  'keys.neededUntil': 'necessária até {when}',
  'keys.none': 'Não há chaves.',
  'keys.title': 'Chaves',
  'keys.unknown': 'não se sabe',
  'nav.keys': 'Chaves',
};
