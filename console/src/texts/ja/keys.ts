import type { TextsOf } from '../../i18n/text-types.js';
import type { keys as english } from '../en/keys.js';

export const keys: TextsOf<typeof english> = {
  'keyKind.app_secret': 'シークレット（APP_SECRETS）',
  'keyKind.signing_key': '署名鍵（JWT_PRIVATE_KEYS）',
  'keyUse.access_tokens': 'アクセストークン',
  'keyUse.audit_addresses': '監査ログのアドレス',
  'keyUse.audit_seals': '監査ログの封印',
  'keyUse.authenticator_apps': '認証アプリ',
  'keyUse.phone_numbers': '電話番号',
  'keyUse.codes': 'メールで送るコード',
  'keyUse.device_tokens': '既知のデバイス',
  'keyUse.rate_limits': '制限',
  'keyUse.refresh_tokens': 'リフレッシュトークン',
  'keyUse.sign_in_tokens': '二段階認証のログイン',
  'keys.current': '現在',
  'keys.earlier': '以前',
  'keys.intro':
    'それぞれの鍵の用途です。以前の鍵を設定から削除するのは、必要とするものがなくなってからにしてください。鍵そのものが表示されることはありません。',
  'keys.neededUntil': '{when}まで必要',
  'keys.none': '鍵がありません。',
  'keys.title': '鍵',
  'keys.unknown': '不明',
  'nav.keys': '鍵',
};
