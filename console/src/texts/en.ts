import { acts } from './en/acts.js';
import { audit } from './en/audit.js';
import { common } from './en/common.js';
import { deliveries } from './en/deliveries.js';
import { keys } from './en/keys.js';
import { limits } from './en/limits.js';
import { now } from './en/now.js';
import { people } from './en/people.js';
import { signIn } from './en/sign-in.js';
import { textMessages } from './en/text-messages.js';
import { timeline } from './en/timeline.js';

export const texts = {
  ...common,
  ...signIn,
  ...people,
  ...acts,
  ...timeline,
  ...now,
  ...deliveries,
  ...audit,
  ...limits,
  ...keys,
  ...textMessages,
} as const;
