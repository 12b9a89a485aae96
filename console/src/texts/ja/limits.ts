import type { TextsOf } from '../../i18n/text-types.js';
import type { limits as english } from '../en/limits.js';

export const limits: TextsOf<typeof english> = {
  'limits.full': '上限に到達',
  'limits.lookUp': '調べる',
  'limits.nothing': '誰の制限を調べますか？',
  'limits.nothingHint': 'メールアドレス、IPアドレス、またはアカウントIDを入力してください。',
  'limits.of': '{subject}の制限',
  'limits.others': { other: '未使用の制限{n}件' },
  'limits.per': '{time}あたり',
  'limits.reset': 'リセット',
  'limits.resetCodes':
    '誤ったコードの回数も消去され、次回からのコードは再び短くなります。攻撃を受けている場合、攻撃者の試行回数も最初に戻ります。',
  'limits.resetDone': '制限をリセットしました。',
  'limits.resetNetwork': 'このネットワークから攻撃を受けている場合、攻撃が続く可能性があります。',
  'limits.resetWill': '{subject}のすべての制限が直ちにリセットされます。通知は誰にも送られません。',
  'limits.resets': '{when}にリセット',
  'limits.search': 'メールアドレス、IPアドレス、またはアカウントID',
  'limits.searchHint': 'IPv6アドレスはネットワーク（/64）単位で集計します。',
  'limits.title': '制限',
  'limits.unused': '使用された制限はありません。',
  'limits.used': '{used} / {max}',
  'nav.limits': '制限',
  'scope.account': 'アカウント',
  'scope.anyone': 'すべての人からのリクエスト',
  'scope.known_devices': '既知のデバイスからのリクエスト',
  'scope.network': 'ネットワークからのリクエスト',
  'scope.owner': '本人からのリクエスト',
};
