import type { TextsOf } from '../../i18n/text-types.js';
import type { keys as english } from '../en/keys.js';

export const keys: TextsOf<typeof english> = {
  'keyKind.app_secret': 'シークレット (APP_SECRETS)',
  'keyKind.signing_key': '署名鍵 (JWT_PRIVATE_KEYS)',
  'keyUse.access_tokens': 'アクセストークン',
  'keyUse.audit_addresses': '監査ログのアドレス',
  'keyUse.audit_seals': '監査ログの封印',
  'keyUse.authenticator_apps': '認証アプリ',
  'keyUse.codes': 'メールのコード',
  'keyUse.device_tokens': '既知のデバイス',
  'keyUse.rate_limits': 'レート制限',
  'keyUse.refresh_tokens': 'リフレッシュトークン',
  'keyUse.sign_in_tokens': '2 段階のサインイン',
  'keys.current': '現在',
  'keys.earlier': '以前',
  'keys.intro':
    '各鍵の用途です。以前の鍵は、必要とするものがなくなってから設定から削除してください。鍵そのものは表示されません。',
  'keys.neededUntil': '{when} まで必要',
  'keys.none': '鍵がありません。',
  'keys.title': '鍵',
  'keys.unknown': '不明',
  'nav.keys': '鍵',
};
