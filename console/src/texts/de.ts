import type { Texts } from '../i18n/texts.js';
import { acts } from './de/acts.js';
import { audit } from './de/audit.js';
import { common } from './de/common.js';
import { deliveries } from './de/deliveries.js';
import { keys } from './de/keys.js';
import { limits } from './de/limits.js';
import { now } from './de/now.js';
import { people } from './de/people.js';
import { signIn } from './de/sign-in.js';
import { textMessages } from './de/text-messages.js';
import { timeline } from './de/timeline.js';

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
