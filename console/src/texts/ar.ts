import type { Texts } from '../i18n/i18n.js';
import { acts } from './ar/acts.js';
import { common } from './ar/common.js';
import { people } from './ar/people.js';
import { signIn } from './ar/sign-in.js';
import { timeline } from './ar/timeline.js';

export const texts: Texts = { ...common, ...signIn, ...people, ...acts, ...timeline };
