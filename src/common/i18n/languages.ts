/** Languages of mails and of problem titles, as BCP 47 primary subtags. */
export const languages = ['en', 'de', 'fr', 'es', 'pt', 'ja', 'ar'] as const;
export type Language = (typeof languages)[number];

/** The language for people whose wishes are not among ours; an operator may set another. */
export const defaultLanguage: Language = 'en';

/** The first of the wanted languages that we speak; a region or script does not matter (`pt-BR` is `pt`). */
export function chooseLanguage(wanted: readonly string[], fallback: Language): Language {
  for (const tag of wanted) {
    const [primary = ''] = tag.toLowerCase().split('-', 1);
    const known = languages.find((language) => language === primary);
    if (known) return known;
  }
  return fallback;
}

export function directionOf(language: Language): 'ltr' | 'rtl' {
  return language === 'ar' ? 'rtl' : 'ltr';
}
