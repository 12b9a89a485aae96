import type { en } from './locales/en.js';
import type { Words } from './words.js';

/** Names of the messages that contain a code, defined by the English texts. */
export type CodeMailName = keyof typeof en.codeMails;

/** Names of the messages that report an event, defined by the English texts. */
export type NoticeMailName = keyof typeof en.noticeMails;

/** Names of the messages that can be sent as a text message, defined by the English texts. */
export type TextName = keyof typeof en.texts;

/** The texts of one language. The compiler checks that it has the same texts as English. */
export type Translation = Words<CodeMailName, NoticeMailName, TextName>;
