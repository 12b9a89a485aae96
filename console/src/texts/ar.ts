import type { Texts } from '../i18n/texts.js';
import { acts } from './ar/acts.js';
import { audit } from './ar/audit.js';
import { common } from './ar/common.js';
import { deliveries } from './ar/deliveries.js';
import { keys } from './ar/keys.js';
import { limits } from './ar/limits.js';
import { now } from './ar/now.js';
import { people } from './ar/people.js';
import { signIn } from './ar/sign-in.js';
import { textMessages } from './ar/text-messages.js';
import { timeline } from './ar/timeline.js';

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
