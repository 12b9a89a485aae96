import type { TextsOf } from '../../i18n/text-types.js';
import type { textMessages as english } from '../en/text-messages.js';

export const textMessages: TextsOf<typeof english> = {
  'cause.conversion': '確認されたコードが少なすぎました。',
  'cause.sequence': '連続した番号に送信されました。',
  'range.network': '1つのネットワークからのリクエスト',
  'range.prefix': '{prefix}（{country}）',
  'sms.accepted': '受付',
  'sms.byCountry': '国別',
  'sms.byProvider': 'プロバイダー別',
  'sms.confirmed': '確認',
  'sms.cost': '費用',
  'sms.costHint':
    '金額の通貨はSMS_PRICESと同じです。国別の金額は1日の上限に算入される額で、実際よりやや高めです。プロバイダー別の金額は、プロバイダーが報告した額です。',
  'sms.country': '国',
  'sms.delivered': '配信',
  'sms.end': '解除',
  'sms.endCounts':
    '以前のメッセージは再び集計されません。攻撃であれば、新しいメッセージによって再び停止されるまで続きます。',
  'sms.endTitle': '送信停止の解除: {range}',
  'sms.endWill': 'テキストメッセージの送信がすぐに再開されます。',
  'sms.ended': '送信停止を解除しました。',
  'sms.ends': '{when}に終了',
  'sms.failed': '失敗',
  'sms.noMessages': 'この期間に送信されたテキストメッセージはありません。',
  'sms.noSuspensions': '停止中のものはありません。',
  'sms.provider': 'プロバイダー',
  'sms.sent': '送信',
  'sms.spend': '1日の上限の使用額：{used} / {limit}',
  'sms.spendResets': '{when}にリセット',
  'sms.suspended': '停止中',
  'sms.title': 'テキストメッセージ',
};
