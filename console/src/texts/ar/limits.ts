import type { TextsOf } from '../../i18n/text-types.js';
import type { limits as english } from '../en/limits.js';

export const limits: TextsOf<typeof english> = {
  'limits.full': 'مستنفد',
  'limits.lookUp': 'بحث',
  'limits.nothing': 'حدود مَن تريد عرضها؟',
  'limits.nothingHint': 'يُرجى إدخال عنوان بريد إلكتروني أو عنوان IP أو معرّف حساب.',
  'limits.of': 'حدود {subject}',
  'limits.others': {
    zero: 'لا حدود أخرى',
    one: 'حد آخر غير مستخدم',
    two: 'حدّان آخران غير مستخدمَين',
    few: '{n} حدود أخرى غير مستخدمة',
    many: '{n} حدًّا آخر غير مستخدم',
    other: '{n} حد آخر غير مستخدم',
  },
  'limits.per': 'لكل {time}',
  'limits.reset': 'إعادة التعيين',
  'limits.resetCodes':
    'يُمحى أيضًا عدد الرموز الخاطئة، فتعود الرموز التالية قصيرة. وإذا كان هذا هجومًا، فسيبدأ المهاجم أيضًا من الصفر.',
  'limits.resetDone': 'أُعيد تعيين الحدود.',
  'limits.resetNetwork': 'إذا كان الهجوم صادرًا من هذه الشبكة، فقد يستمر.',
  'limits.resetWill': 'يُعاد تعيين جميع حدود {subject} فورًا. ولا يُبلَّغ أحد.',
  'limits.resets': 'يُعاد تعيينه {when}',
  'limits.search': 'عنوان بريد إلكتروني أو عنوان IP أو معرّف حساب',
  'limits.searchHint': 'تُحسب عناوين IPv6 حسب الشبكة (/64).',
  'limits.title': 'الحدود',
  'limits.unused': 'لم يُستخدم أي منها.',
  'limits.used': '{used} من {max}',
  'nav.limits': 'الحدود',
  'scope.account': 'الحساب',
  'scope.anyone': 'طلبات أي شخص',
  'scope.known_devices': 'طلبات الأجهزة المعروفة',
  'scope.network': 'طلبات الشبكة',
  'scope.owner': 'طلبات صاحب الحساب',
};
