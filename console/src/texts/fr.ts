import type { Texts } from '../i18n/i18n.js';
import { acts } from './fr/acts.js';
import { common } from './fr/common.js';
import { people } from './fr/people.js';
import { signIn } from './fr/sign-in.js';
import { timeline } from './fr/timeline.js';

export const texts: Texts = { ...common, ...signIn, ...people, ...acts, ...timeline };
