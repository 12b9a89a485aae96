import type { Texts } from '../i18n/i18n.js';
import { acts } from './de/acts.js';
import { common } from './de/common.js';
import { people } from './de/people.js';
import { signIn } from './de/sign-in.js';
import { timeline } from './de/timeline.js';

export const texts: Texts = { ...common, ...signIn, ...people, ...acts, ...timeline };
