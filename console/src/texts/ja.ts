import type { Texts } from '../i18n/texts.js';
import { acts } from './ja/acts.js';
import { audit } from './ja/audit.js';
import { common } from './ja/common.js';
import { deliveries } from './ja/deliveries.js';
import { keys } from './ja/keys.js';
import { limits } from './ja/limits.js';
import { now } from './ja/now.js';
import { people } from './ja/people.js';
import { signIn } from './ja/sign-in.js';
import { textMessages } from './ja/text-messages.js';
import { timeline } from './ja/timeline.js';

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
