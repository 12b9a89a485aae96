import type { TextsOf } from '../../i18n/text-types.js';
import type { keys as english } from '../en/keys.js';

export const keys: TextsOf<typeof english> = {
  'keyKind.app_secret': 'الأسرار (APP_SECRETS)',
  'keyKind.signing_key': 'مفاتيح التوقيع (JWT_PRIVATE_KEYS)',
  'keyUse.access_tokens': 'الرموز المميزة للوصول',
  'keyUse.audit_addresses': 'العناوين في سجل التدقيق',
  'keyUse.audit_seals': 'أختام سجل التدقيق',
  'keyUse.authenticator_apps': 'تطبيقات المصادقة',
  'keyUse.phone_numbers': 'أرقام الهواتف',
  'keyUse.codes': 'الرموز المرسلة عبر البريد الإلكتروني',
  'keyUse.device_tokens': 'الأجهزة المعروفة',
  'keyUse.rate_limits': 'الحدود',
  'keyUse.refresh_tokens': 'الرموز المميزة للتحديث',
  'keyUse.sign_in_tokens': 'عمليات تسجيل الدخول بخطوتين',
  'keys.current': 'حالي',
  'keys.earlier': 'سابق',
  'keys.intro':
    'الغرض من كل مفتاح. لا ينبغي إزالة مفتاح سابق من الإعدادات إلا إذا لم يعد شيء يحتاج إليه. ولا تُعرض المفاتيح نفسها أبدًا.',
  'keys.neededUntil': 'مطلوب حتى {when}',
  'keys.none': 'لا توجد مفاتيح.',
  'keys.title': 'المفاتيح',
  'keys.unknown': 'غير معروف',
  'nav.keys': 'المفاتيح',
};
