import type { TextsOf } from '../../i18n/text-types.js';
import type { keys as english } from '../en/keys.js';

export const keys: TextsOf<typeof english> = {
  'keyKind.app_secret': 'الأسرار (APP_SECRETS)',
  'keyKind.signing_key': 'مفاتيح التوقيع (JWT_PRIVATE_KEYS)',
  'keyUse.access_tokens': 'رموز الوصول',
  'keyUse.audit_addresses': 'العناوين في سجل التدقيق',
  'keyUse.audit_seals': 'أختام سجل التدقيق',
  'keyUse.authenticator_apps': 'تطبيقات المصادقة',
  'keyUse.codes': 'رموز البريد',
  'keyUse.device_tokens': 'الأجهزة المعروفة',
  'keyUse.rate_limits': 'حدود المعدل',
  'keyUse.refresh_tokens': 'رموز التجديد',
  'keyUse.sign_in_tokens': 'تسجيلات الدخول بخطوتين',
  'keys.current': 'حالي',
  'keys.earlier': 'سابق',
  'keys.intro':
    'فيمَ يُستخدم كل مفتاح. لا تُزِل مفتاحًا سابقًا من الإعدادات إلا حين لا يحتاجه شيء. المفاتيح نفسها لا تُعرض أبدًا.',
  'keys.neededUntil': 'لازم حتى {when}',
  'keys.none': 'لا مفاتيح.',
  'keys.title': 'المفاتيح',
  'keys.unknown': 'غير معروف',
  'nav.keys': 'المفاتيح',
};
