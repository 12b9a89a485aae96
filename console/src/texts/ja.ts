import type { Texts } from '../i18n/i18n.js';
import { common } from './ja/common.js';
import { people } from './ja/people.js';
import { signIn } from './ja/sign-in.js';

export const texts: Texts = { ...common, ...signIn, ...people };
