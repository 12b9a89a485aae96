import { auditView } from './audit/audit-view.js';
import { deliveriesView } from './deliveries/deliveries-view.js';
import { keysView } from './keys/keys-view.js';
import { limitsView } from './limits/limits-view.js';
import { nowView } from './now/now-view.js';
import { peopleView } from './people/people-view.js';
import type { View } from './view.js';

/** In the order of the navigation; the first one that the operator's role allows is the start page. */
export const views: readonly View[] = [nowView, peopleView, deliveriesView, auditView, limitsView, keysView];
