import type { Texts } from '../i18n/i18n.js';
import { common } from './fr/common.js';
import { people } from './fr/people.js';
import { signIn } from './fr/sign-in.js';

export const texts: Texts = { ...common, ...signIn, ...people };
