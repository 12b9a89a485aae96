import type { TextsOf } from '../../i18n/text-types.js';
import type { limits as english } from '../en/limits.js';

export const limits: TextsOf<typeof english> = {
  'limits.full': 'مستنفد',
  'limits.lookUp': 'بحث',
  'limits.nothing': 'حدود مَن؟',
  'limits.nothingHint': 'أدخل عنوان بريد أو عنوان IP أو معرّف حساب.',
  'limits.of': 'حدود {subject}',
  'limits.others': {
    zero: 'لا حدود أخرى',
    one: 'حد آخر غير مستخدم',
    two: 'حدّان آخران غير مستخدمين',
    few: '{n} حدود أخرى غير مستخدمة',
    many: '{n} حدًّا آخر غير مستخدم',
    other: '{n} حدًّا آخر غير مستخدم',
  },
  'limits.per': 'لكل {time}',
  'limits.reset': 'إعادة الضبط',
  'limits.resetCodes':
    'تُنسى الرموز الخاطئة أيضًا، فتعود الرموز التالية قصيرة. وإن كان هجومًا فإن المهاجم يبدأ من جديد كذلك.',
  'limits.resetDone': 'أُعيد ضبط الحدود.',
  'limits.resetNetwork': 'إن كانت هذه الشبكة تهاجم فيمكنها المواصلة.',
  'limits.resetWill': 'تبدأ كل حدود {subject} من جديد فورًا. لا يُبلَّغ أحد.',
  'limits.resets': 'يبدأ من جديد {when}',
  'limits.search': 'عنوان بريد أو عنوان IP أو معرّف حساب',
  'limits.searchHint': 'تُحسب عناوين IPv6 مع شبكتها (/64).',
  'limits.title': 'الحدود',
  'limits.unused': 'لم يُستخدم أي منها.',
  'limits.used': '{used} من {max}',
  'nav.limits': 'الحدود',
  'scope.account': 'للحساب',
  'scope.anyone': 'طلبات أي شخص',
  'scope.known_devices': 'طلبات الأجهزة المعروفة',
  'scope.network': 'طلبات الشبكة',
  'scope.owner': 'طلبات صاحب الحساب',
};
