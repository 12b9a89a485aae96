import { common } from './en/common.js';
import { people } from './en/people.js';
import { signIn } from './en/sign-in.js';

export const texts = { ...common, ...signIn, ...people } as const;
