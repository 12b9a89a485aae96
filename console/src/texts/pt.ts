import type { Texts } from '../i18n/i18n.js';
import { common } from './pt/common.js';
import { people } from './pt/people.js';
import { signIn } from './pt/sign-in.js';

export const texts: Texts = { ...common, ...signIn, ...people };
