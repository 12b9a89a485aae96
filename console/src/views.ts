import { peopleView } from './people/people-view.js';
import type { View } from './view.js';

/** In the order of the navigation; the first one that the operator's role allows is the start page. */
export const views: readonly View[] = [peopleView];
