import type { Texts } from '../i18n/i18n.js';
import { acts } from './pt/acts.js';
import { common } from './pt/common.js';
import { people } from './pt/people.js';
import { signIn } from './pt/sign-in.js';
import { timeline } from './pt/timeline.js';

export const texts: Texts = { ...common, ...signIn, ...people, ...acts, ...timeline };
