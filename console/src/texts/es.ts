import type { Texts } from '../i18n/i18n.js';
import { acts } from './es/acts.js';
import { common } from './es/common.js';
import { people } from './es/people.js';
import { signIn } from './es/sign-in.js';
import { timeline } from './es/timeline.js';

export const texts: Texts = { ...common, ...signIn, ...people, ...acts, ...timeline };
