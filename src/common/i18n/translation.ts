import type { en } from './locales/en.js';
import type { Words } from './words.js';

/** Messages that carry a code: those that have words in English. */
export type CodeMailName = keyof typeof en.codeMails;

/** Messages that tell what has happened: those that have words in English. */
export type NoticeMailName = keyof typeof en.noticeMails;

/** The words of one language. The compiler sees to it that it has all that English has, and no other. */
export type Translation = Words<CodeMailName, NoticeMailName>;
