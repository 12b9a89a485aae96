import type { TextsOf } from '../../i18n/text-types.js';
import type { limits as english } from '../en/limits.js';

export const limits: TextsOf<typeof english> = {
  'limits.full': '上限に到達',
  'limits.lookUp': '調べる',
  'limits.nothing': 'だれの制限を調べますか?',
  'limits.nothingHint': 'メールアドレス、IP アドレス、またはアカウント ID を入力してください。',
  'limits.of': '{subject} の制限',
  'limits.others': { other: '未使用の制限 {n} 件' },
  'limits.per': '{time} あたり',
  'limits.reset': 'リセット',
  'limits.resetCodes':
    '誤ったコードの記録も消去され、次のコードは再び短くなります。攻撃であれば、攻撃者も最初からやり直せます。',
  'limits.resetDone': '制限をリセットしました。',
  'limits.resetNetwork': 'このネットワークが攻撃中であれば、攻撃を続けられます。',
  'limits.resetWill': '{subject} のすべての制限がただちに最初からになります。だれにも通知されません。',
  'limits.resets': '{when}にリセット',
  'limits.search': 'メールアドレス、IP アドレス、またはアカウント ID',
  'limits.searchHint': 'IPv6 アドレスはネットワーク（/64）単位で数えます。',
  'limits.title': '制限',
  'limits.unused': '使用された制限はありません。',
  'limits.used': '{used} / {max}',
  'nav.limits': '制限',
  'scope.account': 'アカウント',
  'scope.anyone': 'だれからのリクエストも',
  'scope.known_devices': '既知のデバイスからのリクエスト',
  'scope.network': 'ネットワークからのリクエスト',
  'scope.owner': '所有者からのリクエスト',
};
