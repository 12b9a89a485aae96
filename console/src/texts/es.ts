import type { Texts } from '../i18n/texts.js';
import { acts } from './es/acts.js';
import { audit } from './es/audit.js';
import { common } from './es/common.js';
import { deliveries } from './es/deliveries.js';
import { keys } from './es/keys.js';
import { limits } from './es/limits.js';
import { now } from './es/now.js';
import { people } from './es/people.js';
import { signIn } from './es/sign-in.js';
import { textMessages } from './es/text-messages.js';
import { timeline } from './es/timeline.js';

export const texts: Texts = {
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
};
