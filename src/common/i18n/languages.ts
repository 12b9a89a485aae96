/** Languages of e-mails and of problem titles, as BCP 47 primary subtags. */
export const languages = ['en', 'de', 'fr', 'es', 'pt', 'ja', 'ar'] as const;
export type Language = (typeof languages)[number];

/** Used if none of a person's languages is supported; an operator may set another. */
export const defaultLanguage: Language = 'en';

/** Returns the first supported language of the list; region and script are ignored (`pt-BR` is `pt`). */
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
