import type { Plural } from './text-types.js';
import type { TextKey, Texts } from './texts.js';

type Values = Record<string, string | number>;

const loaders = {
  en: () => import('../texts/en.js'),
  de: () => import('../texts/de.js'),
  fr: () => import('../texts/fr.js'),
  es: () => import('../texts/es.js'),
  pt: () => import('../texts/pt.js'),
  ja: () => import('../texts/ja.js'),
  ar: () => import('../texts/ar.js'),
} satisfies Record<string, () => Promise<{ texts: Texts }>>;

export type Language = keyof typeof loaders;

/** By their own names, so that each is found by the people who read it. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
  pt: 'Português',
  ja: '日本語',
  ar: 'العربية',
};

const storageKey = 'postern-console-language';

let current: { language: Language; texts: Texts; plurals: Intl.PluralRules } | undefined;

/** Loads the language that was chosen here before, or the first known one of the browser. */
export function loadLanguage(): Promise<void> {
  const wanted = [localStorage.getItem(storageKey) ?? '', ...navigator.languages];
  const known = wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage);
  return useLanguage(known ?? 'en');
}

/** Remembers the choice: the only thing that the console stores. */
export function chooseLanguage(chosen: Language): Promise<void> {
  localStorage.setItem(storageKey, chosen);
  return useLanguage(chosen);
}

async function useLanguage(chosen: Language): Promise<void> {
  const { texts } = await loaders[chosen]();
  current = { language: chosen, texts, plurals: new Intl.PluralRules(chosen) };
  document.documentElement.lang = chosen;
  document.documentElement.dir = chosen === 'ar' ? 'rtl' : 'ltr';
}

export function isLanguage(tag: string): tag is Language {
  return Object.hasOwn(loaders, tag);
}

export function language(): Language {
  return current?.language ?? 'en';
}

/** A text with its placeholders replaced. If it has forms for numbers, `n` decides which. */
export function t(key: TextKey, values: Values = {}): string {
  return templateOf(key, values).replace(/\{(\w+)\}/g, (_, name: string) => printed(values[name]));
}

/** Like `t`, with elements in place of some placeholders. */
export function rich(key: TextKey, values: Record<string, string | number | Node>): (string | Node)[] {
  const plain = Object.entries(values).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  const template = templateOf(key, Object.fromEntries(plain));
  return template.split(/(\{\w+\})/).map((part) => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined) return part;
    const value = values[name];
    return value instanceof Node ? value : printed(value);
  });
}

/** Whether there is a text for a value of the API, which later versions may add to. */
export function isTextKey(key: string): key is TextKey {
  return current !== undefined && Object.hasOwn(current.texts, key);
}

/** The text for a value of the API, such as `state.active`; an unknown value is shown as it is. */
export function nameOf(area: string, value: string): string {
  const key = `${area}.${value}`;
  return isTextKey(key) ? t(key) : value;
}

function templateOf(key: TextKey, values: Values): string {
  if (!current) throw new Error('no language is loaded');
  const text: string | Plural = current.texts[key];
  if (typeof text === 'string') return text;
  return text[current.plurals.select(Number(values['n'] ?? 0))] ?? text.other;
}

function printed(value: string | number | undefined): string {
  return typeof value === 'number' ? formatNumber(value) : (value ?? '');
}

/** Western digits in every language: operators compare them with logs. */
export function locale(): string {
  return `${language()}-u-nu-latn`;
}

export function formatNumber(value: number): string {
  return new Intl.NumberFormat(locale()).format(value);
}
