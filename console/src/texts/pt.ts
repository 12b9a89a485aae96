import type { Texts } from '../i18n/texts.js';
import { acts } from './pt/acts.js';
import { audit } from './pt/audit.js';
import { common } from './pt/common.js';
import { deliveries } from './pt/deliveries.js';
import { keys } from './pt/keys.js';
import { limits } from './pt/limits.js';
import { now } from './pt/now.js';
import { people } from './pt/people.js';
import { signIn } from './pt/sign-in.js';
import { textMessages } from './pt/text-messages.js';
import { timeline } from './pt/timeline.js';

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
