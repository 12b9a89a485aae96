import type { TextsOf } from '../../i18n/text-types.js';
import type { now as english } from '../en/now.js';

export const now: TextsOf<typeof english> = {
  'action.refresh': '更新',
  'chart.asTable': '数値を表で見る',
  'codes.confirmed': '確認済み',
  'codes.mailed': '送信済み',
  'codes.started': '要求',
  'nav.now': '現在',
  'now.alert.codes_not_confirmed':
    'この1時間に確認されたコードが通常より大幅に少なくなっています。メールが受信されたあと、フィルターで除外されている可能性があります。ご自身のメールボックスと、SPF、DKIM、DMARCを確認してください。',
  'now.alert.domain_failing':
    'この1時間に{domains}宛てのメッセージの5分の1以上が失敗しました。理由は「メッセージ」の応答に表示されています。',
  'now.alert.mail_failing':
    'この1時間のメッセージの5分の1以上が失敗しました。理由は「メッセージ」の応答に表示されています。',
  'now.alert.mail_slow':
    'この1時間、コード20件に1件は送信に1分以上かかりました。メールサーバーが遅いか、キューが長くなっていませんか。',
  'now.alert.mail_stalled': {
    other:
      '{n}件のメッセージが待機中で、最も古いものは{wait}待っています。ワーカーは動作していますか。メールサーバーは応答していますか。',
  },
  'now.alert.provider_failing':
    '2分前から、少なくとも1つのワーカーでメールサーバーが動作していません。応答は下に表示されています。失敗する手順は「npm run mail:check」で確認できます。',
  'now.alert.provider_failing.critical':
    '2分間、どのワーカーでもメールサーバーが動作していません。コードは送信されていません。理由は下の応答に、失敗する手順は「npm run mail:check」に表示されます。',
  'now.alert.roll_up_stalled':
    '3分間集計が行われていないため、以下の数値は古いものです。ワーカーは動作していますか。',
  'now.alert.text_provider_failing':
    '2分前から、少なくとも1つのワーカーでテキストメッセージのプロバイダーが動作していません。応答は下に表示されています。失敗する手順は「npm run sms:check」で確認できます。',
  'now.alert.text_provider_failing.critical':
    '2分間、どのワーカーでもテキストメッセージのプロバイダーが動作していません。電話にコードは届いていません。理由は下の応答に表示されます。',
  'now.byPurpose': '目的別のコード',
  'now.critical': '重大',
  'now.domainFailed': { other: '失敗{n}件' },
  'now.domainQueued': { other: '待機{n}件' },
  'now.domainSent': { other: '送信{n}件' },
  'now.domains': 'ドメイン別のメッセージ',
  'now.factors': '第二の認証要素の誤り',
  'now.factorsFailed': { other: '入力{all}件中（{share}）' },
  'now.headline.codes_not_confirmed':
    'コードが届いていない可能性があります。確認が通常より大幅に減っています。',
  'now.headline.domain_failing': 'コードは届いていますが、届かないドメインがあります：{domains}',
  'now.headline.good': 'コードは届いています。',
  'now.headline.idle': '問題はありません。コードの要求はありませんでした。',
  'now.headline.mail_failing': '多くのメッセージが失敗しています。',
  'now.headline.mail_slow': 'コードの到着が遅れています。',
  'now.headline.mail_stalled': 'コードが遅れています。最も古いものは{wait}待っています。',
  'now.headline.provider_failing': '動作していないメールサーバーがあります。メッセージの送信は続いています。',
  'now.headline.provider_failing.critical':
    'コードは送信されていません。動作しているメールサーバーがありません。',
  'now.headline.roll_up_stalled': '不明です。数分間集計されていません。',
  'now.headline.text_provider_failing':
    'コードはメールで届いています。動作していないテキストメッセージのプロバイダーがあります。',
  'now.headline.text_provider_failing.critical':
    'コードはメールでは届いていますが、テキストメッセージでは届きません。動作しているプロバイダーがありません。',
  'now.headline.unknown': '不明です。数値を読み取れませんでした。',
  'now.lastRuns': '最新の行はまだ集計中で、そのコードは今後確認される可能性があります。',
  'now.limits': '制限により拒否されたリクエスト',
  'now.limitsHint': '急に増えた場合は、多くが攻撃です。',
  'now.moreDomains': { other: 'ほか{n}ドメイン' },
  'now.noCodes': 'この期間にコードの要求はありませんでした。',
  'now.noDomains': 'この期間に送信されたものはありません。',
  'now.noFactors': 'この期間に入力されたものはありません。',
  'now.noLimits': 'この期間にはありません。',
  'now.noServers': 'メールサーバーを報告したワーカーはありません。',
  'now.overTime': 'コードの推移',
  'now.queue': 'キュー',
  'now.queueEmpty': '送信待ちのメッセージはありません。',
  'now.queueOldest': '最も古いものは{wait}待っています。',
  'now.queueShow': '表示',
  'now.queueWaiting': { other: '件が送信待ちです。' },
  'now.readAt': '{time}に取得、30秒ごとに更新',
  'now.seconds': '半数が{median}以内、95%が{most}以内',
  'now.serverFailing': '{wait}動作していません。',
  'now.serverFailingFor': { other: '{n}個のワーカーのうち{failing}個が使用できません。' },
  'now.serverFails': '動作していません',
  'now.serverTakesOver': '代わりに送信',
  'now.serverWorks': '動作中',
  'now.servers': 'メールサーバー',
  'now.staleSince': '以下の数値は{time}のものです。',
  'now.state': '状態',
  'now.summary': { other: '要求{n}件、送信{mailed}件、確認{confirmed}件。' },
  'now.summaryMedian': '最も多い種類のコードは、半数が{time}以内に送信されました。',
  'now.textProviders': 'テキストメッセージのプロバイダー',
  'now.title': '現在',
  'now.unknownAlert': 'アラート：{code}',
  'now.unused': 'この期間にコードなし：{purposes}',
  'now.warning': '警告',
  'now.window': '期間',
  'now.wrongCodes': { other: '誤ったコードの入力{n}件' },
  'provider.fallback': '予備のメールサーバー',
  'provider.primary': 'プライマリのメールサーバー',
  'value.time': '時刻',
  'window.1h': '1時間',
  'window.24h': '24時間',
  'window.30d': '30日',
  'window.7d': '7日',
};
