import type { TextsOf } from '../../i18n/text-types.js';
import type { textMessages as english } from '../en/text-messages.js';

export const textMessages: TextsOf<typeof english> = {
  'cause.conversion': 'عدد الرموز المؤكدة قليل جدًا.',
  'cause.sequence': 'كانت الرسائل موجهة إلى أرقام متسلسلة.',
  'range.network': 'طلبات من شبكة واحدة',
  'range.prefix': '{prefix} ({country})',
  'sms.accepted': 'المقبولة',
  'sms.byCountry': 'حسب البلد',
  'sms.byProvider': 'حسب مزود الخدمة',
  'sms.confirmed': 'المؤكدة',
  'sms.cost': 'التكلفة',
  'sms.costHint':
    'المبالغ بعملة SMS_PRICES. حسب البلد هي ما يحتسبه الحد اليومي، وهو أعلى قليلًا من الواقع؛ وحسب مزود الخدمة هي ما أبلغ عنه.',
  'sms.country': 'البلد',
  'sms.delivered': 'المُسلَّمة',
  'sms.end': 'إنهاء',
  'sms.endCounts':
    'لا تُحتسب الرسائل السابقة مرة أخرى. إذا كان هذا هجومًا، فسيستمر حتى تؤدي رسائل جديدة إلى تعليق آخر.',
  'sms.endTitle': 'إنهاء التعليق: {range}',
  'sms.endWill': 'يُستأنف إرسال الرسائل النصية فورًا.',
  'sms.ended': 'تم إنهاء التعليق.',
  'sms.ends': 'ينتهي {when}',
  'sms.failed': 'الفاشلة',
  'sms.noMessages': 'لم تُرسل رسائل نصية في هذه المدة.',
  'sms.noSuspensions': 'لا يوجد أي تعليق حاليًا.',
  'sms.provider': 'مزود الخدمة',
  'sms.sent': 'المرسلة',
  'sms.spend': 'المصروف من الحد اليومي: {used} من {limit}',
  'sms.spendResets': 'يبدأ من جديد {when}',
  'sms.suspended': 'معلَّق',
  'sms.title': 'الرسائل النصية',
};
