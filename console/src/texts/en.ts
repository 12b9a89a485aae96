import { acts } from './en/acts.js';
import { common } from './en/common.js';
import { people } from './en/people.js';
import { signIn } from './en/sign-in.js';
import { timeline } from './en/timeline.js';

export const texts = { ...common, ...signIn, ...people, ...acts, ...timeline } as const;
