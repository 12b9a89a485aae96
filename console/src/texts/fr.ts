import type { Texts } from '../i18n/texts.js';
import { acts } from './fr/acts.js';
import { audit } from './fr/audit.js';
import { common } from './fr/common.js';
import { deliveries } from './fr/deliveries.js';
import { keys } from './fr/keys.js';
import { limits } from './fr/limits.js';
import { now } from './fr/now.js';
import { people } from './fr/people.js';
import { signIn } from './fr/sign-in.js';
import { textMessages } from './fr/text-messages.js';
import { timeline } from './fr/timeline.js';

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
