import type { Texts } from '../i18n/i18n.js';
import { acts } from './ja/acts.js';
import { common } from './ja/common.js';
import { people } from './ja/people.js';
import { signIn } from './ja/sign-in.js';
import { timeline } from './ja/timeline.js';

export const texts: Texts = { ...common, ...signIn, ...people, ...acts, ...timeline };
