import type { Texts } from '../i18n/i18n.js';
import { common } from './es/common.js';
import { people } from './es/people.js';
import { signIn } from './es/sign-in.js';

export const texts: Texts = { ...common, ...signIn, ...people };
