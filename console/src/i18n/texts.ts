import type { texts as english } from '../texts/en.js';
import type { TextsOf } from './text-types.js';

/** All texts of a language. */
export type Texts = TextsOf<typeof english>;
export type TextKey = keyof Texts;
