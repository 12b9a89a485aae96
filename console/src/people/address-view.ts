import { t } from '../i18n/i18n.js';
import type { ViewContent, ViewContext } from '../view.js';
import { timelineCard } from './timeline.js';

/** What happened to an address, whether it has an account or not. */
export function openAddress(context: ViewContext, email: string, listHash: string): ViewContent {
  return {
    title: email,
    parent: { label: t('people.title'), href: listHash },
    body: timelineCard(context, { path: '/v1/admin/timeline', email }).element,
  };
}
